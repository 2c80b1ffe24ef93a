"""How far an item is."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.forms.fields import DayField
from branchlife.written import zh_date
from meetings.models import Meeting

FILES = "image/jpeg,image/png,.pdf,.docx,.xlsx"


class NoteForm(forms.Form):
    """How far the item is, perhaps with something to look at."""

    note = forms.CharField(label=_("progress"), widget=forms.Textarea(attrs={"rows": 3}))
    upload = forms.FileField(
        label=_("photo or paper"),
        required=False,
        widget=forms.FileInput(attrs={"accept": FILES}),
        help_text=_("Whoever may read this item may open it."),
    )


class MeetingChoice(forms.ModelChoiceField):
    """A meeting by its title and day."""

    def label_from_instance(self, meeting):
        return _("%(meeting)s, %(date)s") % {"meeting": meeting, "date": zh_date(meeting.day)}


class CloseForm(NoteForm):
    """The result of the item, who settled it, and what proves it."""

    field_order = ["closed_on", "meeting", "note", "upload", "long_term"]

    closed_on = DayField(label=_("settled on"), initial=timezone.localdate)
    meeting = MeetingChoice(
        Meeting.objects.none(),
        label=_("meeting that settled it"),
        required=False,
        empty_label=_("(no meeting; proof is attached)"),
        help_text=_("The committee settles what stands on its list."),
    )
    long_term = forms.BooleanField(
        label=_("goes on as a long-term task"),
        required=False,
        help_text=_("The measure works and is kept up; the item is not settled."),
    )

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("result")
        if item.is_pledge:
            del self.fields["meeting"]
        else:
            self.fields["meeting"].queryset = item.closing_meetings()
