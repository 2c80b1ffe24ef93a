"""What is typed about opinions: asking for them, giving one, writing many down, sorting them."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.forms.fields import ActForm, DayField
from branchlife.models import Member
from meetings.models import Opinion, OpinionRound
from meetings.rules.opinions import LONGEST_OPINION

# As long as a gathering usually lasts.
USUAL_DAYS = 7
# What a page without login and a form in the hands of anybody may be about: no list of names there.
OPEN_SUBJECTS = [
    choice for choice in Opinion.Subject.choices if choice[0] != Opinion.Subject.MEMBER
]


class RoundForm(ActForm):
    """What is asked, until when, and where the opinion box stands."""

    question = forms.CharField(
        label=_("what is asked"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Empty: opinions and suggestions on the leadership and the work of the branch."
        ),
    )
    closes_on = DayField(
        label=_("asked until"), help_text=_("The last day on which one can write.")
    )
    box_place = forms.CharField(
        label=_("where the opinion box stands"),
        required=False,
        max_length=OpinionRound._meta.get_field("box_place").max_length,
        help_text=_("Printed on the paper form."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closes_on", timezone.localdate() + timedelta(days=USUAL_DAYS))


class GiveForm(ActForm):
    """One opinion, on the page that knows nobody."""

    blamed = "text"
    subject = forms.ChoiceField(
        label=_("concerns"),
        choices=OPEN_SUBJECTS,
        initial=Opinion.Subject.LEADERSHIP,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what your opinion is about.")},
    )
    text = forms.CharField(
        label=_("opinion or suggestion"),
        max_length=LONGEST_OPINION,
        widget=forms.Textarea({"rows": 8}),
        error_messages={
            "required": _("Write your opinion first, then send it."),
            "max_length": _(
                "An opinion has at most %(limit_value)d characters; these are %(show_value)d. "
                "Please send it in parts."
            ),
        },
    )


class SubjectForm(ActForm):
    """What an opinion concerns, and under which check point it belongs."""

    blamed = "subject"
    subject = forms.ChoiceField(label=_("concerns"), choices=Opinion.Subject.choices)
    about = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("about whom"),
        required=False,
        empty_label=_("nobody in particular"),
        help_text=_("Only when a member of the leadership is meant."),
    )
    category = forms.CharField(
        label=_("check point"),
        required=False,
        max_length=Opinion._meta.get_field("category").max_length,
        widget=forms.TextInput({"list": "check-points", "autocomplete": "off"}),
        help_text=_("Copied from this year's notice; may stay empty."),
    )

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        here = branch.roster()
        if chosen := self.initial.get("about"):  # who has left meanwhile stays
            here = here | Member.objects.filter(pk=chosen.pk)
        self.fields["about"].queryset = here

    def clean(self):
        """A name that was chosen is not dropped in silence: it says whom the opinion concerns."""
        data = super().clean()
        if data.get("about") and "about" in self.changed_data:
            if not data.get("subject"):
                data["subject"] = Opinion.Subject.MEMBER
            elif data["subject"] != Opinion.Subject.MEMBER:
                self.add_error(
                    "about",
                    _("Under “concerns” choose a member of the leadership, or leave this empty."),
                )
        return data


class EnterForm(SubjectForm):
    """Opinions from papers: one a line, or one that has several lines."""

    blamed = "texts"
    field_order = ["texts", "is_one"]
    texts = forms.CharField(
        label=_("opinions"),
        widget=forms.Textarea({"rows": 10}),
        help_text=_("One a line. No names of those who gave them."),
        error_messages={"required": _("Write the opinion.")},
    )
    is_one = forms.BooleanField(label=_("all lines together are one opinion"), required=False)
    source = forms.ChoiceField(
        label=_("came by"),
        choices=[
            (source.value, source.label)
            for source in Opinion.Source
            if source not in (Opinion.Source.PAGE, Opinion.Source.TALK, Opinion.Source.BALLOT)
        ],
    )

    def details(self):
        """What the action takes: the texts apart, and what is the same for all."""
        typed = dict(self.cleaned_data)
        texts = typed.pop("texts")
        typed["texts"] = [texts] if typed.pop("is_one") else texts.splitlines()
        return typed


class CorrectForm(SubjectForm):
    """One opinion put right."""

    field_order = ["text"]
    text = forms.CharField(
        label=_("opinion or suggestion"),
        max_length=LONGEST_OPINION,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Write the opinion.")},
    )


class SortForm(SubjectForm):
    """The same for all opinions that are ticked; what stays empty stays as it is."""

    field_order = ["opinions"]
    opinions = forms.ModelMultipleChoiceField(
        Opinion.objects.none(), error_messages={"required": _("Tick at least one opinion.")}
    )

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, branch=branch, **kwargs)
        self.fields["opinions"].queryset = branch.opinions.readable()
        subject = self.fields["subject"]
        subject.required = False
        subject.choices = [("", _("leave as it is")), *Opinion.Subject.choices]
