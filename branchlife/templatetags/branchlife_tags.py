"""Dates and numbers as Chinese papers write them, and links that depend on the reader; built in."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from branchlife import audit, permissions

register = template.Library()


def local(value):
    """A datetime in local time; a date as it is."""
    return timezone.localtime(value) if hasattr(value, "tzinfo") and value.tzinfo else value


@register.filter
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


@register.filter
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


@register.filter
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


@register.filter
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


@register.filter
def percent(share):
    """A share as papers write it: 84.6%; empty when there is none."""
    return "" if share is None else f"{float(share) * 100:.1f}%"


@register.inclusion_tag("includes/history_link.html", takes_context=True)
def history_link(context, record):
    """修改记录 of a record, for those who may read it; nothing for others."""
    user = context["request"].user
    may = user.is_authenticated and record.pk and audit.can_be_read_by(user, record)
    return {"record": record if may else None, "label": record._meta.label_lower}


@register.filter
def enters_back_office(user):
    """Whether the reference data are open to `user`."""
    return user.is_authenticated and permissions.enters_back_office(user)


@register.filter
def keeps_history(user):
    """Whether the list of all changes is open to `user`."""
    return user.is_authenticated and audit.keeps_history(user)
