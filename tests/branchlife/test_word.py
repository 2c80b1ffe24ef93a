"""Word papers, read back: fonts, page, headings, tables, foot, and hostile texts."""

import zipfile
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from branchlife.papers import LETTER
from branchlife.papers.word import Paper, full_width


def read(paper):
    """The document as Word opens it."""
    return docx.Document(BytesIO(paper.content()))


def fonts(style):
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))


def test_a_letter_has_the_page_and_the_fonts_of_official_letters():
    paper = Paper("工作方案", look=LETTER, version=3)
    paper.title("工作方案")
    paper.heading("一、主要任务")
    paper.heading("（一）学习", 2)
    paper.text("第一段。\r\n第二段。")
    document = read(paper)
    section = document.sections[0]
    margins = [section.top_margin, section.bottom_margin, section.left_margin]
    margins.append(section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    styles = [paragraph.style for paragraph in document.paragraphs]
    assert [(style.name, fonts(style)) for style in styles] == [
        ("Title", "FZXiaoBiaoSong-B05S"),
        ("Heading 1", "SimHei"),
        ("Heading 2", "KaiTi"),
        ("Normal", "FangSong"),
        ("Normal", "FangSong"),
    ]
    assert [style.font.size for style in styles] == [Pt(22)] + [Pt(16)] * 4
    assert styles[3].paragraph_format.line_spacing == Pt(28.95)
    indents = [p._p.pPr.ind.get(qn("w:firstLineChars")) for p in document.paragraphs[3:]]
    assert indents == ["200", "200"]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    foot = section.footer.paragraphs[0]
    assert foot.text.startswith("支部评议平台生成　第3版　20")
    fields = [each.get(qn("w:instr")) for each in foot._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert document.core_properties.title == "工作方案"
    assert document.core_properties.author == "支部评议"


def test_a_table_repeats_its_head():
    paper = Paper("表")
    rows = [["序号", "姓名", "备注"], [1, "尉迟恭", "=1+1\n二"]]
    paper.table(rows, [20, 60, 70], left={2})
    table = read(paper).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "姓名", "备注"],
        ["1", "尉迟恭", "=1+1\n二"],
    ]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False]
    assert [round(cell.width.mm) for cell in table.rows[1].cells] == [20, 60, 70]


def test_control_characters_and_markup_do_no_harm():
    paper = Paper("题\x00目", look=LETTER)
    paper.text("甲\x00\x0b\x1f\ud800乙 <w:p/> & \ufffe“丙”\u2028丁")
    paper.table([["\x07表"]], [50], head=0)
    document = read(paper)
    assert [p.text for p in document.paragraphs] == ["甲", "乙 <w:p/> & “丙”", "丁"]
    assert document.tables[0].cell(0, 0).text == "表"
    assert document.core_properties.title == "题目"
    hints = [run._r.rPr.rFonts.get(qn("w:hint")) for p in document.paragraphs for run in p.runs]
    assert hints == ["eastAsia"] * 3


def test_missing_fonts_have_a_second_choice_and_nothing_foreign_comes_along():
    with zipfile.ZipFile(BytesIO(Paper("题").content())) as archive:
        table = archive.read("word/fontTable.xml").decode()
        names = archive.namelist()
    assert '<w:font w:name="FZXiaoBiaoSong-B05S"><w:altName w:val="SimHei"/>' in table
    assert [name for name in names if "thumbnail" in name] == []
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "sender, edges", [("教育局党支部", ["425", "400"]), ("江" * 20, ["400", "1075"])]
)
def test_the_sender_of_a_letter_stands_over_its_day(sender, edges):
    paper = Paper("信", look=LETTER)
    paper.closing(sender, "2024年1月24日")
    paragraphs = read(paper).paragraphs[1:]
    assert [p._p.pPr.ind.get(qn("w:rightChars")) for p in paragraphs] == edges
    assert full_width("2024年1月24日") == 6.5


def test_signatures_stand_beside_each_other():
    paper = Paper("题")
    paper.signatures("主持人（签字）", "记录人（签字）")
    document = read(paper)
    assert [cell.text for cell in document.tables[0].rows[0].cells] == [
        "主持人（签字）",
        "记录人（签字）",
    ]
