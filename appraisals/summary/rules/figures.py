"""Numbers of the summary: what adds up, shares, checks across columns, late. No database here."""

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from fractions import Fraction

# Grades, best first, as columns of the tables.
GRADES = ("excellent", "qualified", "basic", "unqualified")
MARKS = ("good", "fair", "average", "poor")
DAYS = ("met_on", "decided_on", "published_on", "filed_on")


@dataclass(frozen=True)
class Figures:
    """One branch in one year, as the tables print it. None: it has not happened or is not known.

    `as_json` of it is what a submission keeps; days are ISO texts there.
    """

    branch: str = ""
    secretary: str = ""
    # The roster on the day of decision: members = full + probationary.
    members: int = 0
    full: int = 0
    probationary: int = 0
    # The general meeting, as frozen when it was called.
    met_on: date | None = None
    excluded: int | None = None
    expected: int | None = None
    present: int | None = None
    on_leave: int | None = None
    absent: int | None = None
    supervisors: str = ""
    # Of those not counted: old and bedridden (行动不便).
    infirm: int | None = None
    # The confirmed count: may_fill were present (or online, or visited) and entitled.
    may_fill: int | None = None
    issued: int | None = None
    returned: int | None = None
    valid: int | None = None
    invalid: int | None = None
    opinions: int | None = None
    # [{"label", "good", "fair", "average", "poor", "abstained"}], the overall aspect first.
    aspects: list = field(default_factory=list)
    # Decided grades; undecided counts members without any decision.
    excellent: int = 0
    qualified: int = 0
    basic: int = 0
    unqualified: int = 0
    not_graded: int = 0
    undecided: int = 0
    decided_on: date | None = None
    fed_back: int = 0
    # What the rule of the year gives; allowed is more when the office granted an exemption.
    quota: int = 0
    allowed: int = 0
    quota_words: str = ""
    exemption: str = ""
    # Why columns do not agree, as the office wrote where the table came on paper or in a workbook.
    note: str = ""
    problems: int = 0
    items: int = 0
    pledges: int = 0
    published_on: date | None = None
    filed_on: date | None = None

    @property
    def graded(self):
        """评定人数: those with a grade; not the same as those who took part."""
        return self.excellent + self.qualified + self.basic + self.unqualified

    @property
    def has_grades(self):
        """Whether anything was decided at all."""
        return bool(self.graded or self.not_graded)

    @property
    def overall(self):
        """The leadership's overall aspect, or None before the count."""
        return self.aspects[0] if self.aspects else None

    @property
    def attendance_rate(self):
        """到会率."""
        return rate(self.present, self.expected)

    @property
    def excellent_rate(self):
        """占比: excellent grades of the full members."""
        return rate(self.excellent, self.full) if self.has_grades else None

    @property
    def good_rate(self):
        """“好”占比 of the overall aspect, of the valid ballots."""
        return rate(self.overall["good"], self.valid) if self.overall else None

    def as_json(self):
        """Plain values for a JSON column."""
        values = asdict(self)
        return values | {name: values[name] and values[name].isoformat() for name in DAYS}

    @classmethod
    def from_json(cls, values):
        """The figures of a JSON column; columns it does not know keep their defaults."""
        known = {item.name for item in fields(cls)}
        values = {name: value for name, value in values.items() if name in known}
        days = {name: date.fromisoformat(values[name]) for name in DAYS if values.get(name)}
        return cls(**values | days)


@dataclass(frozen=True)
class Person:
    """One member's line in the branch's table, as it is printed; None: not on the ballot."""

    name: str
    sex: str = ""
    birth: str = ""
    joined_on: str = ""
    category: str = ""
    post: str = ""
    work_unit: str = ""
    excellent: int | None = None
    qualified: int | None = None
    basic: int | None = None
    unqualified: int | None = None
    # Rows left empty and rows with two ticks.
    abstained: int | None = None
    # The decided grade, or that there is none; empty while undecided.
    grade: str = ""
    fed_back_on: str = ""
    remark: str = ""
    # The member's number on the platform; empty where the line came from paper or a workbook.
    member: int | None = None


@dataclass(frozen=True)
class Breach:
    """Columns that do not agree: which check, which columns to mark, and the numbers."""

    check: str
    columns: tuple
    numbers: dict


def without_votes(person):
    """The line without the ballots for this member, for those who see grades and no totals."""
    return replace(person, **dict.fromkeys((*GRADES, "abstained")))


def without_marks(aspect):
    """The aspect without its totals, for the same readers."""
    return {"label": aspect["label"]} | dict.fromkeys((*MARKS, "abstained"), "")


def rate(part, whole):
    """A share as an exact fraction; None when there is nothing to share."""
    return Fraction(part, whole) if whole and part is not None else None


def total(rows, column):
    """The sum of a column over the rows that have it; None when none has."""
    values = [value for row in rows if (value := getattr(row, column)) is not None]
    return sum(values) if values else None


def total_rate(rows, part, whole):
    """A share recomputed from the sums of the rows that have both; never an average of shares."""
    rows = [
        row for row in rows if getattr(row, part) is not None and getattr(row, whole) is not None
    ]
    return rate(total(rows, part), total(rows, whole))


def with_grades(rows):
    """The rows where anything was decided: only these count in sums and shares of grades."""
    return [row for row in rows if row.has_grades]


def total_excellent_rate(rows):
    """占比 of all branches that decided: their excellent grades of their full members."""
    return total_rate(with_grades(rows), "excellent", "full")


def total_mark(rows, mark):
    """The sum of one mark of the overall aspect; None when nobody counted."""
    values = [row.overall[mark] for row in rows if row.overall]
    return sum(values) if values else None


def total_good_rate(rows):
    """“好”占比 of all branches, from the sums."""
    counted = [row for row in rows if row.overall]
    return rate(total_mark(counted, "good"), total(counted, "valid"))


# 校核: which columns belong together, and how.
CHECKS = (
    ("members", ("members", "full", "probationary"), lambda m, f, p: m == f + p),
    ("expected", ("expected", "members", "excluded"), lambda e, m, x: e == m - x),
    ("present", ("present", "expected"), lambda p, e: p <= e),
    ("issued", ("issued", "may_fill"), lambda i, m: i == m),
    ("returned", ("returned", "issued"), lambda r, i: r <= i),
    ("valid", ("valid", "invalid", "returned"), lambda v, i, r: v + i == r),
    ("graded", ("graded", "not_graded", "members"), lambda g, n, m: g + n == m),
    ("quota", ("excellent", "allowed"), lambda e, a: e <= a),
)


@dataclass(frozen=True)
class Check:
    """One check of one branch: which columns, their numbers, and whether they agree.

    `holds` is None while one of the numbers is not there yet.
    """

    check: str
    columns: tuple
    numbers: dict
    holds: bool | None


def checks(row):
    """All checks of the table, in order, as they turn out for this row."""
    for check, columns, holds in CHECKS:
        values = [getattr(row, column) for column in columns]
        # Before anything was decided the grades are not wrong, they are missing.
        is_early = check == "graded" and not row.has_grades
        result = None if None in values or is_early else holds(*values)
        yield Check(check, columns, dict(zip(columns, values, strict=True)), result)


def breaches(row):
    """The checks of the consolidated table (校核) that this row fails, in order."""
    for each in checks(row):
        if each.holds is False:
            yield Breach(each.check, each.columns, each.numbers)


def is_within_quota(figures):
    """Excellent grades within the quota, or within what the office allowed."""
    return figures.excellent <= figures.allowed


def is_late(sent_on, due_on):
    """逾期报送: sent after the last day; sent on that day is in time."""
    return bool(due_on and sent_on and sent_on > due_on)


def is_overdue(today, due_on, sent_on):
    """逾期未报: the last day has passed and nothing was sent."""
    return bool(due_on and not sent_on and today > due_on)


def days_left(today, due_on):
    """Days until the last day; 0 on that day, None without one or when it has passed."""
    return (due_on - today).days if due_on and today <= due_on else None
