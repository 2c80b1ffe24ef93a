"""What is typed about minutes: why they are corrected, what readers find, photographs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import MinutesReading


class CorrectForm(forms.Form):
    """Why signed minutes are corrected."""

    reason = forms.CharField(
        label=_("why the minutes are corrected"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Stands on the list of versions. The version signed before stays as it is."),
    )


class ReadingForm(forms.ModelForm):
    """What a reader wants put right; nothing, when they agree."""

    class Meta:
        model = MinutesReading
        fields = ["remark"]
        widgets = {"remark": forms.Textarea({"rows": 3})}


class PhotoForm(forms.Form):
    """A photograph of the meeting."""

    upload = forms.FileField(
        label=_("photograph of the meeting"),
        help_text=_("JPEG or PNG; printed small as an annex of the minutes."),
    )
