"""What an office types about keeping: years for each kind of words, and who allowed a removal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.summary.models import Retention
from appraisals.summary.rules.retention import choices_for

FOR_EVER = "ever"


class RetentionForm(forms.Form):
    """For how long each kind is kept; only what the rules allow can be chosen."""

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in Retention.Kind:
            self.fields[kind.value] = forms.TypedChoiceField(
                label=kind.label,
                choices=[(_value(number), _label(number)) for number in choices_for(kind)],
                coerce=_number,
                initial=_value(years[kind.value]),
            )


def _value(number):
    return FOR_EVER if number is None else str(number)


def _number(value):
    return None if value == FOR_EVER else int(value)


def _label(number):
    return _("for ever") if number is None else _("%(years)d years") % {"years": number}


class PurgeForm(forms.Form):
    """Who allowed the removal; `stamp` says which list the person looked at."""

    approval = forms.CharField(
        label=_("allowed by"),
        max_length=200,
        help_text=_("The decision, its number and its day, as the removal list is to say."),
    )
    stamp = forms.CharField(widget=forms.HiddenInput)
    understood = forms.BooleanField(label=_("I know that what is removed cannot be brought back."))
