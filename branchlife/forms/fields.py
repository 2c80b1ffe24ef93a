"""Days as people type them, and refusals at the field they are about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branchlife.roster.dates import parse_partial_date


class MomentInput(forms.DateTimeInput):
    """The telephone's own way of choosing a day and a time."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A day and a time. A year like 0025, where only two digits were typed, is a slip."""

    widget = MomentInput
    YEARS = range(1921, 2100)
    default_error_messages = {
        "year": _("Write the year with four digits, such as 2025; %(year)s cannot be meant.")
    }

    def clean(self, value):
        moment = super().clean(value)
        if moment and moment.year not in self.YEARS:
            raise forms.ValidationError(
                self.error_messages["year"], code="year", params={"year": moment.year}
            )
        return moment


class DayInput(forms.DateInput):
    """The telephone's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput
    default_error_messages = {
        "required": _("Enter the day."),
        "invalid": _("Enter a day that exists, such as 2024-03-19."),
    }


class PartialDateField(forms.CharField):
    """A day, or a month where the day is not known, in any of the usual ways of writing."""

    default_error_messages = {"invalid": _("Enter a day like 1998-07-01 or a month like 1998-07.")}

    def clean(self, value):
        try:
            return parse_partial_date(super().clean(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class ActForm(forms.Form):
    """What is typed for one act. What the act refuses is said at the field it is about."""

    # The field to blame; None: above the form.
    blamed = None

    def refuse(self, error):
        """Show the reasons of a NotAllowed; what was typed stays."""
        self.add_error(self.blamed, error.reasons)
