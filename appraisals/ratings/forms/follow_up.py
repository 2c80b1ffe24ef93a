"""What is typed about help for a member, and about the steps of a disposition."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.ratings import rules
from appraisals.ratings.models import Disposition, DispositionStep, HelpPlan, cases_of
from branchlife.forms.fields import ActForm, DayField
from branchlife.models import Member
from branchlife.written import zh_date
from meetings.models import Meeting, Resolution


def text_field(label, length, rows=3, **fields):
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=length, widget=widget, **fields)


class HelpPlanForm(ActForm):
    """Where the member falls short, what is done about it, by whom, until when."""

    gap = text_field(_("where the member falls short"), 1000)
    measures = text_field(_("help measures"), 1000)
    helper = forms.ModelChoiceField(
        label=_("helper"), queryset=Member.objects.none(), empty_label=_("(choose)")
    )
    since = DayField(label=_("help begins on"))
    until = DayField(label=_("help ends on"))

    def __init__(self, *args, rating, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial.setdefault("since", today)
        self.initial.setdefault("until", rules.months_after(today, rules.MONTHS_OF_HELP))
        branch = rating.member.branch
        self.fields["helper"].queryset = branch.roster().exclude(pk=rating.member_id)


class HelpNoteForm(ActForm):
    """What was done on a day, and how it looks."""

    done_on = DayField(label=_("done on"), initial=timezone.localdate)
    note = text_field(_("what was done, and how it looks"), 500)


class CloseHelpForm(ActForm):
    """What came of the help."""

    result = forms.ChoiceField(
        label=_("result of the help"), choices=HelpPlan.Result, widget=forms.RadioSelect
    )
    closed_on = DayField(label=_("help ended on"), initial=timezone.localdate)
    result_note = text_field(_("note on the result"), 500, required=False)


class DispositionForm(ActForm):
    """One of the three ways, the situation the rules name for it, and the facts."""

    kind = forms.ChoiceField(
        label=_("kind of disposition"), choices=Disposition.Kind, widget=forms.RadioSelect
    )
    case = forms.ChoiceField(label=_("situation"))
    grounds = text_field(_("facts and grounds"), 2000, rows=5)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = [
            ("", _("(choose)")),
            *((kind.label, cases_of(kind)) for kind in Disposition.Kind),
        ]


class OpenDispositionForm(DispositionForm):
    """The same, with the day, and that nobody is dealt with twice for the same matter."""

    opened_on = DayField(
        label=pgettext_lazy("disposition", "opened on"), initial=timezone.localdate
    )
    is_first = forms.BooleanField(
        label=_("No disciplinary punishment by the Party has been given for the same matter."),
        help_text=_("Whoever was punished is not disposed of again for the same matter."),
    )

    def clean(self):
        cleaned = super().clean()
        cleaned.pop("is_first", None)
        return cleaned


def resolution_label(resolution):
    """A resolution among several: its meeting's day, and how it begins."""
    day = zh_date(resolution.meeting.day)
    return _("%(day)s: %(text)s") % {"day": day, "text": resolution}


class ResolutionField(forms.ModelChoiceField):
    """Resolutions by the day of their meeting."""

    def label_from_instance(self, obj):
        return resolution_label(obj)


class StepForm(ActForm):
    """A step of the procedure: its day, its paper, and for the general meeting its resolution."""

    kind = forms.ChoiceField(label=_("step of the procedure"))
    done_on = DayField(
        label=_("done on"),
        required=False,
        help_text=_("For the general meeting it is the day of the meeting chosen below."),
    )
    paper_number = forms.CharField(
        label=_("number of the paper"),
        max_length=60,
        required=False,
    )
    note = text_field(_("who, and what came of it"), 1000, required=False)
    resolution = ResolutionField(
        label=_("resolution of the general meeting"),
        queryset=Resolution.objects.none(),
        required=False,
        empty_label=_("(only for the step of the general meeting)"),
    )

    def __init__(self, *args, disposition, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("(choose)")), *((k.value, k.label) for k in kinds)]
        if DispositionStep.Kind.RESOLVED in kinds:
            self.fields["resolution"].queryset = resolutions_for(disposition)
            if not self.fields["resolution"].queryset.exists():
                self.fields["resolution"].help_text = _(
                    "There is none to choose yet: enter the resolution on the page of the general meeting first."
                )
        else:
            del self.fields["resolution"]
            self.fields["done_on"].help_text = ""


def resolutions_for(disposition):
    """Resolutions of valid general meetings since the procedure was opened, newest first."""
    rating = disposition.rating
    return (
        Resolution.objects.filter(
            meeting__branch__in={rating.member.branch_id, rating.appraisal.branch_id},
            meeting__kind=Meeting.Kind.GENERAL,
            meeting__declared_valid=True,
            meeting__starts_at__date__gte=disposition.opened_on,
        )
        .select_related("meeting")
        .order_by("-meeting__starts_at", "-pk")
    )


class InForceForm(ActForm):
    """From when it is in force; a correction until when."""

    since = DayField(label=_("in force since"))
    until = DayField(
        label=_("to be corrected until"), help_text=_("Usually six months, a year at most.")
    )

    def __init__(self, *args, disposition, **kwargs):
        super().__init__(*args, **kwargs)
        since = disposition.approved_on or timezone.localdate()
        self.initial = {
            "since": since,
            "until": rules.months_after(since, rules.MONTHS_OF_CORRECTION),
        }
        if disposition.kind != Disposition.Kind.CORRECTION:
            del self.fields["until"]


class TermForm(ActForm):
    """Another last day of a correction, and why."""

    until = DayField(label=_("to be corrected until"))
    reason = text_field(_("reason"), 500)

    def __init__(self, *args, disposition, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"until": disposition.until}


class CloseDispositionForm(ActForm):
    """What came of it."""

    result = forms.ChoiceField(label=_("result of the disposition"), widget=forms.RadioSelect)
    closed_on = DayField(label=_("concluded on"), initial=timezone.localdate)
    result_note = text_field(_("note on the result"), 500, required=False)

    def __init__(self, *args, disposition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = disposition.results


class DropForm(ActForm):
    """Why it is not pursued."""

    reason = text_field(_("why it is not pursued"), 500)
    closed_on = DayField(label=_("concluded on"), initial=timezone.localdate)


class PaperForm(ActForm):
    """A scan or photo of a signed paper."""

    blamed = "upload"

    upload = forms.FileField(
        label=_("scan or photo of a signed paper"),
        help_text=_("PDF, JPEG, PNG, Word (.docx) or Excel (.xlsx), up to 20 MB."),
    )
