"""What the secretary types about grades, and what a member answers."""

from appraisals.ratings.forms.commendations import CommendationForm
from appraisals.ratings.forms.deciding import CorrectionForm, DecisionForm, ProposalForm
from appraisals.ratings.forms.feedback import (
    AcknowledgementForm,
    AnswerForm,
    CopyForm,
    FeedbackForm,
    PaperStatementForm,
    SignedForm,
    StatementForm,
)

__all__ = [
    "AcknowledgementForm",
    "AnswerForm",
    "CommendationForm",
    "CopyForm",
    "CorrectionForm",
    "DecisionForm",
    "FeedbackForm",
    "PaperStatementForm",
    "ProposalForm",
    "SignedForm",
    "StatementForm",
]
