"""What people type about one branch: its numbers, a meeting, its plan, that it leaves the year."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import QuotaExemption, WorkPlan
from branchlife.forms.fields import DayInput, MomentField
from branchlife.models import Member


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


class LeaveForm(forms.Form):
    """When and why a branch leaves the year."""

    left_on = forms.DateField(label=_("left the year on"), widget=DayInput)
    reason = forms.CharField(
        label=_("reason for leaving the year"),
        max_length=100,
        help_text=_(
            "For example: merged into the second branch; dissolved; moved to another unit."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"left_on": timezone.localdate()}, **kwargs)


class DocumentFileForm(forms.Form):
    """The file of a notice."""

    upload = forms.FileField(label=_("file of the notice (PDF, Word, a photo)"))
