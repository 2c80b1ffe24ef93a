"""Motions put to a meeting and their votes."""

from django.db import transaction
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import ensure, lock
from meetings.actions.contents import lock_changeable
from meetings.models import Resolution


@transaction.atomic
def resolve(meeting, *, by, text, ayes, nays=0, abstentions=0, item=None, taken_at=None):
    """Write down a motion and its votes; it passes when the ayes exceed half of those EXPECTED.

    Only in a meeting declared valid, while enough of those with a vote are in the room, and never
    more votes than there were. `taken_at`: when the vote was taken, now while the meeting goes on;
    of one that is over it may stay unknown as long as nobody came late or left early.
    """
    meeting = lock(meeting)
    taken_at = taken_at or meeting.present_moment
    ensure(meeting.reasons_against_resolving(taken_at))
    ensure(reasons_against_item(meeting, item))
    counts = meeting.counts(taken_at)
    resolution = Resolution(
        meeting=meeting,
        item=item,
        text=text,
        taken_at=taken_at,
        expected=counts.expected_with_vote,
        present=counts.present_with_vote,
        ayes=ayes,
        nays=nays,
        abstentions=abstentions,
    )
    ensure(reasons_against_votes(resolution))
    resolution.save()
    audit.record(
        by,
        "resolved",
        resolution,
        new={
            "text": text,
            "ayes": ayes,
            "nays": nays,
            "abstentions": abstentions,
            "of": resolution.expected,
        },
    )
    return resolution


def reasons_against_item(meeting, item):
    """The item belongs to another meeting."""
    if item is not None and item.meeting_id != meeting.pk:
        yield _("This item is not on the agenda of this meeting.")


def reasons_against_votes(resolution):
    """More votes than there were members with a vote in the room."""
    if resolution.votes > resolution.present:
        yield _(
            "For %(ayes)d, against %(nays)d and abstaining %(abstentions)d make %(votes)d, but only "
            "%(present)d members with a vote are present."
        ) % {
            "ayes": resolution.ayes,
            "nays": resolution.nays,
            "abstentions": resolution.abstentions,
            "votes": resolution.votes,
            "present": resolution.present,
        }


@transaction.atomic
def withdraw_resolution(resolution, *, by):
    """Take back a resolution that was typed wrongly."""
    meeting = lock_changeable(resolution.meeting)
    resolution = lock(resolution)
    old = {"text": resolution.text, "ayes": resolution.ayes, "nays": resolution.nays}
    resolution.delete()
    audit.record(by, "resolution withdrawn", meeting, old=old)
