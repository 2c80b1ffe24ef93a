"""Who visits a meeting, and what they say."""

from django.db import transaction

from branchlife import audit
from branchlife.workflow import ensure, lock
from meetings.models import Guest


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
