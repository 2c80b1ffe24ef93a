"""The registration form as a Word file, which offices edit; laid out as the PDF."""

from base64 import b64decode
from io import BytesIO

from django.utils.translation import gettext as _
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell as TableCell

from appraisals.ratings.exports.writing_space import INDENT, LINE
from branchlife import papers
from branchlife.papers import word

HEAD_WIDTHS = [20, 27, 17, 27, 17, 27, 17, 28]
BOX_WIDTHS = [20, 112, 48]
PADDING_MM = 0.5
HEAD_MM, NUMBER_MM, SIGN_MM = 12, 8, 10
LABEL_POINTS, COVER_POINTS = 10.5, 16
COVER_WIDTHS, COVER_MM = [36, 84], 16
TINY = 1
NONE, SINGLE = "nil", "single"


def registration_paper(sheets, *, with_cover=False):
    """The Word paper of some registration `Sheet`s; each begins on the front of a sheet."""
    title = _("Registration form of the appraisal of members")
    paper = papers.Paper(title)
    for number, sheet in enumerate(sheets):
        if number:
            paper.document.add_section(WD_SECTION.ODD_PAGE)
        if with_cover:
            write_cover(paper, sheet, title)
            paper.document.add_section(WD_SECTION.ODD_PAGE)
        write_sheet(paper, sheet, title)
    number_pages_of_each(paper.document)
    return paper


def write_cover(paper, sheet, title):
    """The first page: form, year, name, branch and unit."""
    for _line in range(4):
        paper.lines("")
    paper.title(title)
    paper.lines(sheet.year, align="center")
    for _line in range(6):
        paper.lines("")
    rows = [
        (_("Name of the member"), sheet.form.name),
        (_("Branch"), sheet.branch),
        (_("Unit and post"), sheet.form.work_unit),
    ]
    table = new_table(paper, COVER_WIDTHS)
    for label, text in rows:
        cells = add_row(table, COVER_WIDTHS, COVER_MM)
        fill(cells[0], [str(label)], points=COVER_POINTS, sides=())
        fill(cells[1], [str(text)], points=COVER_POINTS, sides=("bottom",))


def write_sheet(paper, sheet, title):
    """Front and back of one member's form, and a third page for what did not fit."""
    paper.title(title)
    line = paper.document.add_paragraph()
    line.paragraph_format.tab_stops.add_tab_stop(Mm(paper.width), WD_TAB_ALIGNMENT.RIGHT)
    word.write(line, _("Branch: %(branch)s") % {"branch": sheet.branch} + f"\t{sheet.year}")
    table = new_table(paper, HEAD_WIDTHS)
    for row in sheet.head:
        write_head_row(table, row)
    join_tables(paper)
    write_boxes(paper, sheet.front)
    turn_over(paper)
    if sheet.form.name:
        paper.lines(_("Name: %(name)s") % {"name": sheet.form.name}, align="right")
    write_boxes(paper, sheet.back[:1])
    join_tables(paper)
    write_numbers(paper, sheet.numbers)
    join_tables(paper)
    write_boxes(paper, sheet.back[1:])
    if sheet.continued or sheet.photos:
        write_added(paper, sheet)


def write_head_row(table, row):
    """Labels and texts; where there are two of each, the first text is long."""
    spans = [1, 5, 1, 1] if len(row) == 2 else [1] * 8
    texts = [text for pair in row for text in pair]
    for cell, text in zip(add_row(table, HEAD_WIDTHS, HEAD_MM, spans), texts, strict=True):
        fill(cell, [text])


def write_boxes(paper, boxes):
    """Boxes below each other, as the PDF has them."""
    table = new_table(paper, BOX_WIDTHS)
    for box in boxes:
        points = box.piece.points
        if box.is_stamped:
            label, text, stamp = add_row(table, BOX_WIDTHS, box.piece.mm)
            fill(
                stamp, box.signatures, sides=("top", "right", "bottom"), valign="bottom", line_mm=9
            )
            sides = ("top", "left", "bottom")
        else:
            label, text = add_row(table, BOX_WIDTHS, box.text_mm, [1, 2])
            sides = ("top", "left", "right") if box.signatures else ALL_SIDES
        fill(label, [box.label])
        if box.photo:
            put_picture(text, box.photo, sides)
        else:
            fill(text, written(box.piece), points=points, align="text", sides=sides, valign="top")
        if box.signatures and not box.is_stamped:
            below, sign = add_row(table, BOX_WIDTHS, SIGN_MM, [1, 2])
            fill(
                sign,
                ["\u3000" * 6 + ("\u3000" * 6).join(box.signatures)],
                align="right",
                sides=("left", "right", "bottom"),
            )
            label.merge(below)


def written(piece):
    """The paragraphs of a box, and that they go on elsewhere."""
    return [*piece.paragraphs, *([_("(goes on on the added sheet)")] if piece.rest else [])]


def write_numbers(paper, numbers):
    """The result of the ballot: headings, and numbers or room for them below."""
    width = (paper.width - BOX_WIDTHS[0]) / len(numbers)
    widths = [BOX_WIDTHS[0], *[width] * len(numbers)]
    table = new_table(paper, widths)
    heads, figures = add_row(table, widths, NUMBER_MM), add_row(table, widths, NUMBER_MM)
    heads[0].merge(figures[0])
    fill(heads[0], [_("Result of the ballot")])
    for (label, number), head, figure in zip(numbers, heads[1:], figures[1:], strict=True):
        fill(head, [label])
        fill(figure, [str(number)])


def write_added(paper, sheet):
    """What did not fit, and photographs of pages written by hand."""
    turn_over(paper)
    words = {"name": sheet.form.name, "year": sheet.year}
    paper.heading(
        _("Added sheet: %(name)s, %(year)s registration form of the appraisal of members") % words
    )
    for label, texts in sheet.continued:
        paper.heading(_("%(label)s (continued)") % {"label": label}, 2)
        for text in texts:
            write_line(paper.document.add_paragraph(), text, LABEL_POINTS, "text")
    for photo in sheet.photos:
        paper.picture(bytes_of(photo), 150)


# --- tables ---

ALL_SIDES = ("top", "left", "bottom", "right")


def new_table(paper, widths):
    """A table without rows, its columns fixed."""
    table = paper.document.add_table(0, len(widths))
    table.style = paper.document.styles["Table Grid"]
    table.autofit = False
    table.alignment = 1
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(PADDING_MM).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Mm(width)
    return table


def add_row(table, widths, mm, spans=None):
    """The cells of a new row of at least `mm`, each over so many columns."""
    row = table.add_row()
    word.keep_row(row._tr, repeated=False, least_mm=mm)
    row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
    cells, column = [], 0
    taken = list(row._tr.tc_lst)
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
    points=LABEL_POINTS,
    align="center",
    sides=ALL_SIDES,
    valign="center",
    line_mm=None,
):
    """Paragraphs in a cell, lines on the sides named."""
    set_sides(cell, sides)  # first, for Word wants this order
    cell.vertical_alignment = {"top": 0, "center": 1, "bottom": 3}[valign]
    for number, text in enumerate(texts or [""]):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        write_line(paragraph, text, points, align, line_mm)


def write_line(paragraph, text, points, align, line_mm=None):
    """A text of this size; running "text" begins indented."""
    paragraph.alignment = word.ALIGN["justify" if align == "text" else align]
    paragraph.paragraph_format.line_spacing = Mm(line_mm) if line_mm else Pt(points * LINE)
    word.write(paragraph, text).font.size = Pt(points)
    if align == "text":
        paragraph.paragraph_format.first_line_indent = Pt(INDENT * points)


def set_sides(cell, sides):
    """Lines on these sides only."""
    borders = OxmlElement("w:tcBorders")
    for side in ALL_SIDES:
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), SINGLE if side in sides else NONE)
        if side in sides:
            line.set(qn("w:sz"), "4")
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def put_picture(cell, photo, sides):
    """A photograph in the box, not higher than it."""
    set_sides(cell, sides)
    paragraph = cell.paragraphs[0]
    paragraph.alignment = word.ALIGN["center"]
    paragraph.paragraph_format.line_spacing = 1.0
    run = paragraph.add_run()
    picture = run.add_picture(BytesIO(bytes_of(photo)))
    share = min(Mm(155) / picture.width, Mm(136) / picture.height)
    picture.width, picture.height = int(picture.width * share), int(picture.height * share)


def bytes_of(photo):
    """The JPEG in a data address."""
    return b64decode(photo.partition(",")[2])


def join_tables(paper):
    """The next table follows at once: Word wants a paragraph between two, so it is as low as can be."""
    paragraph = paper.document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(TINY)
    word.write(paragraph, "").font.size = Pt(TINY)
    return paragraph


def turn_over(paper):
    """What follows stands on the next page."""
    join_tables(paper).paragraph_format.page_break_before = True


def number_pages_of_each(document):
    """Every form counts its own pages."""
    for section in document.sections:
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.find(qn("w:cols")).addprevious(numbering)
    for number in document.sections[0].footer._element.iter(qn("w:fldSimple")):
        if number.get(qn("w:instr")) == "NUMPAGES":
            number.set(qn("w:instr"), "SECTIONPAGES")
