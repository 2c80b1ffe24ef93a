"""What limits a member's rights for a time: begun and ended."""

from django.db import transaction
from django.utils.translation import gettext as _

from branchlife import audit, rules
from branchlife.models import Standing, overlapping
from branchlife.workflow import ensure, lock


def _reasons_against_span(standing):
    if standing.since and standing.until and standing.until < standing.since:
        yield _("The end lies before the beginning.")
    elif standing.kind == Standing.Kind.PROBATION_WITHIN_PARTY and rules.is_too_long_within_party(
        standing.since, standing.until
    ):
        yield _("Probation within the party lasts two years at most.")


def _reasons_against_standing(standing):
    member = standing.member
    if member.left_on:
        yield _("The relation of %(member)s to this branch has ended.") % {"member": member}
    if (standing.kind == Standing.Kind.MAX_GRADE) != bool(standing.max_grade):
        yield _("Choose the highest grade, and only where there is one.")
    yield from _reasons_against_span(standing)
    held = member.standings.filter(overlapping(standing.since, standing.until))
    if held.filter(kind=standing.kind).exists():
        yield _("%(member)s: “%(kind)s” is on record for that time already.") % {
            "member": member,
            "kind": standing.get_kind_display(),
        }


def _as_texts(standing):
    return {
        name: str(getattr(standing, name) or "")
        for name in ("kind", "max_grade", "since", "until", "note")
    }


@transaction.atomic
def set_standing(member, kind, *, by, since, until=None, max_grade="", note=""):
    """From `since` on the member's rights are limited as the kind says; `until` is the last day."""
    member = lock(member)
    standing = Standing(
        member=member, kind=kind, since=since, until=until, max_grade=max_grade, note=note.strip()
    )
    ensure(_reasons_against_standing(standing))
    standing.save()
    audit.record(by, "standing begun", member, new=_as_texts(standing))
    return standing


@transaction.atomic
def end_standing(standing, on, *, by, note=""):
    """`on` is the last day of the limit; then the member has full rights again."""
    standing = lock(standing)
    old = _as_texts(standing)
    standing.until = on
    ensure(_reasons_against_span(standing))
    if note.strip():
        standing.note = note.strip()
    standing.save(update_fields=["until", "note"])
    audit.record(by, "standing ended", standing.member, old=old, new=_as_texts(standing))
    return standing
