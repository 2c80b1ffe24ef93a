"""A roster to upload, and what was said about it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branchlife.actions import Answers


class RosterForm(forms.Form):
    """A roster workbook to look through before anything is written."""

    file = forms.FileField(
        label=_("Roster workbook (.xlsx)"),
        help_text=_(
            "Title rows above the heading, common headings and ways of writing dates are "
            "understood. An empty cell changes nothing."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )


OTHER = "-other"


def answers_from(data):
    """The Answers in a posted page. A branch chosen from the list counts when nothing is ticked."""
    given = {}
    for key, value in data.items():
        if key.endswith(OTHER):
            key = key.removesuffix(OTHER)
            if data.get(key, "other") == "other":
                given[key] = value
        elif value != "other":
            given[key] = value
    asked = {key: value for key, value in given.items() if key.startswith(("branch-", "person-"))}
    return Answers(asked, persons=data.get("namesakes", ""), branches=data.get("branches", ""))


def sheets_from(data):
    """Titles of the sheets to read; None while nobody has chosen."""
    return data.getlist("sheet") or None
