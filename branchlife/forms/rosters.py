"""A roster to upload."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RosterForm(forms.Form):
    """A roster workbook to look through before anything is written."""

    file = forms.FileField(
        label=_("Roster workbook (.xlsx)"),
        help_text=_(
            "Title rows above the heading, common headings and ways of writing dates are "
            "understood. Columns of ID numbers and addresses are not read."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )
    create = forms.BooleanField(
        label=_("Make branches that do not exist yet"), required=False, initial=True
    )


class RosterConfirmForm(forms.Form):
    """The roster just looked through, to be written now."""

    ticket = forms.CharField(widget=forms.HiddenInput)
    create = forms.BooleanField(required=False, widget=forms.HiddenInput)
