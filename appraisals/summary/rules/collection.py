"""A table that did not come from the records: what must agree in it before it counts. No database."""

from dataclasses import dataclass, field

from appraisals.summary.rules.figures import GRADES, MARKS, Breach

# Without these a table says nothing; the other numbers are none where nothing is written.
REQUIRED = (
    "members",
    "full",
    "probationary",
    "expected",
    "present",
    "met_on",
    "issued",
    "returned",
    "valid",
)
NONE_MEANS_ZERO = ("excluded", "on_leave", "absent", "invalid", "problems", "items", "pledges")
FULL, PROBATIONARY = "full", "probationary"


@dataclass(frozen=True)
class Line:
    """One member as typed; `grade` is "" for one not graded."""

    name: str
    category: str = ""
    sex: str = ""
    birth: str = ""
    joined_on: str = ""
    post: str = ""
    work_unit: str = ""
    # {grade or "abstained": ballots}; empty for who was not on the ballot.
    votes: dict = field(default_factory=dict)
    grade: str = ""
    fed_back_on: object = None
    remark: str = ""


@dataclass(frozen=True)
class Entry:
    """A branch's table as somebody typed it: numbers and days by name, a Line of each member."""

    values: dict
    lines: list
    # [{"label", "good", "fair", "average", "poor", "abstained"}]
    aspects: list = field(default_factory=list)
    secretary: str = ""
    contact: str = ""
    phone: str = ""

    def count(self, grade):
        """How many members were given this grade."""
        return sum(line.grade == grade for line in self.lines)

    def of_category(self, category):
        """How many lines are of this category."""
        return sum(line.category == category for line in self.lines)


def entry_breaches(entry, aspects=()):
    """What does not agree inside the table, beyond the checks of the consolidated one (§2.2).

    `aspects` are the labels on this year's ballot. Columns name nothing here: the sentences do.
    """
    yield from _head_breaches(entry)
    for line in entry.lines:
        yield from _line_breaches(entry, line)
    given = {aspect["label"]: aspect for aspect in entry.aspects}
    valid = entry.values.get("valid")
    for label in aspects:
        aspect = given.get(label)
        if aspect is None:
            yield Breach("aspect_missing", (), {"name": label})
        elif sum(aspect[mark] for mark in (*MARKS, "abstained")) != valid:
            marks = [aspect[mark] for mark in (*MARKS, "abstained")]
            yield votes_breach("marks", label, marks, valid)


def _head_breaches(entry):
    values = entry.values
    expected, there = values.get("expected"), values.get("present")
    away = (values.get("on_leave") or 0) + (values.get("absent") or 0)
    if expected is not None and there is not None and there + away != expected:
        numbers = {"expected": expected, "present": there, "away": away}
        yield Breach("away", (), numbers)
    if len(entry.lines) != values.get("members"):
        yield Breach("lines", (), {"lines": len(entry.lines), "members": values.get("members")})
    else:
        full = entry.of_category(FULL)
        if full != values.get("full") and all(line.category for line in entry.lines):
            yield Breach("categories", (), {"lines": full, "full": values.get("full")})
    if (values.get("issued") or 0) > (there or 0):
        yield Breach("issued_there", (), {"issued": values["issued"], "present": there or 0})
    for later in ("published_on", "filed_on"):
        day = values.get(later)
        if day and values.get("met_on") and day < values["met_on"]:
            yield Breach("order", (), {"column": later, "day": day, "met_on": values["met_on"]})


def _line_breaches(entry, line):
    valid = entry.values.get("valid")
    if line.votes:
        votes = [line.votes[grade] for grade in (*GRADES, "abstained")]
        if sum(votes) != valid:
            yield votes_breach("votes", line.name, votes, valid)
    if line.category == PROBATIONARY and line.grade:
        yield Breach("probationary", (), {"name": line.name})


def votes_breach(check, name, votes, valid):
    """The ballots about one member or aspect do not add up to the valid ones."""
    numbers = {"name": name, "votes": votes, "sum": sum(votes), "valid": valid or 0}
    return Breach(check, (), numbers)
