"""The consolidated table: its columns, as a workbook and on paper."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from appraisals.summary import rules
from appraisals.summary.figures.gathering import gather
from appraisals.summary.figures.table import notes, rows_of
from branchlife import papers
from branchlife.papers import PERCENT, Cell, Heading, Sheet
from branchlife.templatetags.branchlife_tags import percent, zh_date


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


def grade(key, heading, width=9, half=True):
    """A column of decided grades, empty before anything was decided."""
    return Column(
        key,
        heading,
        width,
        lambda row: getattr(row.figures, key) if row.figures.has_grades else None,
        lambda rows: rules.total(rules.with_grades(row.figures for row in rows), key),
        half=half,
    )


def day(key, heading, width):
    """A column of days."""
    return Column(key, heading, width, lambda row: getattr(row.figures, key), is_day=True)


def mark(key, heading):
    """A column of marks of the leadership as a whole."""
    return Column(
        key,
        heading,
        13,
        lambda row: row.figures.overall and row.figures.overall[key],
        lambda rows: rules.total_mark([row.figures for row in rows], key),
        group=_("Leadership as a whole"),
    )


def share(key, heading, width, of_all, group=""):
    """A column of shares; that of all is recomputed from the sums."""
    return Column(
        key,
        heading,
        width,
        lambda row: getattr(row.figures, key),
        lambda rows: of_all([row.figures for row in rows]),
        is_share=True,
        group=group,
    )


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
    share("attendance_rate", pgettext_lazy("column", "Attendance rate"), 13, attendance_rate),
    day("met_on", _("Day of the meeting"), 16),
    number("issued", pgettext_lazy("column", "Issued")),
    number("returned", pgettext_lazy("column", "Returned")),
    number("valid", pgettext_lazy("column", "Valid")),
    grade("graded", _("Members graded"), 10, half=False),
    grade("excellent", pgettext_lazy("column", "Excellent")),
    share("excellent_rate", pgettext_lazy("column", "Share"), 13, rules.total_excellent_rate),
    grade("qualified", pgettext_lazy("column", "Qualified")),
    grade("basic", pgettext_lazy("column", "Basically qualified")),
    grade("unqualified", pgettext_lazy("column", "Unqualified")),
    grade("not_graded", pgettext_lazy("column", "Not graded")),
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
    share("good_rate", _("Share of “good”"), 16, rules.total_good_rate),
    number("opinions", _("Opinions (number)"), 16, half=False),
    number("problems", _("Problems found"), 16, half=False),
    number("items", _("Rectification items"), 16, half=False),
    number("pledges", _("Pledges (members)"), 16, half=False),
    day("published_on", _("Made public on"), 22),
    day("filed_on", _("Filed with the superior on"), 22),
    Column("remark", REMARK.heading, 23, REMARK.value, is_text=True),
]


# --- the consolidated table ---


@dataclass(frozen=True)
class Table:
    """One sheet of the consolidated table, for Excel and for paper alike."""

    title: str
    columns: list
    rows: list

    def head(self):
        """Rows of headings: groups above, single columns beside them."""
        groups = [column.group for column in self.columns]
        if not any(groups):
            return [[column.heading for column in self.columns]]
        above = []
        for index, column in enumerate(self.columns):
            if not column.group:
                above.append(Heading(str(column.heading), rows=2))
            elif index == 0 or groups[index - 1] != column.group:
                above.append(Heading(str(column.group), columns=groups.count(column.group)))
        return [above, [column.heading for column in self.columns if column.group]]

    def head_cells(self):
        """The same as Headings, for the template."""
        return [
            [item if isinstance(item, Heading) else Heading(str(item)) for item in row]
            for row in self.head()
        ]

    def excel_rows(self):
        """Rows of numbers, days and texts; failed checks are marked, the last row adds up."""
        for row in self.rows:
            yield [
                excel_cell(column, column.value(row), row.marks.get(column.key, ""))
                for column in self.columns
            ]
        yield [excel_cell(column, column.total(self.rows), bold=True) for column in self.columns]

    def printed_rows(self):
        """(cells, whether it is the total row); a cell is its text and its class."""
        for row in self.rows:
            cells = [
                (printed(column, column.value(row)), css(column, column.key in row.marks))
                for column in self.columns
            ]
            yield cells, False
        yield (
            [(printed(column, column.total(self.rows)), css(column)) for column in self.columns],
            True,
        )

    def sheet(self, heading, above, below):
        """The Excel sheet."""
        return Sheet(
            self.title,
            self.head(),
            self.excel_rows(),
            widths=[column.mm for column in self.columns],
            heading=heading,
            above=above,
            below=below,
        )


def excel_cell(column, value, note="", bold=False):
    """A bare value where nothing is special about it."""
    number_format = PERCENT if column.is_share and value is not None else ""
    if number_format or note or bold or column.key == "remark":
        return Cell(value, number_format, bold=bold, note=note, wrap=column.key == "remark")
    return value


def printed(column, value):
    """A value as papers print it."""
    if column.is_share:
        return percent(value)
    if isinstance(value, date):
        return zh_date(value)
    return "" if value is None else str(value)


def css(column, is_marked=False):
    """Classes of a printed cell."""
    return " ".join(
        name
        for name, applies in (("text", column.is_text), ("day", column.is_day), ("mark", is_marked))
        if applies
    )


def consolidated(campaign, rows):
    """Title, lines above and below, and the two tables of this campaign."""
    committee = campaign.committee
    return {
        "title": _("%(year)s consolidated table of the appraisal of members")
        % {"year": campaign.year_label},
        "above": above(committee.full_name or committee.name, timezone.localdate()),
        "tables": [
            Table(_("Table 1 Appraisal of members"), MEMBERS, rows),
            Table(_("Table 2 Leadership and rectification"), LEADERSHIP, rows),
        ],
        "below": [*notes(rows), *FOOT_NOTES],
    }


FOOT_NOTES = [
    _("Notes: share of excellent = excellent grades of the full members;"),
    _("members graded = excellent + qualified + basically qualified + unqualified;"),
    _("shares in the total row are computed from the sums of the branches that have theirs;"),
    _("an empty cell means that it has not happened or is not recorded on the platform."),
]


def above(unit, reported_on):
    """抬头: who reports, who signs."""
    return [
        _("Unit (seal): %(unit)s") % {"unit": unit},
        _("Responsible (signature):"),
        _("Filled in by:"),
        _("Telephone:"),
        _("Reported on: %(day)s") % {"day": zh_date(reported_on)},
    ]


def consolidated_rows(appraisals):
    """The rows of the table, in 组织序列."""
    return rows_of(gather(in_order(appraisals)))


def in_order(appraisals):
    """By committee, then by the place of the branch in it."""
    return appraisals.order_by("branch__committee__path", "branch__position", "branch__pk")


def file_name(campaign, rows, suffix):
    """2024年度民主评议情况汇总表（60个支部）.xlsx"""
    return ngettext(
        "%(year)s consolidated table of the appraisal of members (%(count)d branch).%(suffix)s",
        "%(year)s consolidated table of the appraisal of members (%(count)d branches).%(suffix)s",
        len(rows),
    ) % {"year": campaign.year_label, "count": len(rows), "suffix": suffix}


def sheets(campaign, rows):
    """The two Excel sheets."""
    table = consolidated(campaign, rows)
    line = "\u3000\u3000".join(str(part) for part in table["above"])
    return [
        sheet.sheet(table["title"], [line], [str(note) for note in table["below"]])
        for sheet in table["tables"]
    ]


def consolidated_xlsx(campaign, rows):
    """The workbook (bytes)."""
    return papers.workbook(sheets(campaign, rows))


def consolidated_pdf(campaign, rows):
    """Both tables on A4 landscape (bytes)."""
    return papers.pdf("summary/print_consolidated.html", consolidated(campaign, rows))
