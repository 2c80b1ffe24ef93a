"""What happens to grades: proposed, decided, decided anew, fed back, acknowledged, answered."""

from appraisals.ratings.actions.deciding import correct, decide, grade_rest_qualified, propose
from appraisals.ratings.actions.feedback import acknowledge, answer, feed_back, state

__all__ = [
    "acknowledge",
    "answer",
    "correct",
    "decide",
    "feed_back",
    "grade_rest_qualified",
    "propose",
    "state",
]
