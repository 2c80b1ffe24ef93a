"""What the secretary types about grades, and what a member answers."""

from appraisals.ratings.forms.deciding import CorrectionForm, DecisionForm, ProposalForm
from appraisals.ratings.forms.feedback import AcknowledgementForm, FeedbackForm

__all__ = [
    "AcknowledgementForm",
    "CorrectionForm",
    "DecisionForm",
    "FeedbackForm",
    "ProposalForm",
]
