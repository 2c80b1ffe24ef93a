"""Members left out of those expected: entered by the branch, consented to by the office."""

from django.db import transaction
from django.utils import timezone

from branchlife import audit
from branchlife.workflow import ensure, lock
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


def as_texts(exclusion):
    """The exclusion as small texts for the record of deeds."""
    names = ("reason", "since", "until", "consented_on", "resolved_on")
    return {name: str(getattr(exclusion, name) or "") for name in names}
