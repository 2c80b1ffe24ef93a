"""What is typed about talks: who and when for many at once, and what was said in confidence."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from branchlife.forms.fields import ActForm, DayField
from branchlife.models import Member
from meetings.models import Opinion, Talk, TalkNote
from meetings.rules import talks as rules


class TalkDetails(ActForm):
    """When and where; the same for all talks that are noted together."""

    held_on = DayField(label=_("talked on"))
    place = forms.CharField(label=_("place"), max_length=80, required=False)
    is_kept_apart = forms.BooleanField(
        label=_("the contents are kept on paper, not here"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("held_on", timezone.localdate())

    @property
    def details(self):
        """What the action takes besides the people."""
        return {name: self.cleaned_data[name] for name in ("held_on", "place", "is_kept_apart")}

    def clean_held_on(self):
        """A talk is noted once it has been held."""
        day = self.cleaned_data["held_on"]
        if reasons := list(Talk.reasons_against_day(day)):
            raise forms.ValidationError(reasons)
        return day


class TalksForm(TalkDetails):
    """One person, and everybody they talked with: a talk with each, or one with all of them.

    With `own`, a Member, only the talks of that one.
    """

    leader = forms.ModelChoiceField(Member.objects.none(), label=_("who talked with them"))
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=_("with whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one name.")},
    )
    is_collective = forms.BooleanField(
        label=_("all of them together in one talk (three people at least)"), required=False
    )

    def __init__(self, *args, branch, own=None, **kwargs):
        super().__init__(*args, **kwargs)
        roster = branch.roster()
        self.fields["members"].queryset = roster
        self.fields["leader"].queryset = roster.filter(pk=own.pk) if own else roster
        self.fields["leader"].empty_label = None

    def clean(self):
        """Nobody talks with themselves; a talk of several needs three."""
        data = super().clean()
        leader = data.get("leader")
        if not leader or "members" not in data:
            return data
        others = [member for member in data["members"] if member != leader]
        if not others:
            self.add_error("members", _("Tick at least one name besides the one above."))
        elif data["is_collective"] and not rules.is_collective(len(others) + 1):
            self.add_error("members", _("Tick two names at least for a talk of several."))
        data["members"] = others
        return data

    @property
    def groups(self):
        """The people of each talk."""
        leader, others = self.cleaned_data["leader"], self.cleaned_data["members"]
        if self.cleaned_data["is_collective"]:
            return [[leader, *others]]
        return [[leader, other] for other in others]


class TicksForm(TalkDetails):
    """Cells of the matrix, ticked: talks of two on one day. `people` are Members by id."""

    pairs = forms.MultipleChoiceField(
        error_messages={
            "required": _("Tick at least one cell."),
            "invalid_choice": _("One of the ticked cells is not in this table any more."),
        }
    )

    def __init__(self, *args, people, allowed, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["pairs"].choices = [(pair_key(*pair), "") for pair in allowed]

    @property
    def groups(self):
        """The people of each talk."""
        pairs = {tuple(int(part) for part in key.split("-")) for key in self.cleaned_data["pairs"]}
        return [[self.people[one], self.people[other]] for one, other in sorted(pairs)]


def pair_key(one, other):
    """How a cell of the matrix is called in the form: the same from both sides."""
    return f"{min(one, other)}-{max(one, other)}"


class SinceForm(forms.Form):
    """From which day on talks count."""

    since = DayField(label=_("Talks since"), required=False)


class EditTalkForm(TalkDetails):
    """Day and place put right."""


class NoteForm(ActForm):
    """What was said, in confidence; opinions on the branch go to their list, without a name."""

    was = forms.CharField(required=False, widget=forms.HiddenInput)
    opinions = forms.CharField(
        label=_("opinions heard about the branch and its leadership"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "One in a line. They go to the list of opinions without a name and are not kept here."
        ),
    )

    def __init__(self, *args, note, **kwargs):
        initial = note.contents | {"was": note.stamp}
        super().__init__(*args, initial=initial, **kwargs)
        for name in TalkNote.CONTENTS:
            column = TalkNote._meta.get_field(name)
            self.fields[name] = column.formfield(widget=forms.Textarea({"rows": 3}))
        self.order_fields([*TalkNote.CONTENTS[:-1], "opinions", TalkNote.CONTENTS[-1]])

    def clean_opinions(self):
        """The lines, each an opinion."""
        lines = [line.strip() for line in self.cleaned_data["opinions"].splitlines()]
        most = Opinion._meta.get_field("text").max_length
        if any(len(line) > most for line in lines):
            raise forms.ValidationError(
                ngettext_lazy(
                    "An opinion has at most %(most)d character.",
                    "An opinion has at most %(most)d characters.",
                    "most",
                ),
                params={"most": most},
            )
        return [line for line in lines if line]

    @property
    def contents(self):
        """{column: text} of the confidential part."""
        return {name: self.cleaned_data[name] for name in TalkNote.CONTENTS}

    def start_from(self, note):
        """After a refusal: the next attempt starts from what stands there now."""
        self.data = self.data.copy()
        self.data["was"] = note.stamp
