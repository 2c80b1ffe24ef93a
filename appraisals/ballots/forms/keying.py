"""Totals of paper ballots as two people key them in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.ballots import rules
from appraisals.ballots.models import AspectMark, MemberGrade

MARKS = {"member": MemberGrade, "aspect": AspectMark}


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
