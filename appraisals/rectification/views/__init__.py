"""Pages of rectification: the branch's list, each member's pledge, how far everything is."""

from appraisals.rectification.views.items import add, detail, edit, remove
from appraisals.rectification.views.lists import appraisal_list, item_list
from appraisals.rectification.views.outward import file, publish
from appraisals.rectification.views.papers import internal_pdf, public_pdf
from appraisals.rectification.views.pledges import own_pledge, pledge
from appraisals.rectification.views.progress import close, note, start

__all__ = [
    "add",
    "appraisal_list",
    "close",
    "detail",
    "edit",
    "file",
    "internal_pdf",
    "item_list",
    "note",
    "own_pledge",
    "pledge",
    "public_pdf",
    "publish",
    "remove",
    "start",
]
