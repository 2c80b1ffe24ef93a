"""A superior's own form to upload."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.summary.models import OwnForm


class OwnFormForm(forms.Form):
    """The form with its fields, and what it is made for."""

    name = forms.CharField(label=_("name of the form"), max_length=80)
    reach = forms.ChoiceField(
        label=_("made for"),
        choices=OwnForm.Reach.choices,
        initial=OwnForm.Reach.ALL,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("Word (.docx) or Excel (.xlsx) file with fields"),
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )
