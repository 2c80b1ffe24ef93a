"""A template of a paper to upload."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OwnPaperForm(forms.Form):
    """The Word file with its fields."""

    file = forms.FileField(
        label=_("Word template (.docx) with fields"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )
