"""When the list went out."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.rectification.forms.items import DATE


class PublishForm(forms.Form):
    """When and how the list was made public."""

    on = forms.DateField(label=_("made public on"), initial=timezone.localdate, **DATE)
    how = forms.CharField(
        label=_("made public how"),
        max_length=60,
        help_text=_("For example on the notice board, or read out in the general meeting."),
    )


class FileForm(forms.Form):
    """When the list went to the superior, and what came back."""

    on = forms.DateField(label=_("filed with the superior on"), initial=timezone.localdate, **DATE)
    receipt = forms.CharField(
        label=_("receipt of the superior"),
        max_length=100,
        required=False,
        help_text=_("Who received it, or the number of the receipt."),
    )
