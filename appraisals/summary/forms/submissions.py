"""What people type when a table is sent or reviewed."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SubmitForm(forms.Form):
    """Who filled in the table, and how to reach them."""

    contact = forms.CharField(label=_("filled in by"), max_length=50)
    phone = forms.CharField(label=_("telephone"), max_length=30, required=False)


class ReturnForm(forms.Form):
    """What is to be changed."""

    remarks = forms.CharField(
        label=_("What is to be changed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Field by field, so that the branch can change it in one go."),
    )


class AcceptForm(forms.Form):
    """Anything to be noted with the acceptance."""

    remarks = forms.CharField(label=_("remarks"), max_length=1000, required=False)
