"""What is typed about activities of all branches, and how many came."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.summary.models import Activity
from branchlife.forms.fields import ActForm, DayField


class ActivityForm(ActForm, forms.ModelForm):
    """An activity."""

    held_on = DayField(label=_("day of the activity"))

    class Meta:
        model = Activity
        fields = ["title", "kind", "held_on", "place", "open_to_branches"]


class NumbersForm(ActForm):
    """For each branch on the page: expected, present, how they took part."""

    def __init__(self, *args, appraisals, noted, proposed, **kwargs):
        super().__init__(*args, **kwargs)
        self.appraisals = appraisals
        self.noted = noted
        for one in appraisals:
            row = noted.get(one.pk)
            self.fields[f"expected-{one.pk}"] = number(
                _("expected"), row.expected if row else proposed[one.pk]
            )
            self.fields[f"present-{one.pk}"] = number(_("present"), row.present if row else None)
            self.fields[f"note-{one.pk}"] = forms.CharField(
                label=_("how they took part"),
                required=False,
                max_length=200,
                initial=row.note if row else "",
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    def rows(self):
        """[(appraisal, what was noted or None, its three fields)]."""
        for one in self.appraisals:
            fields = [self[f"{name}-{one.pk}"] for name in ("expected", "present", "note")]
            yield one, self.noted.get(one.pk), *fields

    def clean(self):
        """A number of those who came needs the number of those expected."""
        cleaned = super().clean()
        for one in self.appraisals:
            expected, present = cleaned.get(f"expected-{one.pk}"), cleaned.get(f"present-{one.pk}")
            if present is not None and (expected is None or present > expected):
                self.add_error(
                    f"present-{one.pk}", _("More came than were expected; please check.")
                )
        return cleaned

    @property
    def numbers(self):
        """What was typed, as the action takes it; a branch without a number of present is not noted."""
        found = {}
        for one in self.appraisals:
            present = self.cleaned_data[f"present-{one.pk}"]
            found[one] = (
                None
                if present is None
                else {
                    "expected": self.cleaned_data[f"expected-{one.pk}"],
                    "present": present,
                    "note": self.cleaned_data[f"note-{one.pk}"],
                }
            )
        return found


def number(label, initial):
    """A number of people."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=9999,
        initial=initial,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
