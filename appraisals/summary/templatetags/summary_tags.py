"""How the annual tables print what has little room."""

import re

from django import template
from django.utils.html import format_html_join

register = template.Library()


@register.filter
def in_two_lines(day):
    """A day as papers write it that breaks, if it must, after the year only."""
    parts = re.match(r"(\d{4}\D+)?(.*)", str(day or "")).groups("")
    return format_html_join(
        "", '<span class="whole">{}</span>', ((part,) for part in parts if part)
    )
