"""Word papers (.docx) that offices edit further: page, fonts, headings, tables. No database."""

import re
from io import BytesIO
from unicodedata import east_asian_width

import docx
from django.utils.translation import gettext as _
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import _Cell as TableCell

from branchlife.papers import archive, codes
from branchlife.papers.looks import LETTER, PORTRAIT
from branchlife.papers.pages import zh_clock
from branchlife.papers.texts import clean

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What offices have. The second name is what Word takes where the first is missing.
FONTS = {
    "FangSong": "FangSong_GB2312",
    "SimHei": "Microsoft YaHei",
    "KaiTi": "KaiTi_GB2312",
    "FZXiaoBiaoSong-B05S": "SimHei",
}
LATIN = "Times New Roman"
BODY_FONT, TITLE_FONT = "FangSong", "FZXiaoBiaoSong-B05S"
HEADING_FONTS = ("SimHei", "KaiTi", "FangSong")
TABLE_POINTS, FOOT_POINTS, TITLE_POINTS, TITLE_LINE = 10.5, 8, 22, 32
ROW_MM, SIGN_MM = 8, 11
HINT_POINTS = 13
# What Word wants behind this property of a paragraph.
AFTER_SNAP = (
    *("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc"),
    *("w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId"),
    *("w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
)
# The same behind the room between letters.
AFTER_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang")
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


class Paper:
    """A Word paper on A4, written from top to bottom; `content()` gives its bytes.

    `look` is one of `looks.py`, `version` the number of the edition printed in the foot, `code` what a
    scan of it is found by; a paper that is not `timed` does not say there when it was made. Texts may
    be lazy and hold anything; a new line begins a new paragraph.
    """

    def __init__(self, title, *, look=PORTRAIT, version=None, timed=True, code=""):
        self.look, self.timed = look, timed
        self.document = docx.Document()
        self.width = look.width
        set_page(self.document.sections[0], look)
        set_styles(self.document, look)
        set_font_table(self.document)
        set_up_word(self.document)
        set_properties(self.document, title)
        write_foot(self.document.sections[0].footer.paragraphs[0], version, timed, code)

    def title(self, text):
        """The title of the paper, in the middle."""
        return self._paragraph(text, "Title")

    def heading(self, text, level=1):
        """A heading of level 1, 2 or 3; its number is part of the text."""
        return self._paragraph(text, f"Heading {level}")

    def text(self, text, *, align="justify", indent=2):
        """Running text, first lines indented by `indent` characters."""
        for line in clean(text).splitlines() or [""]:
            paragraph = self._paragraph(line)
            paragraph.alignment = ALIGN[align]
            if indent:
                indent_by(paragraph._p, self.look, firstLine=indent)

    def lines(self, *texts, align="left"):
        """Texts each on a line of its own, not indented."""
        for text in texts:
            self.text(text, align=align, indent=0)

    def table(self, rows, widths, *, head=1, left=()):
        """A table with thin lines: `widths` in mm, the first `head` rows repeated on every page.

        `rows` are lists of texts; in the columns numbered in `left` they begin at the left, else they
        stand in the middle.
        """
        rows = list(rows)
        table = self._grid(len(rows), widths)
        table.style = self.document.styles["Table Grid"]
        for number, (tr, row) in enumerate(zip(table._tbl.tr_lst, rows, strict=True)):
            keep_row(tr, repeated=number < head, least_mm=ROW_MM)
            self._fill(table, tr, row, widths, set() if number < head else set(left))
        return table

    def signatures(self, *texts, is_first=True, is_last=True):
        """Places to sign, beside each other; rows of them stay together."""
        if is_first:
            self._gap()
        width = self.width / len(texts)
        table = self._grid(1, [width] * len(texts))
        (tr,) = table._tbl.tr_lst
        keep_row(tr, repeated=False, least_mm=2 * ROW_MM if is_first else SIGN_MM)
        self._fill(table, tr, texts, [width] * len(texts), set(range(len(texts))))
        if not is_last:
            for cell in table.rows[0].cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True

    def closing(self, organisation, day):
        """Who sends a letter and when, below it at the right: the day four characters from the edge.

        The shorter of the two stands in the middle of the longer.
        """
        self._gap()
        for text, edge in zip((organisation, day), from_the_edge(organisation, day), strict=True):
            paragraph = self._paragraph(text)
            paragraph.alignment = ALIGN["right"]
            paragraph.paragraph_format.keep_with_next = text is organisation
            indent_by(paragraph._p, self.look, right=edge)

    def content(self):
        """The file."""
        out = BytesIO()
        self.document.save(out)
        return archive.settled(out.getvalue(), None if self.timed else archive.NO_TIME)

    def _paragraph(self, text, style=None):
        paragraph = self.document.add_paragraph(style=style)
        write(paragraph, text)
        return paragraph

    def _gap(self):
        """An empty line that stays with what follows it."""
        self.document.add_paragraph().paragraph_format.keep_with_next = True

    def _grid(self, rows, widths):
        table = self.document.add_table(rows, len(widths))
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = Mm(width)
        return table

    def _fill(self, table, tr, row, widths, left):
        """Writes one row."""
        for column, (tc, text, width) in enumerate(zip(tr.tc_lst, row, widths, strict=True)):
            tc.width = Mm(width)
            write_cell(TableCell(tc, table), text, "left" if column in left else "center")


def write(paragraph, text):
    """A run of text; quotation marks in it are Chinese ones."""
    run = paragraph.add_run(clean(text))
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    return run


def write_cell(cell, text, align):
    """A text in a cell of a table, in the middle of its height; new lines are paragraphs."""
    cell.vertical_alignment = 1
    for number, line in enumerate(clean(text).splitlines() or [""]):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        paragraph.alignment = ALIGN[align]
        paragraph.paragraph_format.line_spacing = 1.15
        off_the_grid(paragraph)
        write(paragraph, line).font.size = Pt(TABLE_POINTS)


def off_the_grid(paragraph):
    """A line of a table is as high as its letters, not as high as the lines of the text."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(snap, *AFTER_SNAP)


def full_width(text):
    """How many Chinese characters wide a text is."""
    return sum(1 if east_asian_width(letter) in "WFA" else 0.5 for letter in clean(text))


def from_the_edge(organisation, day):
    """By how many characters each of the two lines below a letter stands away from the edge."""
    widths = [full_width(organisation), full_width(day)]
    longer = max(widths)
    return [max(0, min(4, 28 - longer) + (longer - width) / 2) for width in widths]


def indent_by(element, look, **characters):
    """Indents in characters (`firstLine`, `right`), which follow the size of the text.

    Programs that do not know these take the points beside them.
    """
    indent = element.get_or_add_pPr().get_or_add_ind()
    for side, number in characters.items():
        indent.set(qn(f"w:{side}Chars"), str(round(100 * number)))
        indent.set(qn(f"w:{side}"), str(round(20 * number * look.body)))


def keep_row(tr, *, repeated, least_mm):
    """A row is not torn apart; a repeated one heads every page."""
    properties = tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    tr.trHeight_val = Mm(least_mm)
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))


def set_page(section, look):
    """The sheet, its margins, and the grid of lines that offices measure with."""
    section.page_width, section.page_height = (Mm(side) for side in look.page)
    if look.is_wide:
        section.orientation = WD_ORIENT.LANDSCAPE
    top, bottom, left, right = look.margins
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.footer_distance = Mm(min(10, bottom - 7))
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(20 * look.line)))
    section._sectPr.append(grid)


def set_styles(document, look):
    """The styles that a person picks in Word: text, title and headings."""
    styles = document.styles
    set_style(styles["Normal"], BODY_FONT, look.body, look.line)
    if look.closer:
        closer = OxmlElement("w:spacing")
        closer.set(qn("w:val"), str(round(-20 * look.closer)))
        styles["Normal"].element.rPr.insert_element_before(closer, *AFTER_SPACING)
    set_style(
        styles["Title"], TITLE_FONT, TITLE_POINTS, look.line if look is LETTER else TITLE_LINE
    )
    styles["Title"].paragraph_format.alignment = ALIGN["center"]
    styles["Title"].paragraph_format.space_after = Pt(look.line if look is LETTER else 8)
    for level, (font, size) in enumerate(zip(HEADING_FONTS, look.headings, strict=True), start=1):
        style = styles[f"Heading {level}"]
        set_style(style, font, size, look.line)
        style.paragraph_format.keep_with_next = True
        if look.heading_indent:
            indent_by(style.element, look, firstLine=look.heading_indent)


def set_style(style, font, size, line):
    """Font, size and a fixed line pitch; nothing of the colours and lines Word comes with."""
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    fonts = properties.get_or_add_rFonts()
    for side in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{side}"), LATIN)
    fonts.set(qn("w:eastAsia"), font)
    style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    pitch = style.paragraph_format
    pitch.space_before = pitch.space_after = Pt(0)
    pitch.line_spacing, pitch.line_spacing_rule = Pt(line), WD_LINE_SPACING.EXACTLY


def set_font_table(document):
    """Tells Word what to take where an office has not got a font."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in FONTS.items()
    )
    part = document.part
    for rel in [r for r in part.rels.values() if r.reltype == RELATIONSHIP_TYPE.FONT_TABLE]:
        part.drop_rel(rel.rId)
    table = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
    name = PackURI("/word/fontTable.xml")
    part.relate_to(
        Part(name, CONTENT_TYPE.WML_FONT_TABLE, table, part.package), RELATIONSHIP_TYPE.FONT_TABLE
    )


def set_up_word(document):
    """Chinese text, a Word of today, and no picture of somebody else's page as its icon."""
    for element in (document.styles.element, document.settings.element):
        for language in (*element.iter(qn("w:lang")), *element.iter(qn("w:themeFontLang"))):
            language.set(qn("w:eastAsia"), "zh-CN")
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    icons = document.part.package.rels
    for name in [name for name, rel in icons.items() if rel.reltype.endswith("/thumbnail")]:
        icons.pop(name)


def set_properties(document, title):
    """What the file says of itself."""
    properties, now = document.core_properties, archive.now()
    properties.title, properties.author = clean(title), _("Branch appraisal")
    properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = now.replace(tzinfo=None)
    properties.language, properties.revision = "zh-CN", 1


def write_foot(paragraph, version, timed=True, code=""):
    """The foot of every paper: who made it, which edition, when, the page, and its code."""
    paragraph.alignment = ALIGN["center"]
    paragraph.paragraph_format.line_spacing = 1.0
    if code:
        write_code(paragraph, code)
    begin = [_("Made by the branch appraisal platform")]
    if version:
        begin.append(_("Version %(version)s") % {"version": version})
    if timed:
        begin.append(zh_clock(archive.now()))
    pages = _("Page %(page)s of %(pages)s") % {"page": "\x01", "pages": "\x02"}
    for part in re.split("([\x01\x02])", "\u3000".join([*begin, pages])):
        if part in ("\x01", "\x02"):
            paragraph._p.append(field("PAGE" if part == "\x01" else "NUMPAGES"))
        elif part:
            write(paragraph, part).font.size = Pt(FOOT_POINTS)


def write_code(paragraph, code):
    """The code of a paper, for a camera and for people."""
    picture = paragraph.add_run().add_picture(BytesIO(codes.picture(code, "png")))
    picture.width = picture.height = Mm(codes.MM)
    write(paragraph, f" {codes.written(code)}\u3000").font.size = Pt(FOOT_POINTS)


def foot_of_its_own(section, version, timed, code):
    """The foot of a paper that follows others in the same file."""
    section.footer.is_linked_to_previous = False
    write_foot(section.footer.paragraphs[0], version, timed, code)


def in_hand(paragraph):
    """Words that are not read out: in another hand, and smaller."""
    for run in paragraph.runs:
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "KaiTi")
        run.font.size = Pt(HINT_POINTS)


def field(instruction):
    """A number that Word works out itself."""
    return parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr="{instruction}"><w:r><w:rPr>'
        f'<w:sz w:val="{2 * FOOT_POINTS}"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    )
