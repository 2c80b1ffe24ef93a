"""What people type around the ballot; the ballot itself is no form of Django's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.ballots import permissions, rules
from appraisals.ballots.models import AspectMark, MemberGrade
from branchlife.forms.fields import DayInput
from branchlife.models import Member

MARKS = {"member": MemberGrade, "aspect": AspectMark}


class CodeInput(forms.TextInput):
    """A code typed in the room: never kept by the browser, never shown again."""

    def __init__(self):
        super().__init__(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "XXXX-XXXX-XXXX-XXXX",
            }
        )

    def format_value(self, value):
        return ""


class PrepareForm(forms.Form):
    """How the ballot will be held; a repeat says why."""

    held_on = forms.DateField(
        label=_("day on which the paper ballots were filled"), required=False, widget=DayInput
    )
    repeat_reason = forms.CharField(
        label=_("reason for the repeat"), required=False, max_length=200
    )


class NominateForm(forms.Form):
    """A scrutineer: a member who may watch, or a guest of the meeting."""

    person = forms.ChoiceField(label=_("scrutineer"))

    def __init__(self, data=None, *, box, **kwargs):
        super().__init__(data, **kwargs)
        named = {(s.member_id, s.guest_id) for s in box.scrutineers.all()}
        members = box.appraisal.branch.roster(box.day).select_related("user")
        self.people = {
            f"m{member.pk}": {"member": member}
            for member in members
            if (member.pk, None) not in named and permissions.is_eligible(member)
        }
        guests = box.meeting.guests.all() if box.meeting else []
        self.people |= {
            f"g{guest.pk}": {"guest": guest} for guest in guests if (None, guest.pk) not in named
        }
        self.fields["person"].choices = [
            ("", _("(choose)")),
            *((key, next(iter(who.values())).name) for key, who in self.people.items()),
        ]

    def chosen(self):
        """Keyword for `actions.nominate`: member or guest."""
        return self.people[self.cleaned_data["person"]]


class MemberForm(forms.Form):
    """One member out of those given, in the order given."""

    member = forms.ModelChoiceField(
        label=_("member"), queryset=Member.objects.none(), empty_label=_("(choose)")
    )

    def __init__(self, data=None, *, members, **kwargs):
        super().__init__(data, **kwargs)
        members = list(members)
        field = self.fields["member"]
        field.queryset = Member.objects.filter(pk__in=[member.pk for member in members])
        field.choices = [
            ("", field.empty_label),
            *((member.pk, field.label_from_instance(member)) for member in members),
        ]


class MoveForm(forms.Form):
    """A printed slip was ticked for the wrong person."""

    member = forms.ModelChoiceField(label=_("ticked for"), queryset=Member.objects.none())
    to = forms.ModelChoiceField(label=_("should be"), queryset=Member.objects.none())

    def __init__(self, data=None, *, box, **kwargs):
        super().__init__(data, **kwargs)
        roll = Member.objects.filter(pk__in=box.roll.values("member_id"))
        roll = roll.order_by(*box.appraisal.branch.ordering())
        self.fields["member"].queryset = roll
        self.fields["to"].queryset = roll


class CodesForm(forms.Form):
    """Count codes, one field for each scrutineer; those kept on this phone need not be typed."""

    def __init__(self, data=None, *, scrutineers, saved, **kwargs):
        super().__init__(data, **kwargs)
        self.saved = {place: code for place, code in saved.items() if code}
        for scrutineer in scrutineers:
            kept = scrutineer.position in self.saved
            self.fields[f"code{scrutineer.position}"] = forms.CharField(
                label=_("count code of %(name)s") % {"name": scrutineer.name},
                required=False,
                max_length=40,
                widget=CodeInput,
                help_text=_("Kept on this phone; nothing to type.") if kept else "",
            )

    def codes(self):
        """Everything typed, and what this phone keeps for the fields left empty."""
        typed = {name: code.strip() for name, code in self.cleaned_data.items() if code.strip()}
        kept = {f"code{place}": code for place, code in self.saved.items()}
        return list((kept | typed).values())


class OneCodeForm(forms.Form):
    """One scrutineer's count code."""

    code = forms.CharField(label=_("count code"), required=False, max_length=40, widget=CodeInput)


class PrintForm(forms.Form):
    """How many slips are printed."""

    n = forms.IntegerField(label=_("how many"), min_value=1, max_value=500)
    code = forms.CharField(
        label=_("a scrutineer's count code"), required=False, max_length=40, widget=CodeInput
    )


class VoidForm(forms.Form):
    """Why the ballot is void, and how the scrutineers say so."""

    reason = forms.CharField(label=_("why it is void"), max_length=200)
    on_paper = forms.BooleanField(
        label=_("The scrutineers have signed this on paper; the signed copy is attached."),
        required=False,
    )


class UploadForm(forms.Form):
    """A signed copy."""

    upload = forms.FileField(label=_("signed copy (scan or photo)"))


class KeyInForm(forms.Form):
    """Totals of paper ballots: turnout, then one row of numbers for each subject."""

    TURNOUT = {
        "present": _("present who may fill"),
        "issued": _("slips issued"),
        "returned": _("ballots returned"),
        "valid": _("valid ballots"),
        "invalid": _("invalid ballots"),
    }

    def __init__(self, data=None, *, box, figures=None, **kwargs):
        self.subjects = box.subjects
        super().__init__(data, initial=self.initial_of(figures), **kwargs)
        if box.meeting:
            present = len(box.voters())
            self.fields["present"] = number_field(self.TURNOUT["present"], disabled=True)
            self.initial["present"] = present
        for name, label in self.TURNOUT.items():
            self.fields.setdefault(name, number_field(label))
        self.order_fields([*self.TURNOUT])
        for index, subject in enumerate(self.subjects):
            for mark, label in self.marks(subject):
                self.fields[f"t{index}-{mark}"] = number_field(f"{subject['label']} {label}")

    @staticmethod
    def marks(subject):
        """[(outcome, label)]: four choices, then abstentions with double ticks."""
        labels = MARKS[subject["kind"]].labels
        return [*enumerate(labels, start=1), (rules.EMPTY, _("abstained"))]

    def initial_of(self, figures):
        """What the same person keyed in before."""
        if not figures:
            return {}
        initial = {name: figures[name] for name in self.TURNOUT}
        for index, row in enumerate(figures["totals"]):
            for outcome, n in zip(rules.OUTCOMES, row, strict=True):
                if outcome != rules.SPOILT:
                    initial[f"t{index}-{outcome}"] = n
        return initial

    def tables(self):
        """[(head, heads, [(label, [bound field])])] for members and for aspects."""
        tables = []
        for kind, head in (("member", _("Name")), ("aspect", _("Aspect"))):
            rows = [
                (subject["label"], [self[f"t{index}-{mark}"] for mark, _l in self.marks(subject)])
                for index, subject in enumerate(self.subjects)
                if subject["kind"] == kind
            ]
            if rows:
                marks = [label for _mark, label in self.marks({"kind": kind})]
                tables.append((head, marks, rows))
        return tables

    def turnout(self):
        """The bound fields of the turnout."""
        return [self[name] for name in self.TURNOUT]

    def figures(self):
        """What `actions.key_in` takes."""
        cleaned = self.cleaned_data
        totals = [
            {mark: cleaned[f"t{index}-{mark}"] for mark, _label in self.marks(subject)}
            for index, subject in enumerate(self.subjects)
        ]
        return {name: cleaned[name] for name in self.TURNOUT} | {"totals": totals}


def number_field(label, **kwargs):
    """A number of ballots."""
    attrs = {"inputmode": "numeric", "class": "form-control"}
    return forms.IntegerField(
        label=label, min_value=0, max_value=9999, widget=forms.NumberInput(attrs=attrs), **kwargs
    )
