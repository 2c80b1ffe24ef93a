"""What people type in the summary, by subject."""

from appraisals.summary.forms.submissions import (
    AcceptForm,
    PaperForm,
    ReopenForm,
    ReturnForm,
    SubmitForm,
)

__all__ = ["AcceptForm", "PaperForm", "ReopenForm", "ReturnForm", "SubmitForm"]
