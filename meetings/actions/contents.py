"""Who visits a meeting, and what they say."""

from django.db import transaction
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import ensure, lock
from meetings.actions.guards import reasons_against_attendance
from meetings.models import Guest
from meetings.rules.texts import merged, same_text, tidy


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
    ensure(reasons_against_attendance(meeting))
    audit.record(by, "guest added", meeting, new={"guest": name})
    return guest


@transaction.atomic
def edit_guest(guest, *, by, was=None, **fields):
    """Change a guest's name or post, or write down what the guest said.

    `was` says which comments the writer started from ({name: text}): what somebody else has written
    there since stays, beside the writer's own. The record of deeds does not say what was said.
    """
    meeting = lock_changeable(guest.meeting)
    guest = lock(guest)
    told = [name for name in fields if name not in Guest.REMARKS]
    old = {"guest": guest.name} | {name: getattr(guest, name) for name in told}
    for name, value in fields.items():
        if name in Guest.REMARKS:
            value = both_of(getattr(guest, name), value, (was or {}).get(name))
        setattr(guest, name, value)
    guest.save(update_fields=list(fields))
    if set(fields) - set(Guest.REMARKS):
        ensure(reasons_against_attendance(meeting))
    new = {"guest": guest.name} | {name: getattr(guest, name) for name in told}
    audit.record(by, "guest edited", meeting, old=old, new=new)
    return guest


def both_of(stored, mine, was):
    """What is kept of a text where somebody else may have written since `was`; no words are lost."""
    mine = tidy(mine)
    if was is None or same_text(stored, was) or same_text(stored, mine):
        return mine
    both = merged(was, stored, mine)
    return f"{stored}\n{mine}" if both is None else both


@transaction.atomic
def remove_guest(guest, *, by):
    """The guest did not come; whose comments are written down did."""
    meeting = lock_changeable(guest.meeting)
    guest = lock(guest)
    if guest.headed_remarks:
        ensure([_("The comments of this guest are recorded already; empty them first.")])
    name = guest.name
    guest.delete()
    ensure(reasons_against_attendance(meeting))
    audit.record(by, "guest removed", meeting, old={"guest": name})
