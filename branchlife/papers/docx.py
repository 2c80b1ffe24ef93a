"""A Document as a Word file that offices edit: the same blocks as the PDF. No database."""

from dataclasses import replace
from functools import singledispatch

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from branchlife.papers import document, long_rows, word
from branchlife.papers.docx_cells import (
    ALL_SIDES,
    LINE,
    SMALL_POINTS,
    TABLE_LINE,
    add_row,
    figures,
    fill,
    lines_in,
    lower,
    new_table,
    put_picture,
    set_apart,
    set_sides,
    shade,
)
from branchlife.papers.html import TITLE_SIZES, laid_out, row_mm
from branchlife.papers.texts import clean, paragraphs, parts, printed
from branchlife.papers.word import full_width
from branchlife.written import zh_date

TITLE_POINTS = {"": 22, "long": 16, "very-long": 13}
SIGN_LINE_MM = 9


def document_docx(documents, progress=lambda done, total: None):
    """The Word file (bytes) of a Document, or of several: each begins on a front, pages from 1.

    `progress(done, total)` is called before each of several.
    """
    found = [documents] if isinstance(documents, document.Document) else list(documents)
    first = found[0].for_word()
    paper = word.Paper(
        first.title, look=first.look, version=first.version, timed=first.is_timed, code=first.code
    )
    for number, one in enumerate(found):
        if len(found) > 1:
            progress(number, len(found))
        if number:
            section = paper.document.add_section(WD_SECTION.ODD_PAGE)
            if one.code != found[number - 1].code:
                word.foot_of_its_own(section, one.version, one.is_timed, one.code)
        one = one.for_word()
        for place, block in enumerate(one.blocks):
            write(block, paper, one, follows=one.blocks[place - 1] if place else None)
    if len(found) > 1:
        number_pages_of_each(paper.document)
    return paper.content()


def write(block, paper, found, *, follows):
    """Writes a block; two tables that follow each other stand close together."""
    tables = document.Facts | document.Table | document.Boxes | document.Aside
    if isinstance(block, tables) and isinstance(follows, tables):
        low_line(paper)
    put(block, paper, found)


@singledispatch
def put(block, paper, found):
    """Writes a block of the Document `found` at the end of the paper."""
    raise TypeError(f"no Word for {block!r}")


@put.register
def _title(block: document.Title, paper, found):
    longest = max(map(full_width, block.lines), default=0)
    fitting = [css for css, mm in TITLE_SIZES if longest * mm <= found.look.width]
    points = TITLE_POINTS[(fitting or ["very-long"])[0]]
    paragraph = paper.title(clean(block.text))
    word.off_the_grid(paragraph)
    if points < TITLE_POINTS[""]:
        paragraph.paragraph_format.line_spacing = Pt(points * LINE)
    for run in paragraph.runs:
        run.font.size = Pt(points)


@put.register
def _section(block: document.Section, paper, found):
    paragraph = paper.heading(clean(block.text).replace("\n", " "), min(block.level, 3))
    paragraph.paragraph_format.page_break_before = block.starts_page


@put.register
def _text(block: document.Text, paper, found):
    for kind, lines in parts(block.text):
        if kind == "table":
            pasted(paper, lines)
            continue
        for line in lines:
            paper.text(line)
            if block.points:
                sized(paper.document.paragraphs[-1], block.points)
            if block.is_hint:
                word.in_hand(paper.document.paragraphs[-1])


def sized(paragraph, points):
    """Running text in a size of its own, its lines as close as in a box."""
    paragraph.paragraph_format.line_spacing = Pt(points * LINE)
    word.off_the_grid(paragraph)
    for run in paragraph.runs:
        run.font.size = Pt(points)


def pasted(paper, rows):
    """A table that somebody pasted into a text."""
    width = paper.width / len(rows[0])
    paper.table(rows, [width] * len(rows[0]), head=0, left=set(range(len(rows[0]))))


@put.register
def _lines(block: document.Lines, paper, found):
    for text in block.texts:
        paper.lines(text, align=block.align)


@put.register
def _beside(block: document.Beside, paper, found):
    paragraph = paper.document.add_paragraph()
    texts = [clean(text).replace("\n", " ") for text in block.texts]
    for place in range(1, len(texts)):
        align = WD_TAB_ALIGNMENT.RIGHT if place == len(texts) - 1 else WD_TAB_ALIGNMENT.CENTER
        share = place / max(1, len(texts) - 1)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(paper.width * share), align)
    word.write(paragraph, "\t".join(texts)).font.size = Pt(word.TABLE_POINTS)


@put.register
def _notes(block: document.Notes, paper, found):
    for text in block.texts:
        paragraph = paper.document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(SMALL_POINTS * TABLE_LINE)
        word.off_the_grid(paragraph)
        word.write(paragraph, clean(text)).font.size = Pt(SMALL_POINTS)


# --- tables ---


@put.register
def _facts(block: document.Facts, paper, found):
    widths = block.widths_in(paper.width)
    table = new_table(paper, widths)
    align = "left" if block.is_left else "center"
    for row in block.rows:
        missing = 2 * (block.pairs - len(row))
        spans = [1, 1 + missing] + [1, 1] * (len(row) - 1)
        cells = add_row(table, widths, block.row_mm, spans)
        around, below = (None, None) if block.is_framed else ((), ("bottom",))
        for (label, value), head, cell in zip(row, cells[::2], cells[1::2], strict=True):
            texts = clean(printed(value)).split("\n")
            fill(head, [label], points=block.points, sides=around)
            fill(cell, texts, points=block.points, align=align, sides=below)


@put.register
def _table(block: document.Table, paper, found):
    head, rows, widths, left = laid_out(block)
    block = replace(block, row_mm=row_mm(block, found), points=block.printed_points)
    table = new_table(paper, widths)
    taken, kept = {}, long_rows.kept_with_next(rows, widths, block.points)
    for number, row in enumerate([*head, *rows]):
        is_head, is_total = number < len(head), number >= len(head) + len(rows) - block.totals
        write_row(
            table,
            row,
            widths,
            block=block,
            taken=taken,
            left=frozenset() if is_head else left,
            is_head=is_head,
            is_strong=is_total,
            is_kept=number - len(head) in kept,
        )


def write_row(table, row, widths, *, block, taken, left, is_head, is_strong, is_kept):
    """One row; `taken` are {column: (rows, columns)} still covered by cells that began above."""
    values, spans, covers = iter(row), [], []
    column = 0
    while column < len(widths):
        if column in taken:
            rows, columns = taken.pop(column)
            covers.append((None, rows, columns))
        else:
            value = next(values, "")
            span = value if isinstance(value, document.Span) else document.Span(value)
            covers.append((span, span.rows, span.columns))
            columns = span.columns
        spans.append(columns)
        column += columns
    mm = min(block.row_mm, document.ROW_MM) if is_head else block.row_mm
    cells = add_row(table, widths, mm, spans, repeated=is_head)
    column = 0
    for cell, (span, rows, columns) in zip(cells, covers, strict=True):
        if rows > 1:
            taken[column] = rows - 1, columns
        if span is None:
            cell._tc.vMerge = "continue"
            fill(cell, [""], points=block.points)
        else:
            if rows > 1:
                cell._tc.vMerge = "restart"
            at_left = column in left or span.is_left
            mm = sum(widths[column : column + columns])
            fill(
                cell,
                lines_in(span, mm, block.points),
                points=block.points,
                align="left" if at_left else "center",
                is_strong=is_strong or span.is_strong,
            )
            if span.is_marked:
                shade(cell)
        for paragraph in cell.paragraphs if is_kept else ():
            paragraph.paragraph_format.keep_with_next = True
        if block.is_folded and column == len(widths) // 2:
            set_apart(cell)
        column += columns


@put.register
def _boxes(block: document.Boxes, paper, found):
    widths = [block.label_mm, paper.width - block.label_mm - block.stamp_mm, block.stamp_mm]
    table = new_table(paper, widths)
    for box in block.boxes:
        begins = len(table._tbl.tr_lst)
        if box.is_stamped:
            label, text, stamp = add_row(table, widths, box.mm)
            fill(
                stamp,
                box.signatures,
                sides=("top", "right", "bottom"),
                valign="bottom",
                line_mm=SIGN_LINE_MM,
                align="left",
            )
            sides = ("top", "left", "bottom")
        else:
            above = box.mm - (document.SIGN_MM if box.signatures else 0)
            label, text = add_row(table, widths, above, [1, 2])
            sides = ("top", "left", "right") if box.signatures else ALL_SIDES
        fill(label, clean(box.label).split("\n"))
        write_box(text, box, sides)
        if box.signatures and not box.is_stamped:
            below, sign = add_row(table, widths, document.SIGN_MM, [1, 2])
            line = "\u3000" * 6 + ("\u3000" * 6).join(map(str, box.signatures))
            fill(sign, [line], align="right", sides=("left", "right", "bottom"))
            label.merge(below)
        # A text stays with who signs below it, and boxes that are kept with each other.
        rows = table._tbl.tr_lst[begins:]
        is_last = box is block.boxes[-1]
        for tr in rows if block.is_kept and not is_last else rows[:-1]:
            for paragraph in tr.iter(qn("w:p")):
                paragraph.get_or_add_pPr().get_or_add_keepNext()


def write_box(cell, box, sides):
    """The room of a box: a picture, figures, or a text."""
    if box.picture:
        set_sides(cell, sides)
        put_picture(cell.paragraphs[0], box.picture, 155, box.mm - 14)
    elif box.figures:
        set_sides(cell, sides)
        figures(cell, box.figures)
    else:
        texts = []
        for kind, lines in parts(box.text):
            texts += lines if kind == "text" else ["\u3000".join(line) for line in lines]
        if box.continues:
            texts.append(_("(goes on on the added sheet)"))
        fill(cell, texts, points=box.points, align="text", sides=sides, valign="top")


# --- the rest ---


@put.register
def _ruled(block: document.Ruled, paper, found):
    table = new_table(paper, [paper.width])
    for _line in range(block.lines):
        (cell,) = add_row(table, [paper.width], block.mm)
        fill(cell, [""], sides=("bottom",))


@put.register
def _aside(block: document.Aside, paper, found):
    aside = block.mm + 14
    widths = [paper.width - aside, aside]
    text, picture = add_row(new_table(paper, widths), widths, block.mm)
    fill(text, paragraphs(block.text), align="left")
    put_picture(picture.paragraphs[0], block.picture, block.mm, block.mm)
    caption = picture.add_paragraph()
    caption.alignment = word.ALIGN["center"]
    word.write(caption, block.caption).font.size = Pt(SMALL_POINTS)


@put.register
def _picture(block: document.Picture, paper, found):
    paragraph = paper.document.add_paragraph()
    put_picture(paragraph, block.content, block.mm, block.most_mm)
    if block.caption:
        paragraph.paragraph_format.keep_with_next = True
        paper.lines(block.caption, align="center")


@put.register
def _signatures(block: document.Signatures, paper, found):
    let_the_end_come_along(paper)
    for number, row in enumerate(block.rows):
        if number:
            low_line(paper).paragraph_format.keep_with_next = True
        paper.signatures(*row, is_first=not number, is_last=number == len(block.rows) - 1)


@put.register
def _closing(block: document.Closing, paper, found):
    blank = pgettext("blank date", "(year) (month) (day)")
    let_the_end_come_along(paper)
    paper.closing(block.organisation, zh_date(block.day) if block.day else blank)


@put.register
def _space(block: document.Space, paper, found):
    paragraph = paper.document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Mm(block.mm)
    word.off_the_grid(paragraph)


@put.register
def _new_page(block: document.NewPage, paper, found):
    low_line(paper).paragraph_format.page_break_before = True


def let_the_end_come_along(paper):
    """What is signed never stands alone on a page: the last lines above stay with it."""
    for last in list(paper.document.iter_inner_content())[-1:]:
        cells = last.rows[-1].cells if hasattr(last, "rows") else ()
        for paragraph in [each for cell in cells for each in cell.paragraphs] or [last]:
            paragraph.paragraph_format.keep_with_next = True


def low_line(paper):
    """Word wants a paragraph between two tables, so it is as low as can be."""
    return lower(paper.document.add_paragraph())


def number_pages_of_each(made):
    """Every paper in the file counts its own pages."""
    for section in made.sections:
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")
        section._sectPr.find(qn("w:cols")).addprevious(numbering)
        if section.footer.is_linked_to_previous:
            continue
        for number in section.footer._element.iter(qn("w:fldSimple")):
            if number.get(qn("w:instr")) == "NUMPAGES":
                number.set(qn("w:instr"), "SECTIONPAGES")
