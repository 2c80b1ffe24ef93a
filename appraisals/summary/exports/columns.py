"""The columns of the consolidated table, those printed unless told and those an office may add."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.summary import rules


@dataclass(frozen=True)
class Column:
    """A heading, a width in mm, a value of a row and one of all rows."""

    key: str
    heading: str
    # Whole mm; `half` adds 0.5.
    width: int
    value: object
    total: object = lambda rows: None
    half: bool = False
    is_share: bool = False
    is_text: bool = False
    is_day: bool = False
    # Columns with the same group stand under one heading.
    group: str = ""
    # Says what was ticked: not for who only looks on.
    is_total: bool = False
    # Printed only where an office has chosen it.
    is_extra: bool = False

    @property
    def css(self):
        """The class of its width in print.css."""
        return f"w{self.width}{'h' if self.half else ''}"

    @property
    def mm(self):
        """The width in mm."""
        return self.width + (0.5 if self.half else 0)


def number(key, heading, width=9, half=True, **options):
    """A column of numbers that add up."""
    return Column(
        key,
        heading,
        width,
        lambda row: getattr(row.figures, key),
        lambda rows: rules.total([row.figures for row in rows], key),
        half=half,
        **options,
    )


def grade(key, heading, width=9, half=True, **options):
    """A column of decided grades, empty before anything was decided."""
    return Column(
        key,
        heading,
        width,
        lambda row: getattr(row.figures, key) if row.figures.has_grades else None,
        lambda rows: rules.total(rules.with_grades(row.figures for row in rows), key),
        half=half,
        **options,
    )


def day(key, heading, width, **options):
    """A column of days."""
    return Column(
        key, heading, width, lambda row: getattr(row.figures, key), is_day=True, **options
    )


def mark(key, heading):
    """A column of marks of the leadership as a whole: totals of a ballot."""
    return Column(
        key,
        heading,
        13,
        lambda row: row.figures.overall and row.figures.overall[key],
        lambda rows: rules.total_mark([row.figures for row in rows], key),
        group=_("Leadership as a whole"),
        is_total=True,
    )


def share(key, heading, width, of_all, **options):
    """A column of shares; that of all is recomputed from the sums."""
    return Column(
        key,
        heading,
        width,
        lambda row: getattr(row.figures, key),
        lambda rows: of_all([row.figures for row in rows]),
        is_share=True,
        **options,
    )


def sent_on(row):
    """The day of the sending that stands."""
    return row.year.standing.sent_on if row.year.standing else None


def attendance_rate(rows):
    """到会率 of all."""
    return rules.total_rate(rows, "present", "expected")


NUMBER = Column("number", _("No."), 7, lambda row: row.number)
BRANCH = Column(
    "branch",
    _("Name of the branch"),
    34,
    lambda row: row.figures.branch,
    lambda rows: str(_("Total")),
    is_text=True,
)
REMARK = Column("remark", _("Remarks"), 27, lambda row: row.remark, is_text=True)

MEMBERS = [
    NUMBER,
    BRANCH,
    Column("secretary", _("Secretary"), 14, lambda row: row.figures.secretary, is_text=True),
    number("members", _("Members in all")),
    number("full", pgettext_lazy("column", "Full")),
    number("probationary", pgettext_lazy("column", "Probationary")),
    number("excluded", pgettext_lazy("column", "Not counted")),
    number("expected", pgettext_lazy("column", "Expected")),
    number("present", pgettext_lazy("column", "Present")),
    number("on_leave", pgettext_lazy("column", "On leave"), is_extra=True),
    number("absent", pgettext_lazy("column", "Absent without leave"), is_extra=True),
    share("attendance_rate", pgettext_lazy("column", "Attendance rate"), 13, attendance_rate),
    day("met_on", _("Day of the meeting"), 16),
    number("issued", pgettext_lazy("column", "Issued")),
    number("returned", pgettext_lazy("column", "Returned")),
    number("valid", pgettext_lazy("column", "Valid")),
    number("invalid", pgettext_lazy("column", "Invalid"), is_extra=True),
    day("decided_on", _("Decided on"), 16, is_extra=True),
    grade("graded", _("Members graded"), 10, half=False),
    grade("excellent", pgettext_lazy("column", "Excellent")),
    share("excellent_rate", pgettext_lazy("column", "Share"), 13, rules.total_excellent_rate),
    grade("qualified", pgettext_lazy("column", "Qualified")),
    grade("basic", pgettext_lazy("column", "Basically qualified")),
    grade("unqualified", pgettext_lazy("column", "Unqualified")),
    grade("not_graded", pgettext_lazy("column", "Not graded")),
    number("allowed", pgettext_lazy("column", "Excellent at most"), 10, half=False, is_extra=True),
    grade("fed_back", _("Told the result"), 10, half=False, is_extra=True),
    Column("sent_on", _("Sent on"), 16, sent_on, is_day=True, is_extra=True),
    REMARK,
]
LEADERSHIP = [
    Column("number", _("No."), 8, NUMBER.value),
    Column("branch", BRANCH.heading, 44, BRANCH.value, BRANCH.total, is_text=True),
    number("valid", _("Valid ballots"), 16, half=False),
    mark("good", pgettext_lazy("column", "Good")),
    mark("fair", pgettext_lazy("column", "Fairly good")),
    mark("average", pgettext_lazy("column", "Average")),
    mark("poor", pgettext_lazy("column", "Poor")),
    share("good_rate", _("Share of “good”"), 16, rules.total_good_rate, is_total=True),
    number("opinions", _("Opinions (number)"), 16, half=False),
    number("problems", _("Problems found"), 16, half=False),
    number("items", _("Rectification items"), 16, half=False),
    number("pledges", _("Pledges (members)"), 16, half=False),
    day("published_on", _("Made public on"), 22),
    day("filed_on", _("Filed with the superior on"), 22),
    Column("remark", REMARK.heading, 23, REMARK.value, is_text=True),
]

TABLES = {"members": MEMBERS, "leadership": LEADERSHIP}
# These always stand at the left, in this order.
FIRST = ("number", "branch")


def chosen(table, keys=()):
    """The Columns of `table` in the order of `keys`; without any, those printed unless told."""
    columns = TABLES[table]
    if not keys:
        return [column for column in columns if not column.is_extra]
    known = {column.key: column for column in columns}
    order = dict.fromkeys([*FIRST, *keys])
    return [known[key] for key in order if key in known]
