"""Commendations are noted, and taken back when noted by mistake."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ratings.models import Commendation, reasons_against_commending
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock


@transaction.atomic
def commend(rating, *, title, awarded_by, awarded_on, document="", by):
    """Note that this member was commended on the strength of this year's grade.

    It stands on the list of those graded excellent and in the member's own year.
    """
    rating = lock(rating)
    title, awarded_by = title.strip(), awarded_by.strip()
    ensure(reasons_against_commending(rating, title, awarded_by, awarded_on))
    commendation = Commendation.objects.create(
        rating=rating,
        title=title,
        awarded_by=awarded_by,
        awarded_on=awarded_on,
        document=document.strip(),
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    audit.record(by, "commended", commendation, new={"title": title, "on": awarded_on.isoformat()})
    return commendation


@transaction.atomic
def take_back_commendation(commendation, *, by):
    """A commendation noted by mistake is taken off the record."""
    found = Commendation.objects.select_for_update().filter(pk=commendation.pk).first()
    if found is None:
        raise NotAllowed([_("This commendation is not on record any more.")])
    old = {"title": found.title, "on": found.awarded_on.isoformat()}
    audit.record(by, "took back a commendation", found, old=old)
    found.delete()
