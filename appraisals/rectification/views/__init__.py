"""Pages of rectification: the branch's list, each member's pledge, how far everything is."""

from appraisals.rectification.views.former import carry, former, former_docx, former_pdf
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
from appraisals.rectification.views.papers import (
    blank_pdf,
    blank_pledge,
    internal_docx,
    internal_pdf,
    pledges_docx,
    pledges_pdf,
    public_docx,
    public_pdf,
)
from appraisals.rectification.views.pledges import own_pledge, pledge
from appraisals.rectification.views.problems import (
    add_problem,
    add_problem_of,
    edit_problem,
    members_problems_docx,
    members_problems_pdf,
    problem_list,
    problems_docx,
    problems_of,
    problems_of_docx,
    problems_of_pdf,
    problems_pdf,
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
    "blank_pdf",
    "blank_pledge",
    "carry",
    "close",
    "close_notice",
    "detail",
    "edit",
    "edit_problem",
    "file",
    "former",
    "former_docx",
    "former_pdf",
    "internal_docx",
    "internal_pdf",
    "item_list",
    "members_problems_docx",
    "members_problems_pdf",
    "note",
    "notice",
    "open_notice",
    "own_pledge",
    "pledge",
    "pledges_docx",
    "pledges_pdf",
    "problem_list",
    "problems_docx",
    "problems_of",
    "problems_of_docx",
    "problems_of_pdf",
    "problems_pdf",
    "public_docx",
    "public_pdf",
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
