"""Pages of grades: the committee's table, the decision, feedback; a member's own grade."""

from appraisals.ratings.views.feedback import (
    acknowledge,
    answer,
    attach_form,
    feed_back,
    feedback_list,
    mine_list,
    paper_statement,
    signed,
    state,
)
from appraisals.ratings.views.table import correct, decide, rest, table

__all__ = [
    "acknowledge",
    "answer",
    "attach_form",
    "correct",
    "decide",
    "feed_back",
    "feedback_list",
    "mine_list",
    "paper_statement",
    "rest",
    "signed",
    "state",
    "table",
]
