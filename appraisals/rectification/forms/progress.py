"""How far an item is."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.rectification.forms.items import DATE


class NoteForm(forms.Form):
    """How far the item is."""

    note = forms.CharField(label=_("progress"), widget=forms.Textarea(attrs={"rows": 3}))


class CloseForm(NoteForm):
    """The result of the item."""

    closed_on = forms.DateField(label=_("settled on"), initial=timezone.localdate, **DATE)
    long_term = forms.BooleanField(
        label=_("goes on as a long-term task"),
        required=False,
        help_text=_("The measure works and is kept up; the item is not settled."),
    )
