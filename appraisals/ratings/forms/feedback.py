"""Who was told the grade, what a member answers, and what is answered to that."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.ratings.models import Feedback
from branchlife.forms.fields import DayField, DayInput

LONGEST = 1000


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


class SignedForm(forms.Form):
    """Who signed on paper that they have read the result, and when."""

    feedbacks = forms.MultipleChoiceField(
        label=_("who signed"), widget=forms.CheckboxSelectMultiple
    )
    acknowledged_on = DayField(label=_("signed on"))

    def __init__(self, data=None, *, ratings, **kwargs):
        super().__init__(data, initial={"acknowledged_on": timezone.localdate()}, **kwargs)
        self.fields["feedbacks"].choices = [(r.feedback.pk, r.member.name) for r in ratings]


class AcknowledgementForm(forms.Form):
    """The member has read the result and may say something about it."""

    statement = forms.CharField(
        label=_("I have something to say (to the organisation)"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StatementForm(forms.Form):
    """What the member says to the result."""

    statement = forms.CharField(
        label=_("What you want to say"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PaperStatementForm(forms.Form):
    """What a member wrote on the signed form, typed by the secretary."""

    feedback = forms.ChoiceField(label=_("who wrote it"))
    statement = forms.CharField(
        label=_("what the form says"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data=None, *, ratings, **kwargs):
        super().__init__(data, **kwargs)
        names = [(rating.feedback.pk, rating.member.name) for rating in ratings]
        self.fields["feedback"].choices = [("", _("(choose)")), *names]


class AnswerForm(forms.Form):
    """What the organisation answers."""

    text = forms.CharField(max_length=LONGEST, required=False)


class CopyForm(forms.Form):
    """A signed registration form, scanned or photographed."""

    rating = forms.ChoiceField(label=_("whose form"))
    upload = forms.FileField(label=_("signed copy (PDF or photo)"))

    def __init__(self, data=None, files=None, *, ratings, **kwargs):
        super().__init__(data, files, **kwargs)
        names = [(rating.pk, rating.member.name) for rating in ratings]
        self.fields["rating"].choices = [("", _("(choose)")), *names]
