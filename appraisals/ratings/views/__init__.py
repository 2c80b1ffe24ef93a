"""Pages of grades: the committee's table, the decision, feedback; a member's own grade."""

from appraisals.ratings.views.feedback import acknowledge, feed_back, mine_list
from appraisals.ratings.views.table import correct, decide, rest, table

__all__ = [
    "acknowledge",
    "correct",
    "decide",
    "feed_back",
    "mine_list",
    "rest",
    "table",
]
