"""The consolidated table as a paper: two tables, the name lists, the statistics; filled and blank."""

from collections.abc import Sequence
from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisals.summary import permissions
from appraisals.summary.exports import table
from appraisals.summary.exports.lists import (
    STATISTICS_NOTE,
    STATISTICS_TITLE,
    name_lists,
    statistics,
)
from branchlife.papers import (
    LANDSCAPE,
    Beside,
    Document,
    Lines,
    NewPage,
    Notes,
    Share,
    Span,
    Table,
    Title,
)

# Up to so many branches a table is made while somebody waits for the page.
IN_REQUEST = 200
POINTS = 9
BLANK_LINES = 14
STATISTICS = (12, 195, 60)


class Rows(Sequence):
    """Rows that are made when somebody looks at them: a workbook never does."""

    def __init__(self, make):
        self.make = make

    @cached_property
    def made(self):
        """The rows."""
        return list(self.make())

    def __getitem__(self, place):
        return self.made[place]

    def __len__(self):
        return len(self.made)


def is_long(campaign):
    """Whether a table of all branches takes longer than a page."""
    return campaign.appraisals.taking_part().count() > IN_REQUEST


def unit_of(campaign, by, committee=""):
    """The committee whose table `by` gets: the highest that is theirs, or the one asked for (its id).

    Raises Http404 when that is none of theirs.
    """
    if by is None:
        return campaign.committee
    units = permissions.table_units(by, campaign)
    if not committee:
        return units[0]
    found = next((unit for unit in units if str(unit.pk) == committee), None)
    if found is None:
        raise Http404
    return found


def printing_of(by, unit):
    """How `unit` wants its table, for this reader."""
    with_totals = by is None or permissions.can_see_all_totals(by, unit)
    return table.printing_for(unit, with_totals=with_totals)


def consolidated_table(campaign, by=None, committee=""):
    """The table of all branches of a committee that `by` reads."""
    unit = unit_of(campaign, by, committee)
    appraisals = campaign.appraisals.all()
    if by is not None:
        appraisals = permissions.appraisals_overseen(by, campaign, unit)
    return table_document(campaign, table.consolidated_rows(appraisals), printing_of(by, unit))


def table_document(campaign, rows, printing=None, lists=None):
    """The paper of these rows; `lists` are the `lists_of` them, where gathered already."""
    printing = printing or table.printing_for(campaign.committee)
    lists = lists or table.lists_of(rows)
    made = table.consolidated(campaign, rows, printing)
    return Document(
        str(made["title"]),
        name_of(campaign, len(rows)),
        [
            *two_tables(made),
            Notes(tuple(made["below"])),
            *name_pages(lists),
            NewPage(),
            *statistics_page(lists),
        ],
        look=LANDSCAPE,
        sheets=lambda: table.sheets(campaign, rows, printing, lists),
    )


def blank_table(campaign):
    """The two tables without branches, to be filled in by hand."""
    made = table.consolidated(campaign, [], table.printing_for(campaign.committee))
    return Document(
        str(made["title"]),
        str(made["title"]),
        [*two_tables(made, lines=BLANK_LINES), Notes(tuple(table.FOOT_NOTES))],
        look=LANDSCAPE,
    )


def name_of(campaign, count):
    """2024年度民主评议情况汇总表（60个支部）"""
    return ngettext(
        "%(year)s consolidated table of the appraisal of members (%(count)d branch)",
        "%(year)s consolidated table of the appraisal of members (%(count)d branches)",
        count,
    ) % {"year": campaign.year_label, "count": count}


def two_tables(made, lines=0):
    """Each on pages of its own under title and head; `lines`: so many empty rows instead."""
    for number, each in enumerate(made["tables"]):
        if number:
            yield NewPage()
        yield Title(made["title"])
        yield Beside(tuple(made["above"]))
        yield Lines((each.title,))
        yield block(each, lines)


def block(each, lines=0):
    """One of the two tables as it is printed."""
    columns = each.columns
    rows = [[number, *[""] * (len(columns) - 1)] for number in range(1, lines + 1)]
    return Table(
        [[Span(item.text, item.columns, item.rows) for item in row] for row in each.head_cells()],
        rows or Rows(lambda: printed_rows(each)),
        fitted([column.mm for column in columns]),
        left=frozenset(place for place, column in enumerate(columns) if column.is_text),
        name=str(each.title),
        points=POINTS,
    )


def fitted(widths):
    """Widths in mm of all columns an office has chosen, so that they take the whole page."""
    times = LANDSCAPE.width / sum(widths)
    return tuple(round(width * times, 2) for width in widths)


def printed_rows(each):
    """The rows of the branches, what does not agree in yellow; sums in strong letters."""
    for row, sums in each.lines():
        if row is None:
            yield [
                Span(value(column, table.total(column, *sums)), is_strong=True)
                for column in each.columns
            ]
            continue
        marks = row.marks
        yield [
            Span(value(column, column.value(row)), is_marked=True)
            if column.key in marks
            else value(column, column.value(row))
            for column in each.columns
        ]


def value(column, found):
    """A value that every format can write."""
    return Share(found) if column.is_share else found


def name_pages(lists):
    """The name lists that have somebody on them, each on pages of its own."""
    for each in name_lists(lists):
        if each.lines:
            yield NewPage()
            yield Title(each.title)
            head = [list(map(str, each.head))]
            yield Table(
                head,
                Rows(lambda each=each: each.rows),
                fitted(each.widths),
                name=str(each.title),
                points=POINTS,
            )


def statistics_page(lists):
    """党内统计口径."""
    rows = [
        [number, label, counted]
        for number, (label, counted) in enumerate(statistics(lists), start=1)
    ]
    head = [_("No."), pgettext("statistics", "Counted"), _("Number")]
    yield Title(STATISTICS_TITLE)
    yield Table(
        [head],
        rows,
        STATISTICS,
        left=frozenset({1}),
        name=str(STATISTICS_TITLE),
        points=POINTS,
    )
    yield Notes((STATISTICS_NOTE,))
