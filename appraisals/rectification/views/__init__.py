"""Pages of rectification: the branch's list, each member's pledge, how far everything is."""

from appraisals.rectification.views.former import carry, former
from appraisals.rectification.views.items import add, detail, edit, remove
from appraisals.rectification.views.lists import appraisal_list, item_list
from appraisals.rectification.views.notices import close_notice, notice, open_notice
from appraisals.rectification.views.outward import (
    file,
    publish,
    receipt,
    receive,
    remark,
    remark_item,
)
from appraisals.rectification.views.pledges import own_pledge, pledge
from appraisals.rectification.views.problems import (
    add_problem,
    add_problem_of,
    edit_problem,
    problem_list,
    problems_of,
    problems_of_paper,
    remove_problem,
)
from appraisals.rectification.views.progress import close, note, remove_evidence, start
from appraisals.rectification.views.taking_over import (
    take_note,
    take_opinion,
    take_remark,
    take_speech,
)

__all__ = [
    "add",
    "add_problem",
    "add_problem_of",
    "appraisal_list",
    "carry",
    "close",
    "close_notice",
    "detail",
    "edit",
    "edit_problem",
    "file",
    "former",
    "item_list",
    "note",
    "notice",
    "open_notice",
    "own_pledge",
    "pledge",
    "problem_list",
    "problems_of",
    "problems_of_paper",
    "publish",
    "receipt",
    "receive",
    "remark",
    "remark_item",
    "remove",
    "remove_evidence",
    "remove_problem",
    "start",
    "take_note",
    "take_opinion",
    "take_remark",
    "take_speech",
]
