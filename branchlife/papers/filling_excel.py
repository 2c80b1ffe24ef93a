"""Fills the named fields of an Excel form; the row with fields of single records is repeated."""

import io
import re
from copy import copy
from datetime import date

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.cell_range import CellRange

from branchlife.papers.excel import PERCENT, date_format, plain
from branchlife.papers.filling import (
    FIELD,
    Shown,
    broken,
    ensure_known,
    fields_in,
    open_package,
)
from branchlife.workflow import NotAllowed

MAIN = "xl/workbook.xml"
MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)
MERGED_AT_ALL = re.compile(rb"<(?:\w+:)?mergeCell\s")
MAX_ROWS, MAX_COLUMNS, MAX_MERGED = 3000, 200, 100_000
REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d{1,7})")
GENERAL = "General"


def examine_excel(content, once, each):
    """The names of fields this form uses. Raises NotAllowed with sentences. See `examine_word`."""
    book = opened(content)
    used = []
    for sheet in book.worksheets:
        rows = set()
        for cell in texts_of(sheet):
            try:
                names = fields_in(cell.value)
            except NotAllowed as error:
                raise NotAllowed([f"{sheet.title} {cell.coordinate}: {r}" for r in error.reasons]) from None  # fmt: skip
            used += names
            if set(names) & set(each):
                rows.add(cell.row)
        if len(rows) > 1:
            sentence = _("Sheet “%(sheet)s”: only one row can be repeated, but fields of single records stand in rows %(rows)s.")  # fmt: skip
            numbers = ", ".join(str(row) for row in sorted(rows)[:9])
            raise NotAllowed([sentence % {"sheet": sheet.title, "rows": numbers}])
    ensure_known(used, {*once, *each})
    return list(dict.fromkeys(used))


def opened(content):
    """The workbook, once it is sure that opening it does no harm."""
    parts = open_package(content, MAIN)
    for part in parts.values():  # a sheet may lie under any name
        ensure_merged_little(part)
    try:
        book = load_workbook(io.BytesIO(content))
        sizes = [(sheet.max_row, sheet.max_column) for sheet in book.worksheets]
    except NotAllowed:
        raise
    except Exception as error:  # a broken file fails wherever it is broken
        raise NotAllowed([broken()]) from error
    if any(rows > MAX_ROWS or columns > MAX_COLUMNS for rows, columns in sizes):
        raise NotAllowed([_("A sheet of this form is far too large.")])
    return book


def ensure_merged_little(part):
    """Merged cells are made one by one: a range over the whole sheet would fill the memory."""
    ranges = MERGED.findall(part)
    cells = 0
    for found in ranges:
        left, top, right, bottom = range_boundaries(found.decode())
        cells += max(0, right - left + 1) * max(0, bottom - top + 1)
    if cells > MAX_MERGED or len(ranges) != len(MERGED_AT_ALL.findall(part)):
        raise NotAllowed([_("A sheet of this form is far too large.")])


def texts_of(sheet):
    """Cells that hold a text with a field in it; formulas hold none."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.data_type != "f" and "{" in cell.value:
                yield cell


def fill_excel(content, once, records, each):
    """The filled workbook (bytes). Values may be numbers, days, shares or texts. See `fill_word`."""
    book, each = opened(content), set(each)
    records = records or [dict.fromkeys(each)]
    for sheet in book.worksheets:
        rows = {cell.row for cell in texts_of(sheet) if each & set(FIELD.findall(cell.value))}
        for cell in list(texts_of(sheet)):
            if cell.row not in rows:
                put(cell, once)
        for row in rows:
            repeat(sheet, row, [once | record for record in records])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(cell, values):
    """The value alone keeps its kind; within a text it is written out."""
    text = cell.value
    match = FIELD.fullmatch(text.strip())
    if not match:
        cell.value = FIELD.sub(lambda found: written(values[found[1]]), text)
        cell.data_type = "s"
        return
    value = values[match[1]]
    if isinstance(value, Shown):
        value = value.value
    cell.value = plain(value)
    if isinstance(cell.value, str):
        cell.data_type = "s"
    elif cell.number_format == GENERAL and isinstance(value, date):
        cell.number_format = date_format()
    elif (
        cell.number_format == GENERAL and hasattr(value, "numerator") and not isinstance(value, int)
    ):
        cell.number_format = PERCENT


def written(value):
    """As papers write it."""
    return "" if value is None else str(plain(str(value)))


def repeat(sheet, row, records):
    """The row once for each record; what stands below moves down, formulas follow."""
    more = len(records) - 1
    model = [(cell, cell.value) for cell in sheet[row] if not isinstance(cell, MergedCell)]
    height = sheet.row_dimensions[row].height
    if more > 0:
        move_down(sheet, row, more)
    for number, record in enumerate(records):
        for cell, value in model:
            target = sheet.cell(row + number, cell.column)
            if number:
                target._style = copy(cell._style)
            copied(target, cell, value, record)
        if height and number:
            sheet.row_dimensions[row + number].height = height


def copied(target, cell, value, record):
    """One cell of a repeated row."""
    if isinstance(value, str) and value.startswith("=") and cell.data_type == "f":
        target.value = Translator(value, origin=cell.coordinate).translate_formula(
            target.coordinate
        )
    elif isinstance(value, str) and "{" in value:
        target.value = value
        put(target, record)
    else:
        target.value = value


def move_down(sheet, row, more):
    """Makes room below `row`: cells, merged ranges, heights, lists, print area and formulas."""
    ranges = [CellRange(found.coord) for found in sheet.merged_cells.ranges]
    for found in ranges:
        sheet.unmerge_cells(found.coord)
    heights = {n: d.height for n, d in sheet.row_dimensions.items() if n > row and d.height}
    sheet.insert_rows(row + 1, more)
    for number in heights:
        sheet.row_dimensions[number].height = None
    for number, height in heights.items():
        sheet.row_dimensions[number + more].height = height
    for found in ranges:
        for copy_of in moved(found, row, more):
            sheet.merge_cells(copy_of.coord)
    for rule in sheet.data_validations.dataValidation:
        for found in rule.sqref.ranges:
            stretch(found, row, more)
    if sheet.print_area:
        area = CellRange(str(sheet.print_area).rpartition("!")[2].replace("$", ""))
        stretch(area, row, more)
        sheet.print_area = area.coord
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = followed(cell.value, row, more)


def moved(found, row, more):
    """The range below moves; across the row it stretches; within the row it is there for each."""
    if found.min_row == found.max_row == row:
        for number in range(more + 1):
            made = CellRange(found.coord)
            made.shift(row_shift=number)
            yield made
        return
    stretch(found, row, more)
    yield found


def stretch(found, row, more):
    """Moves or stretches a range in place."""
    if found.min_row > row:
        found.shift(row_shift=more)
    elif found.max_row >= row:
        found.expand(down=more)


def followed(formula, row, more):
    """The formula with references to rows below moved, and ranges that end in the row stretched."""
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == "OPERAND" and token.subtype == "RANGE" and "!" not in token.value:
            token.value = reference(token.value, row, more)
    return "=" + "".join(token.value for token in tokens.items)


def reference(text, row, more):
    """One reference or range."""
    ends = REFERENCE.findall(text)
    is_range = len(ends) == 2
    place = iter(range(len(ends)))

    def moved_end(match):
        number, at = int(match[2]), next(place)
        is_end = is_range and at == 1
        moves = number > row or (is_end and number == row)
        return f"{match[1]}{number + more if moves else number}"

    return REFERENCE.sub(moved_end, text)
