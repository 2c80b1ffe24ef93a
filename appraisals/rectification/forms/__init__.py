"""What people type about rectification."""

from appraisals.rectification.forms.former import CarryForm
from appraisals.rectification.forms.items import ItemForm
from appraisals.rectification.forms.outward import (
    FileForm,
    NoticeForm,
    PublishForm,
    ReceiptForm,
    RemarkForm,
)
from appraisals.rectification.forms.pledges import PledgeForm
from appraisals.rectification.forms.problems import ProblemForm
from appraisals.rectification.forms.progress import CloseForm, NoteForm

__all__ = [
    "CarryForm",
    "CloseForm",
    "FileForm",
    "ItemForm",
    "NoteForm",
    "NoticeForm",
    "PledgeForm",
    "ProblemForm",
    "PublishForm",
    "ReceiptForm",
    "RemarkForm",
]
