"""What the office sends up and types when it collects tables: workbooks, and figures from paper."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from appraisals.ballots.models import MemberGrade
from appraisals.summary.figures.collection.filling import HEAD
from appraisals.summary.rules import DAYS, GRADES, MARKS
from appraisals.summary.rules.collection import FULL, PROBATIONARY, REQUIRED, Entry, Line
from branchlife.forms.fields import DayField
from branchlife.models import Member
from branchlife.roster.typed import GRADE_OF, whole_day, written

LARGEST = 99_999
SPARE_LINES = 3
NOT_GRADED, NOT_THERE = "none", "out"
VOTES = (*GRADES, "abstained")
HEADINGS = {
    "members": gettext_lazy("Members in all"),
    "full": pgettext_lazy("column of the form", "Full"),
    "probationary": pgettext_lazy("column of the form", "Probationary"),
    "met_on": gettext_lazy("Day of the meeting"),
    "excluded": pgettext_lazy("column", "Not counted in the expected"),
    "expected": pgettext_lazy("column of the form", "Expected"),
    "present": pgettext_lazy("column of the form", "Present"),
    "on_leave": pgettext_lazy("column", "On leave"),
    "absent": pgettext_lazy("column", "Absent without leave"),
    "issued": pgettext_lazy("column", "Issued"),
    "returned": pgettext_lazy("column", "Returned"),
    "valid": pgettext_lazy("column", "Valid"),
    "invalid": pgettext_lazy("column", "Invalid"),
    "opinions": gettext_lazy("Opinions (number)"),
    "problems": gettext_lazy("Problems found"),
    "items": gettext_lazy("Rectification items"),
    "pledges": gettext_lazy("Pledges (members)"),
    "published_on": gettext_lazy("Made public on"),
    "filed_on": gettext_lazy("Filed with the superior on"),
    "decided_on": gettext_lazy("Grades decided on"),
}
VOTE_HEADINGS = {
    "excellent": pgettext_lazy("column", "Excellent"),
    "qualified": pgettext_lazy("column", "Qualified"),
    "basic": pgettext_lazy("column", "Basically qualified"),
    "unqualified": pgettext_lazy("column", "Unqualified"),
    "abstained": pgettext_lazy("column", "Abstained"),
}
MARK_HEADINGS = {
    "good": pgettext_lazy("column", "Good"),
    "fair": pgettext_lazy("column", "Fairly good"),
    "average": pgettext_lazy("column", "Average"),
    "poor": pgettext_lazy("column", "Poor"),
    "abstained": pgettext_lazy("column", "Abstained"),
}


class ManyFiles(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """At least one file; the cleaned value is a list."""

    widget = ManyFiles(attrs={"accept": ".xlsx,.zip"})

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class CollectForm(forms.Form):
    """Filled workbooks to look through before anything is taken in."""

    files = ManyFilesField(
        label=gettext_lazy("Filled workbooks (.xlsx), or one ZIP of them"),
        help_text=gettext_lazy(
            "Mark all files in the window that opens; up to 100 at a time, more in a ZIP."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("One of these files is empty."),
        },
    )


def number(label, *, required=False):
    """A field for how many."""
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control narrow"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=LARGEST, required=required, widget=widget
    )


def text(label, length, **attributes):
    """A field for a short text."""
    widget = forms.TextInput(attrs={"class": "form-control", **attributes})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget)


class EnterForm(forms.Form):
    """A branch's table on paper, typed number by number (代录)."""

    def __init__(self, data=None, *, lines, aspects, today, initial=None):
        super().__init__(data, initial=initial)
        self.known, self.aspects, self.today = lines, aspects, today
        for name in HEAD:
            if name in DAYS:
                self.fields[name] = DayField(label=HEADINGS[name], required=name in REQUIRED)
                self.fields[name].widget.attrs["class"] = "form-control"
            else:
                self.fields[name] = number(HEADINGS[name], required=name in REQUIRED)
        self.fields["supervisors"] = text(_("Visiting supervisor"), 100)
        for place in range(len(lines) + SPARE_LINES):
            self.add_line(place)
        for place, label in enumerate(aspects):
            for mark, heading in MARK_HEADINGS.items():
                self.fields[f"a{place}-{mark}"] = number(f"{label} {heading}", required=True)
        self.fields["secretary"] = text(_("Secretary"), 50)
        self.fields["contact"] = text(_("filled in by"), 50)
        self.fields["phone"] = text(_("telephone"), 30)
        self.fields["reason"] = text(_("Reason, if something does not agree"), 200)
        self.fields["reason"].help_text = _("It is printed in the remarks.")
        self.fields["instead_of"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def add_line(self, place):
        """The fields of one line; spare ones have a name and a category to be typed."""
        is_known = place < len(self.known)
        name = self.known[place].name if is_known else _("Further member")
        if not is_known:
            self.fields[f"p{place}-name"] = text(_("Name"), 50)
            categories = [("", "–"), (FULL, Member.Category.FULL.label)]
            categories.append((PROBATIONARY, Member.Category.PROBATIONARY.label))
            self.fields[f"p{place}-category"] = choice(_("Category of member"), categories)
        for vote, heading in VOTE_HEADINGS.items():
            self.fields[f"p{place}-{vote}"] = number(f"{name} {heading}")
        grades = [("", "–"), *MemberGrade.choices, (NOT_GRADED, _("Not graded"))]
        if is_known:
            grades.append((NOT_THERE, _("not on the paper")))
        self.fields[f"p{place}-grade"] = choice(f"{name} {_('Grade decided')}", grades)
        told = DayField(label=f"{name} {_('Told on')}", required=False)
        told.widget.attrs["class"] = "form-control"
        self.fields[f"p{place}-fed_back_on"] = told
        self.fields[f"p{place}-remark"] = text(f"{name} {_('Remarks')}", 100)

    def head_fields(self):
        """Numbers and days that stand once."""
        return [self[name] for name in (*HEAD, "supervisors")]

    def line_fields(self):
        """(number, Line or None, {field: bound field}) of every line."""
        for place in range(len(self.known) + SPARE_LINES):
            line = self.known[place] if place < len(self.known) else None
            prefix = f"p{place}-"
            fields = [self[name] for name in self.fields if name.startswith(prefix)]
            yield place + 1, line, fields

    def aspect_fields(self):
        """(label, bound fields) of every aspect of the leadership."""
        for place, label in enumerate(self.aspects):
            yield label, [self[f"a{place}-{mark}"] for mark in MARK_HEADINGS]

    def last_fields(self):
        """Who filled in the paper, and why something does not agree."""
        return [self[name] for name in ("secretary", "contact", "phone", "reason")]

    def clean(self):
        typed = super().clean()
        for name, value in list(typed.items()):
            is_day = name in DAYS or name.endswith("fed_back_on")
            if is_day and value and value > self.today:
                self.add_error(name, _("This day lies in the future."))
        for place in range(len(self.known) + SPARE_LINES):
            self.clean_line(place, typed)
        return typed

    def clean_line(self, place, typed):
        """Every line in use has a name, a category and a grade."""
        prefix = f"p{place}-"
        is_known = place < len(self.known)
        values = {name: typed.get(f"{prefix}{name}") for name in (*VOTES, "grade", "name")}
        in_use = is_known or any(value not in (None, "") for value in values.values())
        if not in_use:
            return
        if not is_known and not values["name"]:
            self.add_error(f"{prefix}name", _("The name is missing."))
        if not is_known and not typed.get(f"{prefix}category"):
            self.add_error(f"{prefix}category", _("The category is missing."))
        if not values["grade"]:
            self.add_error(f"{prefix}grade", _("The grade is missing."))

    def entry(self):
        """What was typed, as an Entry."""
        typed = self.cleaned_data
        lines = [self.line(place) for place in range(len(self.known) + SPARE_LINES)]
        aspects = [
            {"label": label} | {mark: typed[f"a{place}-{mark}"] for mark in (*MARKS, "abstained")}
            for place, label in enumerate(self.aspects)
        ]
        return Entry(
            values={name: typed[name] for name in (*HEAD, "supervisors")},
            lines=[line for line in lines if line],
            aspects=aspects,
            **{name: typed[name] for name in ("secretary", "contact", "phone")},
        )

    def line(self, place):
        """One line; None where it is empty or not on the paper."""
        typed = self.cleaned_data

        def get(name):
            return typed.get(f"p{place}-{name}")

        if not get("grade") or get("grade") == NOT_THERE:
            return None
        votes = {name: get(name) for name in VOTES}
        given = any(votes[name] is not None for name in VOTES)
        known = self.known[place] if place < len(self.known) else None
        base = known or Line(name=get("name"), category=get("category"))
        return replace(
            base,
            votes={name: value or 0 for name, value in votes.items()} if given else {},
            grade="" if get("grade") == NOT_GRADED else get("grade"),
            fed_back_on=get("fed_back_on"),
            remark=get("remark") or "",
        )


def choice(label, choices):
    """A list to choose from."""
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)


def initial_from(year, lines):
    """What the fields begin with: the last table of this branch, or what the records know."""
    figures = year.reported
    if year.submission and not year.standing:
        figures = year.submission.reported
    initial = {name: getattr(figures, name) for name in HEAD}
    initial |= {"supervisors": figures.supervisors, "secretary": figures.secretary}
    if not year.submission:
        return {name: value for name, value in initial.items() if name not in NOT_KNOWN or value}
    initial |= {"contact": year.submission.contact, "phone": year.submission.phone}
    marks = {aspect["label"]: aspect for aspect in figures.aspects}
    for place, label in enumerate(year.appraisal.campaign.aspects):
        for mark in MARK_HEADINGS:
            initial[f"a{place}-{mark}"] = marks.get(label, {}).get(mark)
    sent = {person["name"]: person for person in year.submission.persons}
    for place, line in enumerate(lines):
        initial |= initial_line(f"p{place}-", sent.get(line.name))
    return initial


# A zero here is not known to be one before anything happened.
NOT_KNOWN = ("problems", "items", "pledges", "opinions")


def initial_line(prefix, person):
    """What stood in this member's line."""
    if person is None:
        return {f"{prefix}grade": NOT_THERE}
    values = {f"{prefix}{name}": person.get(name) for name in (*VOTES, "remark")}
    grade = GRADE_OF.get(written(person.get("grade")))
    values[f"{prefix}grade"] = NOT_GRADED if grade == "" else grade
    try:
        values[f"{prefix}fed_back_on"] = whole_day(person.get("fed_back_on"))
    except ValueError:
        values[f"{prefix}fed_back_on"] = None
    return values
