"""What a member promises."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branchlife.forms.fields import DayField


class PledgeForm(forms.Form):
    """One to three things a member will set right."""

    problem = forms.CharField(
        label=_("my problem"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    measure = forms.CharField(
        label=_("what I will do"),
        help_text=_("One to three concrete things that can be checked."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    due_on = DayField(label=_("to be done by"))
