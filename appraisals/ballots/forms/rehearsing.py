"""How a rehearsal is to be: so many ballots, so many scrutineers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.ballots.rules import MOST_SCRUTINEERS


class RehearsalForm(forms.Form):
    """How many ballots the program fills, and how many people practise counting."""

    ballots = forms.IntegerField(label=_("ballots the system fills"), min_value=1, max_value=500)
    scrutineers = forms.TypedChoiceField(
        label=_("people who practise as scrutineers"),
        choices=[(number, str(number)) for number in range(1, MOST_SCRUTINEERS + 1)],
        coerce=int,
        help_text=_("Two have to come together; of three any two."),
    )
