"""What people type in the summary, by subject."""

from appraisals.summary.forms.submissions import AcceptForm, ReturnForm, SubmitForm

__all__ = ["AcceptForm", "ReturnForm", "SubmitForm"]
