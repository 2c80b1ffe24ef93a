"""The secret ballot: box, scrutineers, roll, sealed ballots; and what stays: totals and a report."""

from appraisals.ballots.models.boxes import AspectMark, BallotBox, MemberGrade
from appraisals.ballots.models.results import BoxReport, OpinionNote, PaperCount, Tally
from appraisals.ballots.models.roll import RollEntry, Scrutineer, SealedBallot

__all__ = [
    "AspectMark",
    "BallotBox",
    "BoxReport",
    "MemberGrade",
    "OpinionNote",
    "PaperCount",
    "RollEntry",
    "Scrutineer",
    "SealedBallot",
    "Tally",
]
