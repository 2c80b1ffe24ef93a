"""What is typed about the word to the superior organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branchlife.forms.fields import DayInput
from meetings.models import SuperiorNotice


class SuperiorNoticeForm(forms.ModelForm):
    """When it was told, what it answered, and whom it names."""

    guest = forms.CharField(
        label=_("name of the comrade it sends"),
        max_length=50,
        required=False,
        help_text=_("Becomes a guest of the meeting; may stay empty until it is known."),
    )
    post = forms.CharField(label=_("organisation and post"), max_length=100, required=False)

    class Meta:
        model = SuperiorNotice
        fields = ["sent_on", "way", "answer", "answered_on"]
        widgets = {"sent_on": DayInput, "answered_on": DayInput}
        help_texts = {"way": _("For example by letter, by telephone.")}

    def _post_clean(self):
        """What does not fit together is the action's to say."""
