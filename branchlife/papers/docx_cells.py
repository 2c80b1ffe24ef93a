"""Tables, cells and pictures of a Word file, as papers need them. No database."""

from io import BytesIO

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell as TableCell

from branchlife.papers import word
from branchlife.papers.texts import clean, day_parts, is_day, printed
from branchlife.papers.word import full_width

SMALL_POINTS, TINY, LINE = 9, 1, 1.45
# Lines of a cell as print.css has them.
TABLE_LINE, SMALL_LINE = 1.4, 1.25
# The line between two halves of a table, in eighths of a point; what Word wants behind it.
HALVES_APART = "16"
AFTER_BORDERS = ("w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign")
ALL_SIDES = ("top", "left", "bottom", "right")
# By so many characters a text in a cell is indented.
INDENT = 2
# The style of tables with thin lines, as Word calls it within the file.
GRID = "TableGrid"
# A point of print; what a cell leaves free at its sides.
MM_A_POINT, CELL_MM, DAY_GAPS = 0.3528, 1, 1.25


def lines_in(value, mm, points):
    """The lines of a cell of `mm`; a day that has no room in one breaks after the year."""
    text = clean(printed(value))
    # Office programs set figures a quarter of a letter apart from what stands beside them.
    wide = full_width(text) + DAY_GAPS
    if is_day(value) and wide * points * MM_A_POINT > mm - CELL_MM:
        return day_parts(text)
    return text.split("\n")


def figures(cell, pairs):
    """A small table in a cell: labels, and values below them."""
    table = cell.add_table(2, len(pairs))
    table._tbl.tblStyle_val = GRID
    labels, values = (row.cells for row in table.rows)
    for (label, value), above, below in zip(pairs, labels, values, strict=True):
        fill(above, [label])
        fill(below, [printed(value)])
    for paragraph in (cell.paragraphs[0], cell.paragraphs[-1]):
        lower(paragraph)


def new_table(paper, widths):
    """A table without rows, its columns fixed."""
    table = paper.document.add_table(0, len(widths))
    table._tbl.tblStyle_val = GRID
    table.autofit = False
    table.alignment = 1
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(0.5).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Mm(width)
    return table


def add_row(table, widths, mm, spans=None, *, repeated=False):
    """The cells of a new row of at least `mm`, each over so many columns."""
    row = table.add_row()
    word.keep_row(row._tr, repeated=repeated, least_mm=mm)
    cells, column, taken = [], 0, list(row._tr.tc_lst)
    for span in spans or [1] * len(widths):
        tc = taken[column]
        for spanned in taken[column + 1 : column + span]:
            row._tr.remove(spanned)
        tc.grid_span = span
        tc.width = Mm(sum(widths[column : column + span]))
        cells.append(TableCell(tc, table))
        column += span
    return cells


def fill(
    cell,
    texts,
    *,
    points=word.TABLE_POINTS,
    align="center",
    sides=None,
    valign="center",
    line_mm=None,
    is_strong=False,
):
    """Paragraphs in a cell, with lines on the `sides` named (all where none are)."""
    if sides is not None:
        set_sides(cell, sides)  # first, for Word wants this order
    cell.vertical_alignment = {"top": 0, "center": 1, "bottom": 3}[valign]
    for number, text in enumerate(texts or [""]):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        paragraph.alignment = word.ALIGN["justify" if align == "text" else align]
        dense = SMALL_LINE if points <= SMALL_POINTS else TABLE_LINE
        spacing = Pt(points * (LINE if align == "text" else dense))
        paragraph.paragraph_format.line_spacing = Mm(line_mm) if line_mm else spacing
        word.off_the_grid(paragraph)
        run = word.write(paragraph, text)
        run.font.size, run.font.bold = Pt(points), is_strong or None
        if align == "text":
            paragraph.paragraph_format.first_line_indent = Pt(INDENT * points)


def set_sides(cell, sides):
    """Lines on these sides only."""
    borders = OxmlElement("w:tcBorders")
    for side in ALL_SIDES:
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if side in sides else "nil")
        if side in sides:
            line.set(qn("w:sz"), "4")
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def set_apart(cell):
    """A thick line at the left, between the two halves of a table."""
    line = OxmlElement("w:left")
    line.set(qn("w:val"), "single")
    line.set(qn("w:sz"), HALVES_APART)
    borders = OxmlElement("w:tcBorders")
    borders.append(line)
    cell._tc.get_or_add_tcPr().insert_element_before(borders, *AFTER_BORDERS)


def shade(cell):
    """A cell whose number does not agree with others."""
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "FFFF00")):
        shading.set(qn(f"w:{name}"), value)
    properties = cell._tc.get_or_add_tcPr()
    align = properties.find(qn("w:vAlign"))
    align.addprevious(shading) if align is not None else properties.append(shading)


def put_picture(paragraph, content, width_mm, height_mm):
    """A picture no larger than this, in the middle."""
    paragraph.alignment = word.ALIGN["center"]
    paragraph.paragraph_format.line_spacing = 1.0  # a fixed pitch would cut it off
    picture = paragraph.add_run().add_picture(BytesIO(content))
    share = min(Mm(width_mm) / picture.width, Mm(height_mm) / picture.height)
    picture.width, picture.height = int(picture.width * share), int(picture.height * share)


def lower(paragraph):
    """A paragraph that takes no room to speak of."""
    paragraph.paragraph_format.line_spacing = Pt(TINY)
    word.off_the_grid(paragraph)
    word.write(paragraph, "").font.size = Pt(TINY)
    return paragraph
