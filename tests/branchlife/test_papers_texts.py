"""Texts pasted from Word and chat groups, read back from PDF, Word and Excel."""

import re
import zipfile
from io import BytesIO

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from branchlife import papers
from branchlife.papers import codes
from branchlife.papers.texts import clean, paragraphs, parts, printed

RARE = "䶮㛃𬭛"
PASTED = "“带头”讲‘实话’\u3000〔2024〕5号——……㈠①Ⅳ℃"
FOOT = re.compile(r"支部评议平台生成\d+年\d+月\d+日\d+:\d\d第\d+页共\d+页")
TABLE = "姓名\t优秀\t合格\n张䶮\t7\t2\n李㛃\t6\t3"


def lay_out(*blocks, **how):
    return papers.Document("长文", "长文", list(blocks), **how)


def pdf_text(content):
    """The text of a PDF as a reader copies it, without blanks."""
    pages = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    return FOOT.sub("", re.sub(r"\s", "", text))


def word(content):
    return docx.Document(BytesIO(content))


def word_text(content):
    """All text of a Word file in its order, without blanks."""
    xml = zipfile.ZipFile(BytesIO(content)).read("word/document.xml").decode()
    return re.sub(r"\s", "", "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml)))


def squeezed(text):
    return re.sub(r"[\s\u3000]", "", text)


@pytest.mark.parametrize("text", [RARE, PASTED])
def test_rare_characters_and_quotes_come_out_in_all_three(text):
    table = papers.Table([["内容"]], [[text]], (180,))
    made = lay_out(papers.Title(text), papers.Text(text), table)
    for found in (pdf_text(papers.document_pdf(made)), word_text(papers.document_docx(made))):
        assert found.count(squeezed(text)) == 3
    sheet = load_workbook(BytesIO(papers.document_xlsx(made))).active
    assert text in [cell.value for row in sheet.rows for cell in row]


def test_no_character_is_printed_as_an_empty_box(caplog):
    made = lay_out(papers.Text(f"{RARE}{PASTED}👍🥰👨\u200d👩\u200d👧❤️★☑√□"))
    papers.document_pdf(made)
    assert [record.message for record in caplog.records if "notdef" in record.message] == []


def test_a_pasted_table_is_a_table_again():
    assert parts(f"前言\n{TABLE}\n\n后记") == [
        ("text", ["前言"]),
        ("table", [["姓名", "优秀", "合格"], ["张䶮", "7", "2"], ["李㛃", "6", "3"]]),
        ("text", ["后记"]),
    ]
    made = lay_out(papers.Text(TABLE))
    (table,) = word(papers.document_docx(made)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows][1] == ["张䶮", "7", "2"]
    assert "张䶮72李㛃63" in pdf_text(papers.document_pdf(made))


@pytest.mark.parametrize(
    "text",
    ["\t第一，学习不够。\n\t第二，联系群众不多。", "一、学习\t不够", "名称：\t某支部\n没有表格"],
)
def test_tabs_in_sentences_make_no_table(text):
    assert {kind for kind, _lines in parts(text)} == {"text"}


def test_indents_of_all_kinds_are_taken_away_once():
    assert paragraphs("\u3000\u3000第一段\r\n\xa0 \t第二段\v第三段\u2028\n\n第四段\u3000") == [
        "第一段",
        "第二段",
        "第三段",
        "第四段",
    ]


def test_three_thousand_characters_stay_on_the_paper_in_order():
    sentences = [f"第{number}句：批评和自我批评要见人见事见思想。" for number in range(150)]
    text = "\n".join("".join(sentences[n : n + 10]) for n in range(0, 150, 10))
    assert len(text) > 3000
    box = papers.Boxes((papers.Box("内容", text, 60),))
    table = papers.Table([["序号", "内容"]], [[1, text], [2, "完"]], (12, 168))
    made = lay_out(papers.Text(text), box, table)
    pdf = papers.document_pdf(made)
    for found in (pdf_text(pdf), word_text(papers.document_docx(made))):
        places = [m.start() for m in re.finditer("第149句", found)]
        assert len(places) == 3
        counted = {number: found.count(f"第{number}句：") for number in range(150)}
        assert {number: n for number, n in counted.items() if n != 3} == {}
    # Nothing runs over the edge: every character lies within the sheet.
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        text_page = page.get_textpage()
        for place in range(0, text_page.count_chars(), 7):
            left, bottom, right, top = text_page.get_charbox(place)
            assert 28 <= left <= right <= width - 28 and 20 <= bottom <= top <= height - 28


def test_fonts_are_embedded_and_named_for_offices():
    made = lay_out(papers.Title("标题"), papers.Text("正文"), papers.Section("一、小标题"))
    fonts = set()
    for page in PdfReader(BytesIO(papers.document_pdf(made))).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor), descendant["/BaseFont"]
            fonts.add(descendant["/BaseFont"])
    assert fonts
    styles = zipfile.ZipFile(BytesIO(papers.document_docx(made))).read("word/styles.xml").decode()
    assert {"FangSong", "SimHei", "FZXiaoBiaoSong-B05S"} <= set(
        re.findall(r'w:eastAsia="([^"]*)"', styles)
    )


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_becomes_a_word_file_and_a_workbook(text):
    table = papers.Table([["内容"]], [[text]], (180,))
    made = lay_out(papers.Text(text), table, papers.Lines((text,)))
    word(papers.document_docx(made))
    load_workbook(BytesIO(papers.document_xlsx(made)))
    assert clean(clean(text)) == clean(text)
    kept = "".join(
        "".join("".join(line) if kind == "table" else line for line in lines)
        for kind, lines in parts(text)
    )
    blanks = re.compile(r"[\s\u3000\u00a0]")
    assert blanks.sub("", kept) == blanks.sub("", clean(text))


def test_values_of_tables_are_printed_as_papers_write_them():
    assert printed(papers.Share(0.3333)) == "33.3%"
    assert printed(papers.Share(None)) == printed(None) == ""
    assert printed(papers.Span(12, columns=2)) == "12"
    assert printed("甲\t乙") == "甲\u3000乙"


@given(st.integers(0, codes.LENGTH - 1), st.sampled_from(codes.SIGNS))
@settings(deadline=None)
def test_one_wrong_sign_of_a_code_is_noticed(place, sign):
    code = codes.new()
    assert codes.read(codes.written(code).lower()) == code
    wrong = code[:place] + sign + code[place + 1 :]
    assert codes.read(wrong) == ("" if wrong != code else code)


@given(st.integers(0, codes.LENGTH - 2))
def test_two_exchanged_signs_of_a_code_are_noticed(place):
    code = codes.new()
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or codes.read(swapped) == ""
