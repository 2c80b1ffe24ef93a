"""How the annual tables print what has little room."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from branchlife.models import CommitteePost

register = template.Library()
CLERK = CommitteePost.Role.CLERK


@register.filter
def in_two_lines(day):
    """A day as papers write it that breaks, if it must, after the year only."""
    parts = re.match(r"(\d{4}\D+)?(.*)", str(day or "")).groups("")
    return format_html_join(
        "", '<span class="whole">{}</span>', ((part,) for part in parts if part)
    )


@register.simple_tag
def cell(value, marks, field, css=""):
    """A cell of the branch's table; what is remarked on it or differs stands below its value."""
    texts = marks.get(field, ())
    css = " ".join(name for name in (css, "mark" if texts else "") if name)
    below = format_html_join("", '<small class="remarked">{}</small>', ((text,) for text in texts))
    shown = "" if value is None else value
    if css:
        return format_html('<td class="{}">{}{}</td>', css, shown, below)
    return format_html("<td>{}{}</td>", shown, below)


@register.simple_tag(takes_context=True)
def may_collect(context, campaign):
    """Whether the reader is a clerk above some branch of this year; asks the database nothing."""
    clerks = [
        path for path, roles in context.request.user.committee_roles.items() if CLERK in roles
    ]
    own = campaign.committee.path
    return any(path.startswith(own) or own.startswith(path) for path in clerks)


@register.simple_tag(takes_context=True)
def here(context, *names):
    """Marks the link to the page one is on; `names` are its view and the pages below it."""
    page = context.request.resolver_match
    return mark_safe(' aria-current="page"') if page and page.view_name in names else ""
