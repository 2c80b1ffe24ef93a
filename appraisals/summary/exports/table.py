"""The consolidated table: two tables of columns, their rows and sums, and the workbook."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.summary.exports.columns import chosen
from appraisals.summary.exports.lists import list_sheets
from appraisals.summary.figures.gathering import gather
from appraisals.summary.figures.lists import lists_of
from appraisals.summary.figures.table import notes, parts_of, rows_of
from appraisals.summary.models import TableLayout
from branchlife.models import Committee
from branchlife.papers import PERCENT, Cell, Heading, Sheet
from branchlife.written import percent, zh_date


@dataclass(frozen=True)
class Printing:
    """Whose table it is and how that office wants it; `with_totals`: for a reader of the ballots."""

    unit: Committee
    columns: dict = field(default_factory=dict)
    has_subtotals: bool = True
    responsible: str = ""
    filled_in_by: str = ""
    phone: str = ""
    with_totals: bool = True

    def columns_of(self, table):
        """The Columns of this table that are printed."""
        columns = chosen(table, self.columns.get(table, ()))
        return [column for column in columns if self.with_totals or not column.is_total]


def printing_for(unit, *, with_totals=True):
    """How the office of `unit` has laid its table out."""
    layout = TableLayout.objects.filter(committee=unit).first()
    if layout is None:
        return Printing(unit, with_totals=with_totals)
    return Printing(
        unit,
        layout.columns,
        layout.has_subtotals,
        layout.responsible,
        layout.filled_in_by,
        layout.phone,
        with_totals,
    )


@dataclass(frozen=True)
class Table:
    """One sheet of the consolidated table, for Excel and for paper alike."""

    title: str
    columns: list
    rows: list
    # [(name, rows)] of the committees below, each with a subtotal; empty: no subtotals.
    parts: list = field(default_factory=list)

    def head(self):
        """Rows of headings: groups above, single columns beside them."""
        groups = [column.group for column in self.columns]
        if not any(groups):
            return [[column.heading for column in self.columns]]
        above = []
        for group, run in groupby(self.columns, key=lambda column: column.group):
            run = list(run)
            if group:
                above.append(Heading(str(group), columns=len(run)))
            else:
                above += [Heading(str(column.heading), rows=2) for column in run]
        return [above, [column.heading for column in self.columns if column.group]]

    def head_cells(self):
        """The same as Headings, for the template."""
        return [
            [item if isinstance(item, Heading) else Heading(str(item)) for item in row]
            for row in self.head()
        ]

    def lines(self):
        """(row, None), and (None, (name, rows)) where rows add up: parts first, the whole last."""
        for name, rows in self.parts or [("", self.rows)]:
            yield from ((row, None) for row in rows)
            if name:
                yield None, (_("Subtotal: %(name)s") % {"name": name}, rows)
        yield None, (_("Total"), self.rows)

    def excel_rows(self):
        """Rows of numbers, days and texts; failed checks are marked, sums are bold."""
        for row, sums in self.lines():
            if row:
                yield [
                    excel_cell(column, column.value(row), row.marks.get(column.key, ""))
                    for column in self.columns
                ]
            else:
                yield [
                    excel_cell(column, total(column, *sums), bold=True) for column in self.columns
                ]

    def printed_rows(self, numbers=None):
        """(cells, whether it adds up); a cell is its text and its class.

        `numbers` are those of the rows to be shown, all unless told; sums are always of all.
        """
        for row, sums in self.lines():
            if row and (numbers is None or row.number in numbers):
                cells = [
                    (printed(column, column.value(row)), css(column, column.key in row.marks))
                    for column in self.columns
                ]
                yield cells, False
            elif sums:
                cells = [
                    (printed(column, total(column, *sums)), css(column)) for column in self.columns
                ]
                yield cells, True

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


def total(column, name, rows):
    """What the column adds up to over these rows; the name of the sum stands in the branch's place."""
    return str(name) if column.key == "branch" else column.total(rows)


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


def consolidated(campaign, rows, printing=None):
    """Title, lines above and below, and the two tables of this campaign."""
    printing = printing or printing_for(campaign.committee)
    parts = parts_of(rows, printing.unit) if printing.has_subtotals else []
    return {
        "title": _("%(year)s consolidated table of the appraisal of members")
        % {"year": campaign.year_label},
        "above": above(printing, timezone.localdate()),
        "tables": [
            Table(_("Table 1 Appraisal of members"), printing.columns_of("members"), rows, parts),
            Table(
                _("Table 2 Leadership and rectification"),
                printing.columns_of("leadership"),
                rows,
                parts,
            ),
        ],
        "below": [*notes(rows), *FOOT_NOTES, *(() if printing.with_totals else [NO_TOTALS])],
    }


FOOT_NOTES = [
    _("Notes: share of excellent = excellent grades of the full members;"),
    _("members graded = excellent + qualified + basically qualified + unqualified;"),
    _("shares in the total row are computed from the sums of the branches that have theirs;"),
    _("an empty cell means that it has not happened or is not recorded on the platform."),
]
NO_TOTALS = _("The ballots on the leadership are for the deciding body only; they are not listed.")


def above(printing, reported_on):
    """抬头: who reports, who signs."""
    return [
        _("Unit (seal): %(unit)s") % {"unit": printing.unit.full_name or printing.unit.name},
        _("Responsible (signature): %(name)s") % {"name": printing.responsible},
        _("Filled in by: %(name)s") % {"name": printing.filled_in_by},
        _("Telephone: %(phone)s") % {"phone": printing.phone},
        _("Reported on: %(day)s") % {"day": zh_date(reported_on)},
    ]


def consolidated_rows(appraisals):
    """The rows of the table, in 组织序列."""
    return rows_of(gather(in_order(appraisals)))


def in_order(appraisals):
    """Those that take part: by committee, then by the place of the branch in it."""
    order = ("branch__committee__path", "branch__position", "branch__pk")
    return appraisals.taking_part().order_by(*order)


def sheets(campaign, rows, printing=None, lists=None):
    """All sheets of the workbook: the two tables, then what stands behind them.

    `lists` are the `lists_of` these rows, where they have been gathered already.
    """
    printing = printing or printing_for(campaign.committee)
    table = consolidated(campaign, rows, printing)
    line = "\u3000\u3000".join(str(part) for part in table["above"])
    below = [str(note) for note in table["below"]]
    tables = [each.sheet(table["title"], [line], below) for each in table["tables"]]
    return [*tables, *list_sheets(campaign, lists or lists_of(rows), printing)]
