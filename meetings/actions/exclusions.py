"""Members left out of those expected: entered by the branch, consented to by the office, resolved."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import ensure, lock
from branchlife.written import zh_date
from meetings.actions.agenda import add_item
from meetings.models import Exclusion


@transaction.atomic
def exclude(member, *, by, reason, since, until=None, **facts):
    """Propose to leave `member` out of those expected; it counts once consented to and resolved.

    `facts`: consented_on, consent_reference, resolved_on, resolution_reference, as far as known.
    Meetings already called keep their roll until it is updated.
    """
    exclusion = Exclusion(
        branch=member.branch, member=member, reason=reason, since=since, until=until, **facts
    )
    ensure(exclusion.reasons_against_span())
    exclusion.save()
    audit.record(by, "excluded", exclusion, new=as_texts(exclusion))
    return exclusion


@transaction.atomic
def change_exclusion(exclusion, *, by, **fields):
    """Add what was missing, or end the exclusion."""
    exclusion = lock(exclusion)
    old = as_texts(exclusion)
    for name, value in fields.items():
        setattr(exclusion, name, value)
    ensure(exclusion.reasons_against_span())
    exclusion.save(update_fields=list(fields))
    audit.record(by, "exclusion changed", exclusion, old=old, new=as_texts(exclusion))
    return exclusion


@transaction.atomic
def consent(exclusion, *, by, on=None):
    """The superior's office consents with one click (today, or on the day of its letter)."""
    exclusion = lock(exclusion)
    exclusion.consented_on = on or timezone.localdate()
    exclusion.save(update_fields=["consented_on"])
    audit.record(by, "exclusion consented", exclusion, new=as_texts(exclusion))
    return exclusion


@transaction.atomic
def put_on_agenda(exclusion, meeting, *, by):
    """A general meeting is asked to resolve the exclusion: one more item, without its class."""
    meeting, exclusion = lock(meeting), lock(exclusion)
    ensure(exclusion.reasons_against_agenda(meeting))
    title = _("Resolution not to count comrade %(name)s among those expected") % {
        "name": exclusion.member.name
    }
    exclusion.item = add_item(meeting, by=by, title=title)
    exclusion.save(update_fields=["item"])
    audit.record(by, "exclusion put on the agenda", exclusion, new={"meeting": str(meeting)})
    return exclusion


@transaction.atomic
def take_over_resolution(exclusion, *, by):
    """The resolution passed under the exclusion's item becomes its resolution, with one click."""
    exclusion = lock(exclusion)
    old = as_texts(exclusion)
    ensure(exclusion.reasons_against_taking_over())
    meeting = exclusion.item.meeting
    exclusion.resolved_on = meeting.day
    exclusion.resolution_reference = _("resolution of “%(meeting)s” of %(day)s") % {
        "meeting": meeting.title[:60],
        "day": zh_date(meeting.day),
    }
    exclusion.save(update_fields=["resolved_on", "resolution_reference"])
    audit.record(by, "exclusion resolved", exclusion, old=old, new=as_texts(exclusion))
    return exclusion


def as_texts(exclusion):
    """The exclusion as small texts for the record of deeds."""
    names = ("reason", "since", "until", "consented_on", "resolved_on")
    return {name: str(getattr(exclusion, name) or "") for name in names}
