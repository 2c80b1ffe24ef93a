"""The rules of a year as people type them: step by step, as changes, and stricter below."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns import actions, rules
from appraisals.campaigns.forms.fields import (
    CriteriaField,
    DocumentsField,
    LinesField,
    PhrasesField,
)
from appraisals.campaigns.models import BALLOT_RULES, DEADLINES, Campaign, Tightening
from branchlife.forms.fields import DayInput
from meetings.models import AgendaTemplate


class CampaignForm(forms.ModelForm):
    """Rules of a year: all, or only those called `names`."""

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

    documents = DocumentsField(
        label=_("basis documents"),
        required=False,
        help_text=_("One a line, with title and number. Files are attached below after saving."),
    )

    class Meta:
        model = Campaign
        fields = ["year_label", *actions.RULES_OF_THE_YEAR]
        widgets = {
            "theme": forms.Textarea(attrs={"rows": 3}),
            "study_materials": forms.Textarea(attrs={"rows": 4}),
            "plan_works": forms.Textarea(attrs={"rows": 8}),
            "quota_num": forms.NumberInput(attrs={"min": 0}),
            "quota_den": forms.NumberInput(attrs={"min": 1}),
            "min_to_count": forms.NumberInput(attrs={"min": 1}),
            "advise_excellent_from": forms.NumberInput(attrs={"min": 1, "max": 100}),
            "advise_unqualified_from": forms.NumberInput(attrs={"min": 1, "max": 100}),
            "feedback_days": forms.NumberInput(attrs={"min": 1, "max": 365}),
            **dict.fromkeys(DEADLINES, DayInput),
        }

    def __init__(self, *args, names=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["documents"] = self.instance.basis_lines
        kinds = {
            "committee_agenda": rules.COMMITTEE_MEETING,
            "general_agenda": rules.GENERAL_MEETING,
            "decision_agenda": rules.COMMITTEE_MEETING,
        }
        for name, kind in kinds.items():
            self.fields[name].queryset = AgendaTemplate.objects.filter(kind=kind)
        for name in set(self.fields) - set(names or self.fields):
            del self.fields[name]
        self.order_fields(names or ())


class NewCampaignForm(forms.ModelForm):
    """Whose year it is, and what its notice calls it."""

    class Meta:
        model = Campaign
        fields = ["committee", "year_label"]

    def __init__(self, *args, committees, **kwargs):
        super().__init__(*args, initial={"committee": committees.first()}, **kwargs)
        self.fields["committee"].queryset = committees
        self.fields["committee"].empty_label = None


class ChangeForm(CampaignForm):
    """What may still change in a year under way, and why it does."""

    reason = forms.CharField(
        label=_("reason for the change"),
        max_length=200,
        help_text=_("Every branch reads it together with what was changed."),
    )

    def __init__(self, *args, ballot_has_begun, **kwargs):
        names = [*actions.CHANGEABLE, "reason"]
        if ballot_has_begun:
            names = [name for name in names if name not in BALLOT_RULES]
        super().__init__(*args, names=names, **kwargs)

    def rules(self):
        """The fields besides the reason, as sections of the page: [(heading, fields)]."""
        ballot = [self[name] for name in BALLOT_RULES if name in self.fields]
        days = [self[name] for name in (*DEADLINES, "feedback_days")]
        shown = {field.name for field in [*ballot, *days]} | {"reason"}
        other = [self[name] for name in actions.CHANGEABLE if name in self.fields]
        return [
            (_("Last days"), days),
            (_("Notice, plan and phrases"), [f for f in other if f.name not in shown]),
            (_("Rules of the ballot"), ballot),
        ]


class TightenForm(forms.ModelForm):
    """Stricter rules of a committee for its branches; what is left empty is as the year's."""

    class Meta:
        model = Tightening
        fields = [
            "quota_num",
            "quota_den",
            "quorum_strict",
            "study_required",
            "feedback_days",
            *DEADLINES,
        ]
        widgets = dict.fromkeys(DEADLINES, DayInput) | {
            "quota_num": forms.NumberInput(attrs={"min": 0}),
            "quota_den": forms.NumberInput(attrs={"min": 1}),
            "feedback_days": forms.NumberInput(attrs={"min": 1, "max": 365}),
        }

    def clean(self):
        """Numerator and denominator belong together."""
        values = super().clean()
        if (values.get("quota_num") is None) != (values.get("quota_den") is None):
            self.add_error("quota_den", _("Numerator and denominator belong together."))
        return values

    def _post_clean(self):
        """The stricter rules themselves are set by the action only."""
