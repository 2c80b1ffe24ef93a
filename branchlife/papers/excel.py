"""Excel from rows: numbers stay numbers, dates dates, texts texts. No database."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import chain, islice
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as MadeCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from branchlife.papers import archive
from branchlife.papers.pages import zh_clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERCENT = "0.0%"
MM_PER_CHARACTER = 1.9
ROW_POINTS = 23  # a little over 8 mm
LINE_POINTS = 16
MARGIN_INCHES = 0.59  # 15 mm
FOOT_INCHES = 0.25  # from the edge of the paper: the foot has room inside the margin
# mm a character takes at 11 points: wide ones as in Chinese, and digits; a whole day.
WIDE_MM, NARROW_MM, DAY_MM = 3.75, 1.9, 30
WHOLE_DAY = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}\D?")
WRITTEN_AS_THEY_ARE = {int, str, MadeCell, type(None)}
LOOK_AT = 100  # rows that are looked at for columns of days
A4 = 9  # as Excel numbers paper sizes

THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTERED = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAPPED = Alignment(vertical="center", wrap_text=True)
HEAD_FONT, TITLE_FONT = Font("Calibri", bold=True), Font("Calibri", bold=True, size=16)
MARK_FILL = PatternFill("solid", start_color="FFFF00", end_color="FFFF00")


@dataclass(frozen=True)
class Heading:
    """A cell of a table head that spans columns or rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Cell:
    """A value with more than a value: a number format, bold, wrapped, or marked with a note."""

    value: object
    number_format: str = ""
    bold: bool = False
    wrap: bool = False
    # Why the cell is marked yellow; empty: it is not.
    note: str = ""


@dataclass
class Sheet:
    """A table on a sheet of A4.

    `head` is one or more rows of texts and Headings, `rows` any iterable of rows of plain values
    or Cells, `widths` the columns in mm; `above` are lines between title and head, `below` lines
    after the rows.
    """

    title: str
    head: list
    rows: object
    widths: list = field(default_factory=list)
    heading: str = ""
    above: list = field(default_factory=list)
    below: list = field(default_factory=list)
    landscape: bool = True


def plain(value):
    """A value as Excel can hold it: lazy texts resolved, no control characters, local time."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if hasattr(value, "isoformat"):
        return value
    if hasattr(value, "numerator"):  # a Fraction
        return float(value)
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))


def date_format():
    """The number format of dates, as papers write them."""
    return pgettext("Excel number format", "yyyy-mm-dd")


def excel_cell(sheet, value, styles):
    """A value ready for `append`: bare where possible, because styling every cell is slow.

    `styles` keeps what has been worked out for cells of the same looks.
    """
    kind = type(value)
    if kind is int or value is None:
        return value
    if kind is str and not is_tricky(value):
        return value
    cell = value if kind is Cell else Cell(value)
    content = plain(cell.value)
    number_format = cell.number_format
    if not number_format and hasattr(content, "isoformat"):
        number_format = date_format()
    is_text = isinstance(content, str)
    looks = (number_format, cell.bold, cell.wrap, bool(cell.note))
    if not any(looks) and not (is_text and is_tricky(content)):
        return content
    made = WriteOnlyCell(sheet, content)
    if is_text:
        made.data_type = "s"
    if looks in styles:
        made._style = styles[looks]
    else:
        styles[looks] = styled(made, *looks)._style
    if cell.note:
        made.comment = Comment(str(cell.note), _("Branch appraisal"), width=320, height=80)
    return made


def is_tricky(text):
    """Whether openpyxl would take this text for a formula or an error value, or refuse it."""
    return text[:1] in ("=", "#") or ILLEGAL_CHARACTERS_RE.search(text) is not None


def styled(cell, number_format, bold, wrap, is_marked):
    """The cell with these looks."""
    if number_format:
        cell.number_format = number_format
    if bold:
        cell.font = HEAD_FONT
    if wrap:
        cell.alignment = WRAPPED
    if is_marked:
        cell.fill = MARK_FILL
    return cell


def line_cell(sheet, text, font=None):
    """A text in the first column that runs over the columns to its right."""
    cell = WriteOnlyCell(sheet, plain(text))
    cell.data_type = "s"
    if font:
        cell.font = font
    return cell


def lines_of(text, width):
    """How many lines this text takes in a column of `width` mm."""
    return sum(max(1, ceil(length_of(part) / width)) for part in text.split("\n"))


def length_of(text):
    """About how many mm a line takes: a wide character is three bytes, a narrow one is one."""
    wide = (len(text.encode()) - len(text)) / 2
    return WIDE_MM * wide + NARROW_MM * (len(text) - wide)


def is_day(value):
    """Whether a value is shown as a whole day, which Excel shows as ### where it has no room."""
    if isinstance(value, str):
        return WHOLE_DAY.fullmatch(value) is not None
    return hasattr(getattr(value, "value", value), "isoformat")


def with_room_for_days(widths, rows):
    """The widths, those of columns with days no narrower than a day."""
    days = {i for row in rows for i, value in enumerate(row) if is_day(value)}
    return [max(width, DAY_MM) if i in days else width for i, width in enumerate(widths)]


def fitted(row, widths, limits, known, wrap):
    """(row, lines): texts too long for their column are wrapped; lines is what the longest takes.

    A text of at most as many characters as `limits` says needs no look. `known` keeps what was
    worked out, (text, width) -> (lines, cell): lists say the same over and over, and a cell may
    be written more than once. `wrap` makes the cell of a text.
    """
    lines, changed = 1, None
    for i, (value, limit) in enumerate(zip(row, limits, strict=False)):
        kind = type(value)
        if kind is str:
            text = value
        elif kind is Cell and value.wrap and type(value.value) is str:
            text = value.value
        else:
            continue
        if len(text) <= limit:
            continue
        place = (text, widths[i])
        found = known.get(place)
        if found is None:
            needed = lines_of(text, widths[i])
            found = known[place] = needed, wrap(text) if needed > 1 else text
        if found[0] > 1:
            lines = max(lines, found[0])
            if kind is str:
                changed = changed or list(row)
                changed[i] = found[1]
    return changed or row, lines


def heighten(sheet, row, lines):
    """Gives a row room for so many lines; one has it anyway."""
    if lines * LINE_POINTS > ROW_POINTS:
        # What openpyxl would work out of a RowDimension, at a tenth of the time.
        sheet.row_dimensions[row] = {"ht": f"{lines * LINE_POINTS}", "customHeight": "1"}


def write_line(sheet, row, text, widths, font=None):
    """A text across all columns, in as many lines as it takes; a title stands in the middle."""
    cell = line_cell(sheet, text, font)
    if len(widths) > 1:
        cell.alignment = CENTERED if font else WRAPPED
        sheet.merged_cells.add(f"A{row}:{get_column_letter(len(widths))}{row}")
        heighten(sheet, row, 2 if font else lines_of(str(cell.value or ""), sum(widths)))
    sheet.append([cell])


def head_rows(head):
    """Where each heading goes: a list of {column: Heading}, and the number of columns."""
    rows = [{} for _row in head]
    taken = set()
    for y, headings in enumerate(head):
        x = 0
        for item in headings:
            heading = item if isinstance(item, Heading) else Heading(item)
            while (y, x) in taken:
                x += 1
            rows[y][x] = heading
            taken |= {(y + i, x + j) for i in range(heading.rows) for j in range(heading.columns)}
            x += heading.columns
    return rows, 1 + max((x for _y, x in taken), default=0)


def write_head(sheet, head, first_row, widths):
    """Writes the head from `first_row` on, bold and boxed, and merges what spans."""
    rows, columns = head_rows(head)
    model = WriteOnlyCell(sheet)
    model.font, model.alignment, model.border = HEAD_FONT, CENTERED, BOX
    for y, headings in enumerate(rows):
        cells = []
        heighten(sheet, first_row + y, head_lines(headings, widths))
        for x in range(columns):
            heading = headings.get(x)
            cell = WriteOnlyCell(sheet, plain(heading.text) if heading else None)
            if heading:
                cell.data_type = "s"
            cell._style = model._style
            cells.append(cell)
            if heading and (heading.columns > 1 or heading.rows > 1):
                last = get_column_letter(x + heading.columns)
                top, bottom = first_row + y, first_row + y + heading.rows - 1
                sheet.merged_cells.add(f"{get_column_letter(x + 1)}{top}:{last}{bottom}")
        sheet.append(cells)


def head_lines(headings, widths):
    """How many lines a row of the head takes; a heading over several rows shares them out."""
    return max(
        (
            ceil(lines_of(str(item.text), sum(widths[x : x + item.columns])) / item.rows)
            for x, item in headings.items()
            if x < len(widths)
        ),
        default=1,
    )


def sheet_title(title):
    """A name Excel accepts for a sheet: 31 characters, none of []:*?/\\."""
    return re.sub(r"[\[\]:*?/\\]", " ", str(plain(title)))[:31] or "1"


def set_up_print(sheet, spec, first_row, widths=None):
    """A4, to the width of the page, head repeated and frozen, foot with page numbers."""
    last_row = first_row + len(spec.head) - 1
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if spec.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.gridLines = True
    sheet.print_options.horizontalCentered = True
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, MARGIN_INCHES)
    sheet.page_margins.header = sheet.page_margins.footer = FOOT_INCHES
    sheet.print_title_rows = f"{first_row}:{last_row}"
    sheet.freeze_panes = f"A{last_row + 1}"
    sheet.sheet_format.defaultRowHeight = ROW_POINTS
    sheet.sheet_format.customHeight = True
    for index, width in enumerate(widths or spec.widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width / MM_PER_CHARACTER
    foot = _("Made by the branch appraisal platform %(made_at)s page %(page)s of %(pages)s")
    sheet.oddFooter.center.text = foot % {
        "made_at": zh_clock(archive.now()),
        "page": "&P",
        "pages": "&N",
    }


def write_sheet(book, spec):
    """Adds one table to the workbook."""
    sheet = book.create_sheet(sheet_title(spec.title))
    lines = [(spec.heading, TITLE_FONT)] if spec.heading else []
    lines += [(line, None) for line in spec.above]
    rows = iter(spec.rows)
    looked_at = list(islice(rows, LOOK_AT))
    widths = with_room_for_days(spec.widths, looked_at)
    set_up_print(sheet, spec, len(lines) + 1, widths)
    for number, (text, font) in enumerate(lines, start=1):
        write_line(sheet, number, text, widths, font)
    write_head(sheet, spec.head, len(lines) + 1, widths)
    limits = [width / WIDE_MM for width in widths]
    # `bare` are texts that may be written as they are.
    styles, known, bare, place = {}, {}, {None}, len(lines) + len(spec.head)

    def wrap(text):
        return excel_cell(sheet, Cell(text, wrap=True), styles)

    for place, row in enumerate(chain(looked_at, rows), start=place + 1):  # noqa: B020
        cells, height = fitted(row, widths, limits, known, wrap)
        if height > 1:
            heighten(sheet, place, height)
        made = []
        for value in cells:
            kind = type(value)
            if kind is str and value not in bare:
                text, value = value, excel_cell(sheet, value, styles)
                if value is text:
                    bare.add(text)
            elif kind not in WRITTEN_AS_THEY_ARE:
                value = excel_cell(sheet, value, styles)
            made.append(value)
        sheet.append(made)
    for number, text in enumerate(spec.below, start=place + 1):
        write_line(sheet, number, text, widths)


def workbook(sheets):
    """An Excel workbook (bytes) of these Sheets: numbers stay numbers, dates dates, texts texts."""
    book = Workbook(write_only=True)
    book.properties.creator = _("Branch appraisal")
    for spec in sheets:
        write_sheet(book, spec)
    out = BytesIO()
    book.save(out)
    return archive.settled(out.getvalue())
