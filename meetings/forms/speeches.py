"""What is typed about speeches."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.models import Member
from meetings.actions.speeches import Tick
from meetings.models import AgendaKind, Speech

CONCRETE = _(
    "Name persons and facts: what happened, when, with what effect. No general words, no hopes in "
    "place of criticism."
)
ABOUT_ONESELF = _(
    "Your own problems first: what you did not do well, one example each, where it comes from, and "
    "what you will change. Keep to the check points of this year's notice."
)
LENGTH = 20_000
# What stands as a hint above the record of an item.
ITEM_HINTS = {
    AgendaKind.STATEMENT: _(
        "The statement has two parts: the attitude to rectification, and the opinions on "
        "rectification, item by item."
    ),
    AgendaKind.SUPERVISOR: _(
        "Record the comments at the guest, under their three headings; they are printed from there."
    ),
}


def words_field(**kwargs):
    """A large field for what is said."""
    rows = kwargs.pop("rows", 10)
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(required=False, max_length=LENGTH, widget=widget, **kwargs)


def upload_field():
    """A document, or a photo of the handwriting."""
    return forms.FileField(
        label=_("or a file, or a photo of the handwriting"),
        required=False,
        help_text=_("PDF, Word or picture, up to 20 MB."),
    )


class AboutField(forms.ModelChoiceField):
    """Somebody on the list of the meeting; set in the form that knows the meeting."""

    def __init__(self, **kwargs):
        super().__init__(Member.objects.none(), **kwargs)


class SpeechForm(forms.Form):
    """A speech by the person logged in: what kind, about whom, the words."""

    kind = forms.ChoiceField(label=_("kind of speech"), choices=Speech.Kind.choices)
    about = AboutField(
        label=_("about whom"),
        required=False,
        help_text=_("Only for criticism of somebody and for opinions about a comrade."),
    )
    text = words_field(label=_("text of the speech"), help_text=CONCRETE, rows=14)
    upload = upload_field()

    def __init__(self, *args, kinds, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, Speech.Kind(kind).label) for kind in kinds]
        self.fields["about"].queryset = people
        if not set(kinds) & set(Speech.ABOUT_ANOTHER):
            del self.fields["about"]
        self.only_kind = Speech.Kind(kinds[0]) if len(kinds) == 1 else None
        if self.only_kind:
            self.fields["kind"].widget = forms.HiddenInput()
        if self.only_kind in Speech.ABOUT_ANOTHER:
            self.fields["about"].required, self.fields["about"].help_text = True, ""
        if not set(kinds) - {Speech.Kind.SELF_CRITICISM, Speech.Kind.SELF_EVALUATION}:
            self.fields["text"].help_text = ABOUT_ONESELF


class NoteForm(SpeechForm):
    """The same for somebody else: what came on paper, or what was said."""

    field_order = ["speaker", "kind", "about", "text", "upload"]
    speaker = AboutField(label=_("speaker"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, people=people, **kwargs)
        self.fields["speaker"].queryset = people


class CorrectionForm(forms.Form):
    """The words of a speech the recorder noted."""

    text = words_field(label=_("text of the speech"), help_text=CONCRETE)
    upload = upload_field()


class ReturnForm(forms.Form):
    """What is to be changed."""

    return_note = forms.CharField(
        label=_("what is to be changed"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )


class OwnWordsForm(forms.Form):
    """What a person said of themselves, and their answer."""

    has_spoken = forms.BooleanField(label=_("has spoken"), required=False, initial=True)
    text = words_field(label=_("what they said of themselves"), rows=6)
    response = words_field(
        label=pgettext_lazy("speech", "their answer"),
        rows=2,
        help_text=_("May stay empty."),
    )


class CriticForm(forms.Form):
    """What one of the others said."""

    speaker = AboutField(
        label=pgettext_lazy("speech", "who said it"), required=False, empty_label=_("choose")
    )
    text = words_field(label=_("what they said"), rows=3)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["speaker"].queryset = people

    def clean(self):
        """Words without a name belong to nobody."""
        data = super().clean()
        if data.get("text", "").strip() and not data.get("speaker") and not self.errors:
            self.add_error("speaker", _("Choose who said this."))
        return data


CriticFormSet = forms.formset_factory(CriticForm, extra=3, max_num=10, absolute_max=20)


class TickForm(forms.Form):
    """What was said: one tick for each speech handed in, one for each person without a paper.

    Only what was changed here is sent on, so that two recorders do not undo each other's ticks.
    """

    def __init__(self, speeches, silent, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.speeches = {speech.pk: speech for speech in speeches if speech.is_ready}
        self.silent = {row.member_id: row.member for row in silent}
        for pk in self.speeches:
            self.fields[f"said_{pk}"] = forms.BooleanField(required=False)
            self.fields[f"was_{pk}"] = forms.BooleanField(required=False)
            self.fields[f"had_{pk}"] = forms.IntegerField(required=False)
            self.fields[f"position_{pk}"] = forms.IntegerField(
                required=False, min_value=0, max_value=999
            )
        for pk in self.silent:
            self.fields[f"spoke_{pk}"] = forms.BooleanField(required=False)

    def ticks(self):
        """{speech id: Tick} of what was changed here."""
        ticks = {}
        for pk, speech in self.speeches.items():
            said, was = self.cleaned_data[f"said_{pk}"], self.cleaned_data[f"was_{pk}"]
            position, had = (self.cleaned_data[f"{name}_{pk}"] or 0 for name in ("position", "had"))
            if said != was or position != had:
                is_said = said if said != was else speech.is_delivered
                position = position if position != had else speech.position
                ticks[pk] = Tick(is_said, position)
        return ticks

    def spoke(self):
        """Members who spoke without a paper."""
        return [
            member for pk, member in self.silent.items() if self.cleaned_data.get(f"spoke_{pk}")
        ]
