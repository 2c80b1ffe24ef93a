"""What people type in the summary, by subject."""

from appraisals.summary.forms.submissions import (
    AcceptForm,
    PaperForm,
    ReopenForm,
    ReturnForm,
    SubmitForm,
)
from appraisals.summary.forms.tables import LayoutForm

__all__ = ["AcceptForm", "LayoutForm", "PaperForm", "ReopenForm", "ReturnForm", "SubmitForm"]
