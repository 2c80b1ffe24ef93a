"""Dates and numbers as Chinese papers and screens write them. No database."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def local(value):
    """A datetime in local time; a date as it is."""
    return timezone.localtime(value) if hasattr(value, "tzinfo") and value.tzinfo else value


def zh_date(value):
    """A date as papers write it: 2024年3月19日."""
    if not value:
        return ""
    value = local(value)
    return _("%(year)d-%(month)d-%(day)d") % {
        "year": value.year,
        "month": value.month,
        "day": value.day,
    }


def zh_datetime(value):
    """A time as notices write it: 2024年3月19日（星期二）上午9:00."""
    if not value:
        return ""
    value = local(value)
    half = _("a.m.") if value.hour < 12 else _("p.m.")
    return _("%(date)s (%(weekday)s) %(half)s %(hour)d:%(minute)02d") % {
        "date": zh_date(value),
        "weekday": date_format(value, "l"),
        "half": half,
        "hour": value.hour if value.hour <= 12 else value.hour - 12,
        "minute": value.minute,
    }


def zh_time(value):
    """The time of a day: 上午9:00."""
    if not value:
        return ""
    value = local(value)
    return _("%(half)s %(hour)d:%(minute)02d") % {
        "half": _("a.m.") if value.hour < 12 else _("p.m."),
        "hour": value.hour if value.hour <= 12 else value.hour - 12,
        "minute": value.minute,
    }


def partial_date(text):
    """A partial date text as papers write it: 1998年7月 or 1998年7月1日."""
    parts = [int(part) for part in text.split("-")] if text else []
    if len(parts) == 3:
        return _("%(year)d-%(month)d-%(day)d") % dict(
            zip(("year", "month", "day"), parts, strict=True)
        )
    if len(parts) == 2:
        return _("%(year)d-%(month)d") % dict(zip(("year", "month"), parts, strict=True))
    return ""


def percent(share):
    """A share as papers write it: 84.6%; empty when there is none."""
    return "" if share is None else f"{float(share) * 100:.1f}%"
