"""What happens to grades: proposed, decided, decided anew, fed back, acknowledged."""

from appraisals.ratings.actions.deciding import correct, decide, grade_rest_qualified, propose
from appraisals.ratings.actions.feedback import acknowledge, feed_back

__all__ = [
    "acknowledge",
    "correct",
    "decide",
    "feed_back",
    "grade_rest_qualified",
    "propose",
]
