"""Plays the year of a committee's branches through the same actions that the pages use.

It makes no shortcut: rosters, meetings, attendance, sealed ballots, counts, grades, items and
submissions all come about as they would by hand, only the choices are drawn by lot.
"""

from appraisals.summary.play.ballot import (
    cast_one,
    choose_scrutineers,
    name_scrutineers,
    open_ballot,
    prepare_ballot,
)
from appraisals.summary.play.people import Play, office_login
from appraisals.summary.play.year import STAGES, open_year, play_branch, result_of

__all__ = [
    "STAGES",
    "Play",
    "cast_one",
    "choose_scrutineers",
    "name_scrutineers",
    "office_login",
    "open_ballot",
    "open_year",
    "play_branch",
    "prepare_ballot",
    "result_of",
]
