"""What happens to grades: proposed, decided, decided anew, fed back, acknowledged, answered."""

from appraisals.ratings.actions.commendations import commend, take_back_commendation
from appraisals.ratings.actions.deciding import correct, decide, grade_rest_qualified, propose
from appraisals.ratings.actions.dispositions import (
    add_step,
    change_disposition,
    change_term,
    close_disposition,
    drop_disposition,
    open_disposition,
    put_in_force,
    remove_step,
)
from appraisals.ratings.actions.feedback import acknowledge, answer, feed_back, state
from appraisals.ratings.actions.help_plans import (
    change_help_plan,
    close_help_plan,
    make_help_plan,
    note_help,
    remove_help_note,
)

__all__ = [
    "acknowledge",
    "add_step",
    "answer",
    "change_disposition",
    "change_help_plan",
    "change_term",
    "close_disposition",
    "close_help_plan",
    "commend",
    "correct",
    "decide",
    "drop_disposition",
    "feed_back",
    "grade_rest_qualified",
    "make_help_plan",
    "note_help",
    "open_disposition",
    "propose",
    "put_in_force",
    "remove_help_note",
    "remove_step",
    "state",
    "take_back_commendation",
]
