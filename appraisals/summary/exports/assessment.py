"""The assessment of the branches on paper: all side by side, and a sheet for each branch."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from appraisals.summary import permissions
from appraisals.summary.figures.assessment import rows_of
from appraisals.summary.figures.assessment_sentences import (
    beside,
    other_figures,
    report_sentence,
)
from appraisals.summary.models import DutyReport
from branchlife.exports import attachment, docx_response, pdf_response
from branchlife.papers import DOCX, PERCENT, WIDE, XLSX, Cell, Paper, Sheet, pdf, workbook
from branchlife.written import percent, zh_date

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
    def css(self):
        """The class of its width in print.css."""
        return f"w{self.width}"

    @property
    def excel_width(self):
        """In mm: its heading stands in one line there."""
        return max(self.width, 5 * len(str(self.heading)))

    def printed(self, row):
        """The value as papers print it."""
        value = self.value(row)
        if self.is_share:
            return percent(value)
        return "" if value is None else str(value)

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
    """Rows of these Years; totals of ballots only where this reader may see them."""
    rows = rows_of(scheme, years, first)
    for row in rows:
        row.with_totals = permissions.sees_marks(user, row.appraisal)
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


def table_name(scheme, number, suffix):
    """2024年度党支部考核汇总表（60个支部）.xlsx"""
    return _("%(title)s (%(count)d branches).%(suffix)s") % {
        "title": scheme,
        "count": number,
        "suffix": suffix,
    }


def printed_context(made):
    """What the template prints: heads and rows of texts."""
    cells = [
        [(column.printed(row), "text" if column.is_text else "") for column in made["columns"]]
        for row in made["rows"]
    ]
    return made | {"cells": cells, "below": [in_one_line(made), *made["below"]]}


def in_one_line(made):
    """What the numbered columns are, where there is room for a long line."""
    return _("Items: %(items)s") % {"items": "\N{IDEOGRAPHIC SPACE}".join(made["items"])}


def assessment_xlsx(campaign, scheme, rows):
    """The workbook (bytes): all branches side by side, and the notes on each."""
    made = table(campaign, scheme, rows)
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
    return workbook([first, second, third])


def assessment_pdf(campaign, scheme, rows):
    """The table on A4 landscape (bytes)."""
    context = printed_context(table(campaign, scheme, rows))
    return pdf("summary/print_assessment.html", context)


def assessment_word(campaign, scheme, rows):
    """The table as a Word paper (bytes)."""
    made = table(campaign, scheme, rows)
    paper = Paper(made["title"], look=WIDE)
    paper.title(made["title"])
    paper.lines("\N{IDEOGRAPHIC SPACE}\N{IDEOGRAPHIC SPACE}".join(made["above"]))
    heads = [column.heading for column in made["columns"]]
    lines = [[column.printed(row) for column in made["columns"]] for row in rows]
    paper.table([heads, *lines], [column.width for column in made["columns"]], left={1})
    paper.lines(in_one_line(made), *made["below"])
    return paper.content()


def assessment_file(campaign, scheme, rows, suffix):
    """(content, name, content type) of the table in one of its formats."""
    name = table_name(scheme, len(rows), suffix)
    if suffix == "xlsx":
        return assessment_xlsx(campaign, scheme, rows), name, XLSX
    if suffix == "docx":
        return assessment_word(campaign, scheme, rows), name, DOCX
    return assessment_pdf(campaign, scheme, rows), name, "application/pdf"


# --- the sheet of one branch ---


def sheet(row):
    """What the sheet of one branch says: [(heading, [(label, text)])] and the table of items."""
    scheme, assessment = row.scheme, row.assessment
    items = [
        (
            number,
            item.title,
            item.text,
            beside(row, item.beside),
            item.points,
            given(item)(row),
            mark.note if mark else "",
        )
        for number, (item, mark) in enumerate(row.lines, start=1)
    ]
    reports = [
        (
            _("Duty report %(audience)s") % {"audience": audience.label},
            report_sentence(row.reports.get(audience.value), row.with_totals),
        )
        for audience in DutyReport.Audience
    ]
    received = [
        (
            material.title,
            zh_date(row.receipts[material.pk].received_on)
            if material.pk in row.receipts
            else pgettext("material", "not received"),
        )
        for material in row.materials
    ]
    return {
        "title": _("%(year)s sheet of the branch assessment")
        % {"year": scheme.campaign.year_label},
        "row": row,
        "scheme": scheme,
        "items": items,
        "reports": reports,
        "received": received,
        "figures": other_figures(row),
        "total": row.total,
        "proposal": assessment.proposed or _("no proposal yet"),
        "reason": assessment.proposal_reason,
        "result": assessment.result or pgettext("assessment", "not decided yet"),
        "decision": list(decision_lines(scheme)),
    }


def sheet_name(row, suffix):
    """2024年度党支部考核表（第三党支部）.pdf"""
    return _("%(title)s (%(branch)s).%(suffix)s") % {
        "title": row.scheme,
        "branch": row.branch,
        "suffix": suffix,
    }


def sheet_pdf(row):
    """The sheet of one branch, as a PDF to be saved."""
    return pdf_response(sheet_name(row, "pdf"), "summary/print_assessment_sheet.html", sheet(row))


def sheet_docx(row):
    """The sheet of one branch, as a Word file to be saved."""
    made = sheet(row)
    paper = Paper(made["title"])
    paper.title(made["title"])
    paper.lines(_("Branch: %(branch)s") % {"branch": row.branch})
    heads = [_("No."), _("Item"), _("Figures"), _("Given"), pgettext("column", "Note")]
    rows = [
        [
            number,
            "\n".join(part for part in (title, text) if part),
            "\n".join(figures),
            "" if value is None else value,
            note,
        ]
        for number, title, text, figures, _points, value, note in made["items"]
    ]
    paper.table([heads, *rows], [10, 48, 62, 20, 40], left={1, 2, 4})
    if row.total is not None:
        paper.lines(_("Points in all: %(points)s") % {"points": row.total})
    paper.heading(_("Duty reports and materials"))
    paper.table(
        [[pgettext("column", "What"), _("How it stands")], *made["reports"], *made["received"]],
        [70, 110],
        left={0, 1},
    )
    paper.heading(_("What was counted"))
    for label, sentences in made["figures"]:
        paper.text(_("%(label)s: %(text)s") % {"label": label, "text": _("; ").join(sentences)})
    paper.heading(_("Proposal and decision"))
    paper.frame(
        [
            [_("Proposal"), made["proposal"]],
            [_("Reason of the proposal"), made["reason"]],
            [pgettext("assessment", "Decision"), made["result"]],
        ]
    )
    paper.lines(*made["decision"])
    paper.signatures(_("Office (seal):"), _("Day:"))
    return docx_response(sheet_name(row, "docx"), paper)


def table_response(campaign, scheme, rows, suffix):
    """The table to be saved in one of its formats."""
    return attachment(*assessment_file(campaign, scheme, rows, suffix))
