"""What is typed about those who come: one row for each person, times, codes, the signed sheet."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.actions import Mark
from meetings.models import Attendance

# On a longer list one looks for people by name or by the first letter of their pinyin.
LONG_LIST = 20


class TimeInput(forms.TimeInput):
    """The telephone's own clock."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class FindForm(forms.Form):
    """People looked for on a long list."""

    q = forms.CharField(label=_("Name"), max_length=20, required=False)
    letter = forms.CharField(max_length=1, required=False)

    def found(self, rows):
        """Those of `rows` that are looked for; all when nothing is."""
        if not self.is_valid():
            return rows
        q, letter = self.cleaned_data["q"].strip(), self.cleaned_data["letter"].upper()
        return [
            row
            for row in rows
            if (q in row.member.name or row.member.name_pinyin.startswith(q.lower()))
            and (not letter or initial(row) == letter)
        ]

    @property
    def is_narrowed(self):
        """Whether anything is looked for."""
        return self.is_valid() and any(self.cleaned_data.values())


def initial(row):
    """The first letter of a name's pinyin."""
    return row.member.name_pinyin[:1].upper()


def letters(rows):
    """The first letters of these names, in order."""
    return sorted({initial(row) for row in rows} - {""})


class AttendanceForm(forms.Form):
    """One row of large choices for each person expected; only what was changed here is sent on."""

    def __init__(self, rows, *args, correcting=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = [row for row in rows if row.is_expected]
        self.correcting = correcting
        for row in self.rows:
            self.fields[f"status_{row.pk}"] = forms.ChoiceField(
                choices=Attendance.Status.choices, required=False
            )
            self.fields[f"reason_{row.pk}"] = forms.CharField(max_length=100, required=False)
            self.fields[f"was_{row.pk}"] = forms.CharField(required=False)
            self.fields[f"noted_{row.pk}"] = forms.CharField(required=False)
        if correcting:
            self.fields["why"] = forms.CharField(
                max_length=200, label=_("Why is the attendance corrected?")
            )

    def lines(self, rows):
        """What the page shows of these rows: as typed, or as stored."""
        for row in rows:
            yield {
                "row": row,
                "status": self.data.get(f"status_{row.pk}", row.status),
                "reason": self.data.get(f"reason_{row.pk}", row.reason),
                "was": self.data.get(f"was_{row.pk}", row.status),
                "noted": self.data.get(f"noted_{row.pk}", row.reason),
            }

    def marks(self):
        """{attendance id: Mark} of the rows that were changed here."""
        marks = {}
        for row in self.rows:
            status = self.cleaned_data[f"status_{row.pk}"]
            reason = self.cleaned_data[f"reason_{row.pk}"]
            was, noted = self.cleaned_data[f"was_{row.pk}"], self.cleaned_data[f"noted_{row.pk}"]
            if status and (status != was or reason != noted):
                marks[row.pk] = Mark(status, reason, was)
        return marks


class RollForm(forms.Form):
    """Why the expected members are taken anew; needed once the meeting has been declared."""

    reason = forms.CharField(
        label=pgettext_lazy("correction", "reason"), max_length=200, required=False
    )


class TimeForm(forms.Form):
    """When somebody came or left; empty while the meeting goes on: now."""

    time = forms.TimeField(required=False, widget=TimeInput)


class CodeForm(forms.Form):
    """The six digits on the wall."""

    code = forms.CharField(
        label=_("The six digits on the wall"),
        max_length=10,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self):
        """The digits alone: the wall shows them in two groups, and some keyboards type wide ones."""
        code = self.cleaned_data["code"]
        return "".join(str(unicodedata.decimal(sign)) for sign in code if sign.isdecimal())


class ScanForm(forms.Form):
    """The signed sheet, scanned or photographed."""

    upload = forms.FileField(
        label=_("signed sign-in sheet (scan or photo)"), help_text=_("PDF or picture.")
    )
