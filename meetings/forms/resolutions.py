"""What is typed about a motion."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.attendance import TimeInput
from meetings.models import AgendaItem, Resolution


class ResolutionForm(forms.ModelForm):
    """A motion and its votes, under an item of the meeting's own agenda."""

    time = forms.TimeField(label=_("voted at"), required=False, widget=TimeInput)

    class Meta:
        model = Resolution
        fields = ["item", "text", "ayes", "nays", "abstentions"]
        widgets = {"text": forms.Textarea({"rows": 2})}

    field_order = ["item", "text", "time"]

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["item"].queryset = AgendaItem.objects.filter(meeting=meeting)
        self.fields["item"].empty_label = _("no item of the agenda")
        if meeting.is_over:
            help_text = _("Needed when somebody came late or left early.")
        else:
            help_text = _("Empty: now.")
        self.fields["time"].help_text = help_text

    def clean(self):
        """The time of day becomes the moment of the vote."""
        data = super().clean()
        data["taken_at"] = self.meeting.moment_of(data.pop("time", None))
        return data

    def _post_clean(self):
        """The votes are compared with those present by the action."""
