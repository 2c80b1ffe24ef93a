"""What people type about a year: its rules, a branch's numbers, the time and place of a meeting."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns import actions, rules
from appraisals.campaigns.models import Campaign, Phrase, QuotaExemption, WorkPlan
from branchlife.forms.fields import DayInput, MomentField
from branchlife.models import Member
from meetings.models import AgendaTemplate

COLON = "\N{FULLWIDTH COLON}"
LONGEST_LINE = 60
LONGEST_PHRASE = 120


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value):
        """The list as lines; what somebody typed as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        """The lines without blanks; each once, and short enough for a ballot."""
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        super().clean("\n".join(lines))
        if len(lines) != len(set(lines)):
            raise ValidationError(_("One line stands here twice."))
        for line in lines:
            self.check_line(line)
        return lines

    def check_line(self, line):
        """Refuse a line that would not fit."""
        if len(line) > LONGEST_LINE:
            raise ValidationError(
                _("A line has at most %(most)d characters: %(line)s"),
                params={"most": LONGEST_LINE, "line": line},
            )

    def has_changed(self, initial, data):
        """Compares what the lines say."""
        return super().has_changed(self.prepare_value(initial), data)


class CriteriaField(LinesField):
    """Criteria, one a line: a title, and after a colon its text."""

    def prepare_value(self, value):
        """Each criterion as one line."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            COLON.join(part for part in (criterion["title"], criterion["text"]) if part)
            for criterion in value
        )

    def clean(self, value):
        """Titles and texts."""
        criteria = []
        for line in super().clean(value):
            title, _colon, text = line.replace(":", COLON).partition(COLON)
            criteria.append({"title": title.strip(), "text": text.strip()})
        return criteria

    def check_line(self, line):
        """Only the title must be short."""
        super().check_line(line.replace(":", COLON).partition(COLON)[0])


class PhrasesField(LinesField):
    """Sentences for opinions, one a line: the grade, a colon, the sentence."""

    def prepare_value(self, value):
        """Each sentence behind the name of its grade."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{Phrase(phrase['grade']).label}{COLON}{phrase['text']}" for phrase in value
        )

    def clean(self, value):
        """Grades and sentences, grouped by grade, best first."""
        known = {str(name.label): name.value for name in Phrase}
        phrases = []
        for line in super().clean(value):
            name, _colon, text = line.replace(":", COLON).partition(COLON)
            phrases.append({"grade": known[name.strip()], "text": text.strip()})
        return sorted(phrases, key=lambda phrase: Phrase.values.index(phrase["grade"]))

    def check_line(self, line):
        """Refuse a line that names no grade or says nothing."""
        name, _colon, text = line.replace(":", COLON).partition(COLON)
        if name.strip() not in {str(grade.label) for grade in Phrase}:
            raise ValidationError(
                _("Each line begins with one of the four grades and a colon: %(line)s"),
                params={"line": line},
            )
        if not text.strip() or len(text.strip()) > LONGEST_PHRASE:
            raise ValidationError(
                _("After the colon stands a sentence of at most %(most)d characters: %(line)s"),
                params={"most": LONGEST_PHRASE, "line": line},
            )


class CampaignForm(forms.ModelForm):
    """All rules of a year."""

    criteria = CriteriaField(
        label=_("criteria for members"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("One a line: the title, a colon, the text. Shown beside the ballot."),
    )
    aspects = LinesField(
        label=_("aspects of the leadership"),
        help_text=_("One a line, the overall one first. Each is rated in four grades."),
    )
    check_points = LinesField(
        label=_("check points"),
        required=False,
        help_text=_("One a line, copied word for word from this year's notice."),
    )

    phrases = PhrasesField(
        label=_("phrases for opinions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One a line: the grade, a colon, the sentence. Offered to those who write opinions; "
            "nothing is ever filled in by itself."
        ),
    )

    class Meta:
        model = Campaign
        fields = ["year_label", *actions.RULES_OF_THE_YEAR]
        widgets = {
            "theme": forms.Textarea(attrs={"rows": 3}),
            "basis": forms.Textarea(attrs={"rows": 3}),
            "study_materials": forms.Textarea(attrs={"rows": 4}),
            "plan_works": forms.Textarea(attrs={"rows": 8}),
            "quota_num": forms.NumberInput(attrs={"min": 0}),
            "quota_den": forms.NumberInput(attrs={"min": 1}),
            "min_to_count": forms.NumberInput(attrs={"min": 1}),
            "advise_excellent_from": forms.NumberInput(attrs={"min": 1, "max": 100}),
            "advise_unqualified_from": forms.NumberInput(attrs={"min": 1, "max": 100}),
            "feedback_days": forms.NumberInput(attrs={"min": 1, "max": 365}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = {
            "committee_agenda": rules.COMMITTEE_MEETING,
            "general_agenda": rules.GENERAL_MEETING,
            "decision_agenda": rules.COMMITTEE_MEETING,
        }
        for name, kind in kinds.items():
            self.fields[name].queryset = AgendaTemplate.objects.filter(kind=kind)

    def quota(self):
        """Numerator, denominator, base and rounding in the form; None when they make no sense."""
        values = self.cleaned_data if self.is_bound else self.initial
        names = ("quota_num", "quota_den", "quota_base", "quota_rounding")
        num, den, base, rounding = (values.get(name) for name in names)
        return (num, den, base, rounding) if den and num is not None else None

    def quota_in_words(self):
        """The share in the form as a sentence; empty when it makes none."""
        quota = self.quota()
        return rules.quota_in_words(*quota) if quota else ""

    def quota_table(self):
        """What the share in the form means for usual sizes; empty when it makes no sense."""
        quota = self.quota()
        return rules.quota_table(quota[0], quota[1], quota[3]) if quota else []


class NewCampaignForm(CampaignForm):
    """The rules of a new year, and whose year it is."""

    class Meta(CampaignForm.Meta):
        fields = ["committee", *CampaignForm.Meta.fields]

    def __init__(self, *args, committees, preset, **kwargs):
        initial = {name: getattr(preset, name) for name in actions.RULES_OF_THE_YEAR}
        super().__init__(*args, initial=initial | {"committee": committees.first()}, **kwargs)
        self.fields["committee"].queryset = committees
        self.fields["committee"].empty_label = None
        if preset.due_month_day:
            month, day = preset.due_month_day.split("-")
            self.fields["due_on"].help_text = _(
                "Left empty it becomes %(month)d/%(day)d of the year after the label's."
            ) % {"month": int(month), "day": int(day)}


class ExemptionForm(forms.ModelForm):
    """The office lets one branch exceed its quota; where there is none, by which paper."""

    class Meta:
        model = QuotaExemption
        fields = ["number", "reason", "paper", "consented_on"]
        widgets = {"number": forms.NumberInput(attrs={"min": 0}), "consented_on": DayInput}

    def __init__(self, *args, on_paper, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("paper", "consented_on"):
            if on_paper:
                self.fields[name].required = True
            else:
                del self.fields[name]

    def _post_clean(self):
        """The exemption itself is granted by the action only."""


class AllocationForm(forms.Form):
    """A number of excellent grades for each branch; empty means the share decides."""

    def __init__(self, *args, appraisals, **kwargs):
        super().__init__(*args, **kwargs)
        for appraisal in appraisals:
            self.fields[self.name_of(appraisal)] = forms.IntegerField(
                label=str(appraisal.branch),
                required=False,
                min_value=0,
                max_value=999,
                initial=appraisal.quota_number,
                widget=forms.NumberInput(attrs={"class": "form-control"}),
            )

    @staticmethod
    def name_of(appraisal):
        """The field of this branch."""
        return f"number-{appraisal.pk}"

    def numbers(self):
        """{appraisal id: number or None}."""
        return {int(name.partition("-")[2]): n for name, n in self.cleaned_data.items()}


class ScheduleForm(forms.Form):
    """When, where, and who takes the minutes."""

    starts_at = MomentField(label=_("begins"))
    place = forms.CharField(label=_("place"), max_length=80, required=False)
    recorder = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("recorder"),
        required=False,
        help_text=_("The minutes cannot be signed without one; it can be changed until then."),
    )

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recorder"].queryset = branch.roster()
        # Usually the committee member named last; the secretary is in the chair.
        self.fields["recorder"].initial = next(reversed(branch.leadership()), None)


class PlanForm(forms.ModelForm):
    """The work plan as it is edited; `was` is the text that stood there when the page was opened."""

    was = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    class Meta:
        model = WorkPlan
        fields = ["title", "text", "issued_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 24}), "issued_on": DayInput}
        help_texts = {
            "text": _(
                "A line is a paragraph. Lines that begin like headings are printed as headings."
            ),
            "issued_on": _("Empty: the paper leaves room for the date."),
        }

    def _post_clean(self):
        """The plan itself is changed by the action only."""
