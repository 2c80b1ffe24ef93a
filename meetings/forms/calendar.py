"""What is typed to find meetings, to arrange several, to copy one, and for one's own reminders."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.forms.fields import DayField, MomentField
from branchlife.models import User
from meetings.forms.meetings import MeetingForm
from meetings.models import Meeting, MeetingKind, Series
from meetings.rules import calendar as rules


class FilterForm(forms.Form):
    """Which meetings the list shows; what is not known shows all."""

    kind = forms.ChoiceField(label=_("kind of meeting"), required=False)
    year = forms.TypedChoiceField(
        label=pgettext_lazy("calendar", "year"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("all kinds")), *MeetingKind.choices]
        self.fields["year"].choices = [
            ("", _("all years")),
            *((year, _("year %(other)s") % {"other": year}) for year in years),
        ]

    def chosen(self):
        """{column: value} to filter by."""
        self.full_clean()
        data = getattr(self, "cleaned_data", {})
        found = {"kind": data.get("kind"), "starts_at__year": data.get("year")}
        return {name: value for name, value in found.items() if value}


class SeriesForm(MeetingForm):
    """A meeting, and in which months it comes again; the days are shown before it is arranged.

    Posted with `days`, those of the days shown that are wanted.
    """

    field_order = ["kind", "group", "template", "title", "starts_at", "pattern", "number"]
    pattern = forms.ChoiceField(
        label=_("when in the month"), choices=Series.Pattern.choices, widget=forms.RadioSelect
    )
    number = forms.IntegerField(
        label=_("number of months"), min_value=2, max_value=rules.LONGEST_SERIES
    )

    class Meta(MeetingForm.Meta):
        fields = ["kind", "group", "title", "starts_at", "place", "chair", "recorder"]
        labels = {"starts_at": _("The first begins")}

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, branch=branch, **kwargs)
        self.initial.setdefault("pattern", Series.Pattern.WEEKDAY)
        self.initial.setdefault("number", 12)
        kinds = [kind for kind, _label in self.fields["kind"].choices]
        if MeetingKind.THEME_DAY in kinds:
            self.initial["kind"] = MeetingKind.THEME_DAY

    def moments(self):
        """When the meetings would begin, the first as typed."""
        first = timezone.localtime(self.cleaned_data["starts_at"])
        same = {
            Series.Pattern.DAY_OF_MONTH: rules.same_day_of_month,
            Series.Pattern.WEEKDAY: rules.same_weekday_of_month,
        }[self.cleaned_data["pattern"]]
        days = same(first.date(), self.cleaned_data["number"])
        return [datetime.combine(day, first.timetz()) for day in days]

    def wanted(self):
        """Those whose day was left in the preview; None when other days were shown than now."""
        days = {moment.date().isoformat(): moment for moment in self.moments()}
        picked = self.data.getlist("days")
        if self.data.get("shown", "").split() != list(days):
            return None
        return [days[day] for day in days if day in picked]

    def details(self):
        """What was typed, as `arrange_series` takes it."""
        names = ("kind", "group", "title", "place", "chair", "recorder", "template", "pattern")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class CancelSeriesForm(forms.Form):
    """From which day on, and why."""

    since = DayField(label=_("From this day on"))
    reason = forms.CharField(label=_("reason for cancelling"), max_length=200)


class CopyForm(forms.ModelForm):
    """When and where the other meeting is, and who leads and records it."""

    with_guests = forms.BooleanField(label=_("The same guests as well"), required=False)

    class Meta:
        model = Meeting
        fields = ["title", "starts_at", "place", "chair", "recorder"]
        field_classes = {"starts_at": MomentField}
        help_texts = {"chair": _("Empty: the secretary, or the leader of the group.")}

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        here = meeting.branch.roster()
        ids = {member.pk for member in here}
        self.initial |= {"title": meeting.title, "place": meeting.place}
        for name in ("chair", "recorder"):
            self.fields[name].queryset = here
            self.fields[name].required = False
            if getattr(meeting, f"{name}_id") in ids:  # who has left meanwhile is not proposed
                self.initial[name] = getattr(meeting, f"{name}_id")
        if not meeting.guests.all():
            del self.fields["with_guests"]

    def _post_clean(self):
        """What does not fit together is the action's to say."""


class EmailForm(forms.ModelForm):
    """The own address for reminders."""

    class Meta:
        model = User
        fields = ["email"]
        help_texts = {"email": _("Empty: no reminders by e-mail.")}
