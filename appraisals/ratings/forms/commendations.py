"""What is typed about a commendation."""

from django import forms

from appraisals.ratings.models import Commendation
from branchlife.forms.fields import DayInput


class CommendationForm(forms.ModelForm):
    """What it is called, who gave it, when, on which paper."""

    class Meta:
        model = Commendation
        fields = ["title", "awarded_by", "awarded_on", "document"]
        widgets = {"awarded_on": DayInput}

    def _post_clean(self):
        """The commendation itself is noted by the action only."""
