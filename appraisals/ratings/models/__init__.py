"""Grades of members: proposed, decided under the quota, fed back to the person."""

from appraisals.ratings.models.quota import (
    Quota,
    decision_day,
    full_members,
    office,
    quota_for,
    reasons_against_excellent,
)
from appraisals.ratings.models.ratings import (
    Feedback,
    FeedbackQuerySet,
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
    "Feedback",
    "FeedbackQuerySet",
    "Quota",
    "Rating",
    "RatingQuerySet",
    "Row",
    "SelfEvaluation",
    "SelfEvaluationQuerySet",
    "Sheet",
    "body_kind",
    "counted_on",
    "deciding",
    "deciding_kinds",
    "decision_day",
    "full_members",
    "office",
    "own_votes",
    "quota_for",
    "reasons_against_excellent",
    "reasons_against_meeting",
]
