"""What the secretary types about grades and their decision."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.ratings.models import (
    Rating,
    body_kind,
    counted_on,
    deciding_kinds,
)
from branchlife.forms.fields import DayInput
from branchlife.written import zh_date
from meetings.models import Meeting

NOT_GRADED = "not_graded"


class ProposalForm(forms.Form):
    """One member's grade or reason for none, with the opinion; only grades open to the member."""

    result = forms.ChoiceField(label=_("grade"), required=False, widget=forms.RadioSelect)
    not_graded_reason = forms.ChoiceField(
        label=_("reason for no grade"),
        required=False,
        choices=[("", _("(choose)")), *Rating.NotGraded.choices],
    )
    not_graded_note = forms.CharField(label=_("the other reason"), required=False, max_length=100)
    departure_reason = forms.CharField(
        label=_("reason for departing from the ballots"), required=False, max_length=300
    )
    performance = forms.CharField(label=_("daily performance"), required=False, max_length=300)
    opinion = forms.CharField(
        label=_("opinion of the branch"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, row, **kwargs):
        self.row = row
        rating = row.rating
        initial = {
            "result": rating.proposed_grade or (NOT_GRADED if rating.not_graded_reason else ""),
            "not_graded_reason": rating.not_graded_reason,
            "not_graded_note": rating.not_graded_note,
            "departure_reason": rating.departure_reason,
            "performance": rating.performance,
            "opinion": rating.opinion,
        }
        super().__init__(data, prefix=f"m{row.member.pk}", initial=initial, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.RadioSelect):
                is_choice = isinstance(field.widget, forms.Select)
                field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
        self.fields["result"].choices = [*row.grades, (NOT_GRADED, _("not graded"))]
        if row.never:
            for name in ("result", "not_graded_reason", "not_graded_note", "departure_reason"):
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("result") == NOT_GRADED and not cleaned.get("not_graded_reason"):
            self.add_error("not_graded_reason", _("Choose why there is no grade."))
        return cleaned

    @property
    def saved_meanwhile(self):
        """What is saved for this member, when something else is typed here; else empty."""
        rating = self.row.rating
        if not self.is_bound or "result" not in self.fields or not rating.is_proposed:
            return ""
        saved = rating.proposed_grade or NOT_GRADED
        if saved == self["result"].value():
            return ""
        return rating.get_proposed_grade_display() or rating.no_grade_label

    @property
    def is_worth_opening(self):
        """Whether the folded part holds or needs something."""
        names = ("not_graded_reason", "departure_reason", "performance", "opinion")
        filled = any(self[name].value() for name in names if name in self.fields)
        return bool(self.errors) or (filled and self.is_bound) or self.row.departs

    def proposal(self):
        """What `actions.propose` is told about this member."""
        cleaned = dict(self.cleaned_data)
        result = cleaned.pop("result", None)
        if result is None:
            return cleaned
        if result != NOT_GRADED:
            cleaned["not_graded_reason"] = ""
        return cleaned | {"grade": "" if result == NOT_GRADED else result}


def deciding_meetings(appraisal, box):
    """Meetings that can decide the grades: of the right kind, valid, not before the ballot."""
    meetings = Meeting.objects.filter(
        branch=appraisal.branch_id, kind__in=deciding_kinds(appraisal), declared_valid=True
    )
    if counted := counted_on(box):
        meetings = meetings.filter(Q(starts_at__date__gte=counted) | Q(ends_at__date__gte=counted))
    return meetings.order_by("-starts_at")


class DecisionForm(forms.Form):
    """Which meeting decided, and on which day; `seen` is the mark of the sheet on the page."""

    meeting = forms.ModelChoiceField(label=_("decided at"), queryset=Meeting.objects.none())
    decided_on = forms.DateField(label=_("decided on"), widget=DayInput)
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, data=None, *, appraisal, box, mark="", **kwargs):
        fitting = deciding_meetings(appraisal, box)
        self.meetings = list(fitting)
        self.of_body = [m for m in self.meetings if m.kind == body_kind(appraisal)]
        planned = appraisal.decision_meeting
        if planned not in self.meetings:
            planned = self.of_body[0] if self.of_body else None
        initial = {
            "meeting": planned,
            "decided_on": day_of_decision(planned, box),
            "seen": mark,
        }
        super().__init__(data, initial=initial, **kwargs)
        field = self.fields["meeting"]
        field.queryset = fitting
        field.choices = [
            ("", _("(choose)")),
            *((meeting.pk, meeting_label(meeting)) for meeting in self.meetings),
        ]


def day_of_decision(meeting, box):
    """The day of the meeting, or that of the ballot when it was held in the same meeting."""
    if meeting is None:
        return None
    return max(meeting.day, counted_on(box) or meeting.day)


def meeting_label(meeting):
    """A meeting among several: its name and day."""
    return _("%(meeting)s (%(date)s)") % {"meeting": meeting, "date": zh_date(meeting.day)}


class CorrectionForm(DecisionForm):
    """Why and where a grade is decided anew; the grade itself stands in a ProposalForm."""

    seen = None
    reason = forms.CharField(label=_("reason for deciding anew"), max_length=200)
