"""Who was told the grade, and what a member answers."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.ratings.models import (
    Feedback,
)
from branchlife.forms.fields import DayInput


class FeedbackForm(forms.Form):
    """Who was told, how and when."""

    members = forms.MultipleChoiceField(
        label=_("who was told"), widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(label=_("how"), choices=Feedback.How.choices)
    fed_back_on = forms.DateField(label=_("fed back on"), widget=DayInput)

    def __init__(self, data=None, *, ratings, **kwargs):
        # All at once is the usual way: whoever has not been told is unticked.
        told = [rating.pk for rating in ratings]
        initial = {"members": told, "fed_back_on": timezone.localdate()}
        super().__init__(data, initial=initial, **kwargs)
        self.fields["members"].choices = [(rating.pk, rating.member.name) for rating in ratings]


class AcknowledgementForm(forms.Form):
    """The member has read the result and may say something about it."""

    statement = forms.CharField(
        label=_("I have something to say (to the organisation)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
