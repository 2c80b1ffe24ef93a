"""Spans of days: since/until columns, either end open."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def in_force(day, prefix=""):
    """A condition: the row's since/until span holds `day`."""
    since, until = f"{prefix}since", f"{prefix}until"
    return (Q(**{f"{since}__isnull": True}) | Q(**{f"{since}__lte": day})) & (
        Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": day})
    )


def on_roster(day=None, prefix=""):
    """A condition: the member's relation is held by a branch here on `day` (today unless told)."""
    day = day or timezone.localdate()
    arrived, left = f"{prefix}arrived_on", f"{prefix}left_on"
    return (Q(**{f"{arrived}__isnull": True}) | Q(**{f"{arrived}__lte": day})) & (
        Q(**{f"{left}__isnull": True}) | Q(**{f"{left}__gt": day})
    )


def overlapping(first, last):
    """A condition: the row's since/until span shares a day with `first` to `last` (None: open)."""
    condition = Q()
    if first:
        condition &= Q(until__isnull=True) | Q(until__gte=first)
    if last:
        condition &= Q(since__isnull=True) | Q(since__lte=last)
    return condition


def spans_in_order(name):
    """A constraint: until is not before since."""
    return models.CheckConstraint(
        condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=models.F("since")),
        name=name,
        violation_error_message=_("The end lies before the beginning."),
    )
