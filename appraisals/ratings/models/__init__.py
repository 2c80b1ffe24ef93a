"""Grades of members: proposed, decided under the quota, fed back to the person."""

from appraisals.ratings.models.commendations import (
    Commendation,
    reasons_against_commending,
    reasons_against_regrading,
)
from appraisals.ratings.models.dispositions import (
    Disposition,
    DispositionQuerySet,
    DispositionStep,
    cases_of,
    reasons_against_disposing,
)
from appraisals.ratings.models.feedback import Feedback, FeedbackQuerySet
from appraisals.ratings.models.help_plans import (
    HelpNote,
    HelpPlan,
    HelpPlanQuerySet,
    followed_by,
    reasons_against_future,
    reasons_against_help,
)
from appraisals.ratings.models.quota import (
    Quota,
    base_in_words,
    decision_day,
    full_members,
    office,
    quota_for,
    reasons_against_excellent,
)
from appraisals.ratings.models.ratings import (
    FormQuerySet,
    Rating,
    RatingQuerySet,
    deciding,
    own_votes,
)
from appraisals.ratings.models.self_evaluations import SelfEvaluation, SelfEvaluationQuerySet
from appraisals.ratings.models.sheet import (
    Row,
    Sheet,
    body_kind,
    counted_on,
    deciding_kinds,
    reasons_against_meeting,
)

__all__ = [
    "Commendation",
    "Disposition",
    "DispositionQuerySet",
    "DispositionStep",
    "Feedback",
    "FeedbackQuerySet",
    "FormQuerySet",
    "HelpNote",
    "HelpPlan",
    "HelpPlanQuerySet",
    "Quota",
    "Rating",
    "RatingQuerySet",
    "Row",
    "SelfEvaluation",
    "SelfEvaluationQuerySet",
    "Sheet",
    "base_in_words",
    "body_kind",
    "cases_of",
    "counted_on",
    "deciding",
    "deciding_kinds",
    "decision_day",
    "followed_by",
    "full_members",
    "office",
    "own_votes",
    "quota_for",
    "reasons_against_disposing",
    "reasons_against_commending",
    "reasons_against_excellent",
    "reasons_against_future",
    "reasons_against_help",
    "reasons_against_meeting",
    "reasons_against_regrading",
]
