"""The tables of a Document as a workbook: numbers stay numbers, days days. No database."""

from dataclasses import replace
from decimal import Decimal

from branchlife.papers import document
from branchlife.papers.excel import PERCENT, Cell, Heading, Sheet, workbook
from branchlife.papers.texts import clean, in_one_cell, printed

# A sheet without a name is called as its paper.
LONG = 12
NOTHING = object()


def document_xlsx(found):
    """The workbook (bytes): a sheet for each table, the texts around it above and below."""
    if found.sheets:
        return workbook(found.sheets())
    tables = [block for block in found.blocks if isinstance(block, document.Table)]
    sheets = [sheet(found, table, number) for number, table in enumerate(tables)]
    return workbook(sheets)


def sheet(found, table, number):
    """One table; title and lines of the paper stand with the first."""
    texts = list(around(found)) if not number else ([], [])
    above, below = texts
    return Sheet(
        table.name or clean(found.title),
        [[heading(value) for value in row] for row in table.head],
        [
            [cell(value, is_total=place >= len(table.rows) - table.totals) for value in row]
            for place, row in enumerate(in_places(table.rows))
        ],
        widths=list(table.widths),
        heading=clean(found.title) if not number else "",
        above=above,
        below=below,
        landscape=found.look.is_wide,
    )


def in_places(rows):
    """The rows with None in the places that are taken by a cell beside or above."""
    taken = {}
    for row in rows:
        values, made, covered = iter(row), [], taken
        taken = {place: left - 1 for place, left in covered.items() if left > 1}
        while True:
            if len(made) in covered:
                made.append(None)
                continue
            value = next(values, NOTHING)
            if value is NOTHING:
                break
            columns, high = getattr(value, "columns", 1), getattr(value, "rows", 1)
            if high > 1:
                taken |= dict.fromkeys(range(len(made), len(made) + columns), high - 1)
            made += [value, *[None] * (columns - 1)]
        yield made


def around(found):
    """(lines before the first table, lines after the last)."""
    above, below, seen = [], [], False
    for block in found.blocks:
        if isinstance(block, document.Table):
            seen = True
        lines = below if seen else above
        if isinstance(block, document.Lines | document.Notes):
            lines += [clean(text) for text in block.texts]
        elif isinstance(block, document.Beside | document.Signatures):
            lines.append("\u3000\u3000".join(clean(text) for text in block.texts))
        elif isinstance(block, document.Text):
            lines.append(clean(block.text))
    return above, below


def heading(value):
    """A cell of the head."""
    if isinstance(value, document.Span):
        return Heading(printed(value), value.columns, value.rows)
    return printed(value)


def cell(value, *, is_total=False):
    """A value as Excel keeps it."""
    if isinstance(value, document.Span):
        made = cell(value.value)
        made = made if isinstance(made, Cell) else Cell(made)
        # A text over several columns runs on over the empty ones.
        wraps = made.wrap and value.columns == 1
        return replace(made, bold=value.is_strong or is_total, wrap=wraps)
    if isinstance(value, document.Share):
        return Cell(None if value.value is None else float(value.value), PERCENT, bold=is_total)
    if isinstance(value, Decimal):
        return cell(float(value), is_total=is_total)
    if isinstance(value, str) and (len(value) > LONG or "\n" in value):
        return Cell(in_one_cell(value), wrap=True, bold=is_total)
    return Cell(value, bold=True) if is_total else value
