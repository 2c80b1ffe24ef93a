"""What people type about rectification."""

from appraisals.rectification.forms.items import ItemForm
from appraisals.rectification.forms.outward import FileForm, PublishForm
from appraisals.rectification.forms.pledges import PledgeForm
from appraisals.rectification.forms.progress import CloseForm, NoteForm

__all__ = [
    "CloseForm",
    "FileForm",
    "ItemForm",
    "NoteForm",
    "PledgeForm",
    "PublishForm",
]
