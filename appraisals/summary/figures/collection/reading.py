"""A branch's workbook: what it says as an Entry, and each cell that cannot be understood."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.summary.rules import GRADES, MARKS
from appraisals.summary.rules.collection import REQUIRED, Entry, Line
from branchlife.roster import annual, plain_phone
from branchlife.roster.annual import LABELS, NOTHING, PERSONS, SINGLES, VOTES, Typed
from branchlife.roster.cells import CATEGORIES as CATEGORY_WORDS
from branchlife.roster.cells import FULL as FULL_WORD
from branchlife.roster.cells import SEXES
from branchlife.roster.dates import parse_partial_date
from branchlife.roster.typed import grade_word, is_error, whole_day, whole_number, written

VOTE_NAMES = (*GRADES, "abstained")
MOST_FAULTS = 40


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be taken as it is; `cell` is empty where none is to blame."""

    cell: str
    text: str

    def __str__(self):
        if not self.cell:
            return self.text
        return _("Cell %(cell)s: %(text)s") % {"cell": self.cell, "text": self.text}


class Reader:
    """Goes through the cells of an Annual and notes what is wrong."""

    def __init__(self, found, aspects, today=None):
        self.found, self.aspects = found, aspects
        self.today = today or timezone.localdate()
        self.faults = []
        self.without_grade = []

    def refuse(self, typed, text, **words):
        """Note what is wrong with a cell; the value read is then empty."""
        shown = str("" if typed.value is None else typed.value)[:40]
        self.faults.append(Fault(typed.cell, text % {"value": shown, **words}))

    def value(self, typed, heading):
        """What stands in a cell; a formula without a result is a fault."""
        if is_error(typed.value) or (typed.is_formula and typed.value is None):
            self.refuse(typed, _("“%(column)s” holds a formula without a value."), column=heading)
            return None
        return typed.value

    def number(self, typed, heading):
        """A whole number, or None."""
        try:
            return whole_number(self.value(typed, heading))
        except ValueError:
            sentence = _("“%(column)s” must be a whole number such as 12, not “%(value)s”.")
            self.refuse(typed, sentence, column=heading)
            return None

    def day(self, typed, heading):
        """A day that has come, or None."""
        try:
            day = whole_day(self.value(typed, heading))
        except (ValueError, OverflowError):
            sentence = _("“%(column)s” must be a day with its year such as 2025-1-15, not “%(value)s”.")  # fmt: skip
            self.refuse(typed, sentence, column=heading)
            return None
        if day and day > self.today:
            self.refuse(typed, _("“%(column)s” (%(value)s) lies in the future."), column=heading)
            return None
        return day

    def text(self, typed, heading, limit):
        """Plain text."""
        text = " ".join(str("" if typed.value is None else written_text(typed)).split())
        if len(text) > limit:
            sentence = _("“%(column)s” is longer than %(limit)d characters.")
            self.refuse(typed, sentence, column=heading, limit=limit)
            return ""
        return text

    def entry(self):
        """Everything the table says."""
        values = self.singles()
        entry = Entry(
            values=values,
            lines=[line for cells in self.found.persons if (line := self.line(cells))],
            aspects=self.read_aspects(),
            **{name: self.label(name, 50) for name in ("secretary", "contact")},
            phone=plain_phone(self.label("phone", 30)) or self.label("phone", 30),
        )
        if self.without_grade:
            text = _(
                "No grade is filled in for: %(names)s. “Not graded” is chosen as well, with its reason in the remarks."
            )
            between = pgettext("between names", ", ")
            self.faults.append(Fault("", text % {"names": between.join(self.without_grade)}))
        if not entry.lines:
            self.faults.append(Fault("", _("The table has no line of a member.")))
        return entry

    def label(self, name, limit):
        """A text behind its label."""
        return self.text(self.found.labels.get(name, NOTHING), LABELS[name].heading, limit)

    def singles(self):
        """Numbers and days that stand once in a table."""
        values = {}
        for name in annual.NUMBERS:
            values[name] = self.number(self.single(name), SINGLES[name].heading)
        for name in annual.DAYS:
            values[name] = self.day(self.single(name), SINGLES[name].heading)
        values["supervisors"] = self.text(
            self.single("supervisors"), SINGLES["supervisors"].heading, 100
        )
        bad = {fault.cell for fault in self.faults}
        for name in REQUIRED:
            if values[name] is None and (not self.single(name).cell or self.single(name).cell not in bad):  # fmt: skip
                heading = SINGLES[name].heading
                text = _("“%(column)s” is missing.") % {"column": heading}
                self.faults.append(Fault(self.single(name).cell, text))
        return values

    def single(self, name):
        """The cell of a value that stands once."""
        return self.found.singles.get(name, NOTHING)

    def line(self, cells):
        """One member; None for a line without a name, which is a fault unless it is empty."""
        name = annual.person_name(cells.get("name"))
        if not name:
            place = next(iter(cells.values()))
            if set(cells) - {"sex", "category", "remark"}:
                self.faults.append(
                    Fault(
                        place.cell,
                        _("This line has no name in the column “%(column)s”.")
                        % {"column": PERSONS["name"].heading},
                    )  # fmt: skip
                )
            return None
        if len(name) > 50 or not name[0].isalpha():
            self.refuse(cells["name"], _("“%(value)s” is not a name."))
            return None
        found = {key: cells.get(key, NOTHING) for key in PERSONS}
        return Line(
            name=name,
            category=self.category(found["category"]),
            sex=self.sex(found["sex"]),
            birth=self.month(found["birth"]),
            joined_on=self.month(found["joined_on"]),
            post=self.text(found["post"], PERSONS["post"].heading, 60),
            work_unit=self.text(found["work_unit"], PERSONS["work_unit"].heading, 100),
            votes=self.votes(cells, VOTE_NAMES, VOTES),
            grade=self.grade(found["grade"], name),
            fed_back_on=self.day(found["fed_back_on"], PERSONS["fed_back_on"].heading),
            remark=self.text(found["remark"], PERSONS["remark"].heading, 100),
        )

    def votes(self, cells, names, words):
        """{name: number}: none is zero, but nothing at all means not on the ballot."""
        found = {name: self.number(cells.get(name, NOTHING), words[name].heading) for name in names}
        if all(number is None for number in found.values()):
            return {}
        return {name: number or 0 for name, number in found.items()}

    def grade(self, typed, name):
        """The grade decided; "" for none."""
        try:
            grade = grade_word(self.value(typed, PERSONS["grade"].heading))
        except ValueError:
            grade = None
            self.refuse(typed, _("“%(value)s” is none of the four grades; choose from the list."))
        else:
            if grade is None:
                self.without_grade.append(name)
        return grade or ""

    def category(self, typed):
        """full, probationary, or nothing."""
        text = written(typed.value)
        if text and text not in CATEGORY_WORDS:
            self.refuse(typed, _("“%(value)s” is neither full member nor probationary member."))
        if text not in CATEGORY_WORDS:
            return ""
        return "full" if CATEGORY_WORDS[text] == FULL_WORD else "probationary"

    def sex(self, typed):
        """As written, if it is a sex."""
        text = written(typed.value)
        return text[:1] if text in SEXES else ""

    def month(self, typed):
        """A partial date; what is none is left out, for nothing depends on it."""
        try:
            return parse_partial_date(typed.value)
        except (ValueError, OverflowError):
            return ""

    def read_aspects(self):
        """The leadership's marks, by the labels of this year's ballot."""
        labels = {written(label): label for label in self.aspects}
        found = []
        for label, cells in self.found.aspects:
            marks = self.votes(cells, (*MARKS, "abstained"), annual.MARKS)
            known = labels.pop(written(label), None)
            if known and marks:
                found.append({"label": known} | marks)
            elif marks:
                cell = next(iter(cells.values()))
                self.refuse(
                    cell, _("“%(label)s” is not on this year's ballot on the leadership."),
                    label=label[:20],
                )  # fmt: skip
        order = {label: place for place, label in enumerate(self.aspects)}
        return sorted(found, key=lambda aspect: order[aspect["label"]])


def written_text(typed: Typed):
    """A text as written; a whole number without its point."""
    value = typed.value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read(found, aspects, today=None):
    """(Entry, [Fault]) of an Annual; at most MOST_FAULTS of them."""
    reader = Reader(found, aspects, today)
    reader.faults += [
        Fault(cell, _("An ID number stands here, which may not be kept; take it out."))
        for cell in found.id_numbers
    ]
    if found.twins:
        text = _("The sheets %(sheets)s both look like the table; leave only one.") % {
            "sheets": ", ".join([found.sheet, *found.twins])[:100]
        }
        reader.faults.append(Fault("", text))
    entry = reader.entry()
    return entry, reader.faults[:MOST_FAULTS]
