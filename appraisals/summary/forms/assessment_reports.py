"""What a branch types for its assessment: duty reports, and how many people it brought up."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.summary.models import Development, DutyReport
from appraisals.summary.models.assessment_reports import BALLOT
from branchlife.forms.fields import ActForm, DayField


class DutyReportForm(ActForm):
    """How and when the secretary gave account, with the report as a file."""

    mode = forms.ChoiceField(
        label=_("how it was given"), choices=DutyReport.Mode, widget=forms.RadioSelect
    )
    held_on = DayField(
        label=_("day of the report"), help_text=_("In writing: the day on which it was handed in.")
    )
    reporter = forms.CharField(label=pgettext_lazy("report", "given by"), max_length=50)
    upload = forms.FileField(
        label=_("The report (PDF, Word or a photo)"),
        required=False,
    )

    @property
    def values(self):
        """What was typed, as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("mode", "held_on", "reporter", "upload")}


class DutyReportWithBallotForm(DutyReportForm):
    """The same, and the totals of the ballot on the report where one was held."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in BALLOT:
            column = DutyReport._meta.get_field(name)
            self.fields[name] = forms.IntegerField(
                label=column.verbose_name, required=False, min_value=0, max_value=9999
            )
        self.fields["issued"].help_text = _("Only where a ballot was held on the report.")

    @property
    def values(self):
        """With the totals: all, or none."""
        typed = {name: self.cleaned_data[name] for name in BALLOT}
        has_any = any(number is not None for number in typed.values())
        return super().values | {"ballot": typed if has_any else {}}


class DevelopmentForm(ActForm, forms.ModelForm):
    """Activists, members developed, became full."""

    class Meta:
        model = Development
        fields = ["activists", "developed", "turned_full"]
