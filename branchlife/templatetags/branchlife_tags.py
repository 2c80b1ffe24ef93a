"""Dates and numbers as Chinese papers write them, and links that depend on the reader; built in."""

from django import template

from branchlife import audit, permissions
from branchlife.written import partial_date, percent, zh_date, zh_datetime, zh_time

register = template.Library()


for written in (zh_date, zh_datetime, zh_time, partial_date, percent):
    register.filter(written)


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
