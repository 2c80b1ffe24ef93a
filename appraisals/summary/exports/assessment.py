"""The assessment of the branches on paper: all side by side."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from appraisals.campaigns.models import Appraisal
from appraisals.summary import permissions
from appraisals.summary.exports.consolidated_paper import fitted
from appraisals.summary.exports.table import in_order
from appraisals.summary.figures.assessment import rows_of, scheme_of
from appraisals.summary.figures.gathering import gather
from branchlife.papers import (
    LANDSCAPE,
    PERCENT,
    Beside,
    Cell,
    Document,
    Notes,
    Share,
    Sheet,
    Signatures,
    Table,
    Title,
)
from branchlife.written import zh_date

# The page is 267 mm wide; what the fixed columns leave is shared by the items.
PAGE_MM = 267


@dataclass(frozen=True)
class Column:
    """A heading, a width in mm and a value of a Row, for Excel and paper alike."""

    heading: str
    width: int
    value: object
    is_share: bool = False
    is_text: bool = False

    @property
    def excel_width(self):
        """In mm: its heading stands in one line there."""
        return max(self.width, 5 * len(str(self.heading)))

    def shown(self, row):
        """The value as papers print it."""
        value = self.value(row)
        return Share(value) if self.is_share else value

    def cell(self, row):
        """The value as Excel keeps it."""
        value = number(self.value(row))
        return Cell(value, PERCENT) if self.is_share and value is not None else value


def number(value):
    """A value as Excel takes it: points are numbers."""
    return float(value) if isinstance(value, Decimal) else value


def given(item):
    """What a branch got for one item: points or a word."""

    def value(row):
        mark = row.marks.get(item.pk)
        return None if mark is None or mark.given == "" else mark.given

    return value


def rows_for(user, scheme, years, first=1):
    """Rows of these Years; totals of ballots only where this reader may see them.

    `user` is None for the file of the office itself.
    """
    rows = rows_of(scheme, years, first)
    for row in rows:
        row.with_totals = user is None or permissions.sees_marks(user, row.appraisal)
    return rows


def report_in_short(row):
    """现场 or 书面, and the day."""
    if row.report is None:
        return ""
    return f"{row.report.get_mode_display()} {zh_date(row.report.held_on)}"


def columns(scheme, with_totals):
    """The columns of this committee's table."""
    before = [
        Column(gettext_lazy("No."), 8, lambda row: row.number),
        Column(gettext_lazy("Name of the branch"), 34, lambda row: row.branch.name, is_text=True),
    ]
    after = []
    if scheme.in_points:
        after.append(Column(gettext_lazy("Points in all"), 12, lambda row: row.total))
    after += [
        Column(gettext_lazy("Meetings missing"), 12, lambda row: row.facts.missing),
        Column(
            pgettext_lazy("column", "Attendance rate"),
            14,
            lambda row: row.facts.attendance_rate,
            is_share=True,
        ),
        Column(
            gettext_lazy("Rate at activities"),
            14,
            lambda row: row.facts.activity_rate,
            is_share=True,
        ),
        Column(gettext_lazy("Items settled"), 12, lambda row: row.rectification_done),
        Column(gettext_lazy("Duty report"), 26, report_in_short),
        Column(gettext_lazy("Materials received"), 12, lambda row: len(row.receipts)),
        Column(gettext_lazy("Proposal"), 19, lambda row: row.assessment.proposed),
        Column(pgettext_lazy("assessment", "Decision"), 19, lambda row: row.assessment.result),
    ]
    if with_totals:
        share = Column(
            gettext_lazy("Share of “good”"), 14, lambda row: row.good_rate, is_share=True
        )
        after.insert(-4, share)
    items = list(scheme.criteria.all())
    left = PAGE_MM - sum(column.width for column in [*before, *after])
    width = max(5, left // max(1, len(items)))
    marks = [Column(str(n), width, given(item)) for n, item in enumerate(items, start=1)]
    before[1] = Column(
        before[1].heading, 34 + max(0, left - width * len(items)), before[1].value, is_text=True
    )
    return [*before, *marks, *after]


def table(campaign, scheme, rows):
    """Title, lines above and below, columns and rows of the table of all branches."""
    with_totals = any(row.with_totals for row in rows)
    committee = campaign.committee
    return {
        "title": _("%(year)s assessment of the branches, all side by side")
        % {"year": campaign.year_label},
        "above": [
            _("Unit (seal): %(unit)s") % {"unit": committee.full_name or committee.name},
            _("Day: %(day)s") % {"day": zh_date(timezone.localdate())},
        ],
        "columns": columns(scheme, with_totals),
        "rows": rows,
        "items": list(legend(scheme)),
        "below": [
            _("Meetings and attendance: calendar year %(year)d.") % {"year": scheme.year},
            *decision_lines(scheme),
        ],
    }


def legend(scheme):
    """What the numbered columns are, an item each."""
    points = _("%(number)d %(item)s (%(points)d points)")
    for number, item in enumerate(scheme.criteria.all(), start=1):
        words = {"number": number, "item": item, "points": item.points}
        yield points % words if scheme.in_points else f"{number} {item}"


def decision_lines(scheme):
    """The meeting that decided; nothing before it."""
    decision = scheme.decided
    if decision is None:
        yield _("The committee has not decided yet; proposals are not results.")
        return
    yield _("Decided by: %(meeting)s, %(day)s; present: %(present)s") % {
        "meeting": decision.meeting,
        "day": zh_date(decision.held_on),
        "present": decision.present,
    }
    if decision.words:
        yield _("Decision: %(words)s") % {"words": decision.words}


def reasons_against_papers(record):
    """There are no papers of an assessment whose rules nobody has set; of a campaign or a branch."""
    campaign = record.campaign if isinstance(record, Appraisal) else record
    if scheme_of(campaign) is None:
        yield _("The rules of the assessment have not been set yet.")


def assessment_table(campaign, by=None):
    """All branches side by side that `by` oversees, as a paper."""
    appraisals = campaign.appraisals.all()
    if by is not None:
        appraisals = permissions.appraisals_overseen(by, campaign)
    scheme = scheme_of(campaign)
    return table_document(campaign, scheme, rows_for(by, scheme, gather(in_order(appraisals))))


def table_document(campaign, scheme, rows):
    """The paper of these rows."""
    made = table(campaign, scheme, rows)
    columns = made["columns"]
    return Document(
        str(made["title"]),
        _("%(title)s (%(count)d branches)") % {"title": scheme, "count": len(rows)},
        [
            Title(made["title"]),
            Beside(tuple(made["above"])),
            Table(
                [[str(column.heading) for column in columns]],
                [[column.shown(row) for column in columns] for row in rows],
                fitted([column.width for column in columns]),
                left=frozenset(i for i, column in enumerate(columns) if column.is_text),
                name=_("Branches side by side"),
                points=9,
            ),
            Notes((in_one_line(made), *made["below"])),
            Signatures((_("Responsible (signature):"), _("Filled in by:"))),
        ],
        look=LANDSCAPE,
        sheets=lambda: table_sheets(made),
    )


def in_one_line(made):
    """What the numbered columns are, where there is room for a long line."""
    return _("Items: %(items)s") % {"items": "\N{IDEOGRAPHIC SPACE}".join(made["items"])}


def table_sheets(made):
    """The sheets of the workbook: all branches side by side, and the notes on each."""
    rows = made["rows"]
    line = "\N{IDEOGRAPHIC SPACE}\N{IDEOGRAPHIC SPACE}".join(made["above"])
    first = Sheet(
        _("Branches side by side"),
        [[column.heading for column in made["columns"]]],
        [[column.cell(row) for column in made["columns"]] for row in rows],
        widths=[column.excel_width for column in made["columns"]],
        heading=made["title"],
        above=[line],
        below=[*made["items"], *made["below"]],
    )
    heads = [
        _("Name of the branch"),
        _("Item"),
        _("Full points"),
        _("Given"),
        pgettext("column", "Note"),
    ]
    notes = [
        [
            row.branch.name,
            item.title,
            item.points,
            number(given(item)(row)),
            Cell(mark.note if mark else "", wrap=True),
        ]
        for row in rows
        for item, mark in row.lines
        if mark
    ]
    second = Sheet(_("Notes"), [heads], notes, widths=[45, 60, 15, 20, 110])
    heads = [
        _("Name of the branch"),
        _("Proposal"),
        _("Reason of the proposal"),
        pgettext("assessment", "Decision"),
    ]
    proposals = [
        [
            row.branch.name,
            row.assessment.proposed,
            Cell(row.assessment.proposal_reason, wrap=True),
            row.assessment.result,
        ]
        for row in rows
    ]
    third = Sheet(_("Proposals"), [heads], proposals, widths=[45, 35, 120, 35])
    return [first, second, third]
