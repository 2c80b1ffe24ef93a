"""Who visits, what is said and resolved."""

from django.db import transaction
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import ensure, lock
from meetings.models import Guest, Resolution


def lock_changeable(meeting):
    """The meeting under its lock, if anything about it may still be changed."""
    meeting = lock(meeting)
    ensure(meeting.reasons_against_changing())
    return meeting


@transaction.atomic
def add_guest(meeting, *, by, name, position_held="", is_supervisor=True):
    """Somebody who attends without a vote."""
    meeting = lock_changeable(meeting)
    guest = Guest.objects.create(
        meeting=meeting, name=name, position_held=position_held, is_supervisor=is_supervisor
    )
    audit.record(by, "guest added", meeting, new={"guest": name})
    return guest


@transaction.atomic
def edit_guest(guest, *, by, **fields):
    """Change a guest's name or post, or write down what the guest said."""
    meeting = lock_changeable(guest.meeting)
    guest = lock(guest)
    old = {"guest": guest.name} | {name: getattr(guest, name) for name in fields}
    for name, value in fields.items():
        setattr(guest, name, value)
    guest.save(update_fields=list(fields))
    audit.record(by, "guest edited", meeting, old=old, new={"guest": guest.name} | fields)
    return guest


@transaction.atomic
def remove_guest(guest, *, by):
    """The guest did not come."""
    meeting = lock_changeable(guest.meeting)
    name = guest.name
    guest.delete()
    audit.record(by, "guest removed", meeting, old={"guest": name})


@transaction.atomic
def resolve(meeting, *, by, text, ayes, nays=0, abstentions=0):
    """Write down a motion and its votes; it passes when the ayes exceed half of those EXPECTED.

    Only in a meeting declared valid, and never more votes than members with a vote present.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_resolving())
    counts = meeting.counts()
    resolution = Resolution(
        meeting=meeting,
        text=text,
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
    old = {"text": resolution.text, "ayes": resolution.ayes, "nays": resolution.nays}
    resolution.delete()
    audit.record(by, "resolution withdrawn", meeting, old=old)
