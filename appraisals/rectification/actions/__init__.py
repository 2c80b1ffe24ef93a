"""What happens with rectification: items, pledges, progress, settling, publishing, filing."""

from appraisals.rectification.actions.evidence import remove_evidence
from appraisals.rectification.actions.former import carry_all, carry_over
from appraisals.rectification.actions.items import add_item, edit_item, remove_item
from appraisals.rectification.actions.outward import (
    close_notice,
    file_with_superior,
    open_notice,
    publish,
    reasons_against_notice,
    receive,
    remark,
)
from appraisals.rectification.actions.pledges import pledge
from appraisals.rectification.actions.problems import (
    add_problem,
    edit_problem,
    remove_problem,
    take_over,
)
from appraisals.rectification.actions.progress import close, progress, start

__all__ = [
    "add_item",
    "add_problem",
    "carry_all",
    "carry_over",
    "close",
    "close_notice",
    "edit_item",
    "edit_problem",
    "file_with_superior",
    "open_notice",
    "pledge",
    "progress",
    "publish",
    "reasons_against_notice",
    "receive",
    "remark",
    "remove_evidence",
    "remove_item",
    "remove_problem",
    "start",
    "take_over",
]
