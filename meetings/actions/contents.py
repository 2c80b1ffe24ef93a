"""Who visits, what is said and resolved."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.models import AuditEvent
from branchlife.workflow import ensure, lock
from meetings.models import Guest, Resolution


def lock_changeable(meeting):
    """The meeting under its lock, if anything about it may still be changed."""
    meeting = lock(meeting)
    ensure(meeting.reasons_against_changing())
    return meeting


@transaction.atomic
def record_item(item, record, *, by, was=None):
    """Write what was said under an item.

    `was` is the record the writer started from: when somebody changed it meanwhile, nothing is
    overwritten and the refusal says who changed it and when.
    """
    meeting = lock_changeable(item.meeting)
    item = lock(item)
    if was is not None and not same_text(item.record, was) and not same_text(item.record, record):
        ensure([changed_meanwhile(item)])
    item.record = record
    item.save(update_fields=["record"])
    note_record(by, meeting, item)
    return item


def note_record(by, meeting, item):
    """The record of deeds says who wrote and when, not what: minutes may hold criticism."""
    audit.record(
        by, "recorded", item, new={"meeting": str(meeting), "characters": len(item.record)}
    )


def same_text(one, other):
    """Equal, whatever line ends a browser sent."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def changed_meanwhile(item):
    """Who else changed this item, and when."""
    event = AuditEvent.objects.filter(
        target_label=item._meta.label_lower, target_id=str(item.pk), verb="recorded"
    ).first()
    if event is None:
        return _("This page was changed meanwhile. What you wrote stands below, please compare.")
    moment = timezone.localtime(event.at)
    return _(
        "%(name)s changed this page too a moment ago (%(time)s). What you wrote stands below, "
        "please compare before you save."
    ) % {"name": event.actor_name, "time": f"{moment:%H:%M}"}


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
