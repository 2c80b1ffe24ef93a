"""Opinions from the ballots: taken over, one by one, into those the branch has gathered."""

from django.db import transaction
from django.utils.translation import gettext as _

from appraisals.ballots.models import BallotBox
from branchlife.workflow import NotAllowed, lock
from meetings.actions.opinions import note_opinion
from meetings.models import Opinion


@transaction.atomic
def take_over(note, *, by):
    """The opinion now also stands among the branch's, where it can be sorted and acted upon.

    Once only. The note keeps that it was done; neither leads to the other. The deed says that an
    opinion was entered, never which.
    """
    note = lock(note)
    box = note.box
    if box.state != BallotBox.State.CONFIRMED or box.is_rehearsal:
        raise NotAllowed([_("Opinions from ballots are read once the result is confirmed.")])
    if note.is_taken_over:
        raise NotAllowed([_("This opinion has been taken over already.")])
    note.is_taken_over = True
    note.save(update_fields=["is_taken_over"])
    return note_opinion(box.appraisal.branch, note.text, by=by, source=Opinion.Source.BALLOT)
