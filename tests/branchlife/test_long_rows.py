"""Rows too tall for a page, and rows that belong together."""

from io import BytesIO

import docx
from pypdf import PdfReader

from branchlife.papers import LANDSCAPE, Document, Span, Table, document_docx, document_pdf
from branchlife.papers.long_rows import cut, kept_with_next, parted

WIDTHS = (20, 60, 20, 60)
SENTENCES = "".join(f"第{number}句话说到这里。" for number in range(1, 301))


def test_short_rows_stay_as_they_are():
    rows = [["甲", "短", "", ""], ["乙", "短", "", ""]]
    assert parted(rows, WIDTHS, 10.5, {1}) == [(rows, False)]


def test_rows_under_one_cell_stay_on_one_page():
    rows = [["甲", Span("短", rows=2), "乙", "好"], ["丙", "丁", "好"], ["甲", "", "", ""]]
    assert parted(rows, WIDTHS, 10.5, {1}) == [([], False), (rows[:2], True), (rows[2:], False)]
    assert kept_with_next(rows, WIDTHS, 10.5) == {0}


def test_a_long_text_comes_in_parts_and_loses_nothing():
    ((rows, is_kept),) = parted([["甲", SENTENCES, "", "短"]], WIDTHS, 10.5, {1})
    assert not is_kept and len(rows) > 10
    assert "".join(row[1].value for row in rows) == SENTENCES
    assert [row[0].value for row in rows[:2]] == ["甲", ""]
    assert all(row[1].value.endswith("。") and row[1].is_left for row in rows)
    assert (rows[0][1].is_begun, rows[0][1].goes_on) == (False, True)
    assert (rows[-1][1].is_begun, rows[-1][1].goes_on) == (True, False)


def test_a_long_cell_beside_several_rows_flows_down_beside_them():
    first = ["甲", Span(SENTENCES, rows=2, is_left=True), "乙", "意见一"]
    ((rows, _is_kept),) = parted([first, ["", "丙", "意见二"]], WIDTHS, 10.5, {1})
    assert "".join(row[1].value for row in rows) == SENTENCES
    assert [row[2].value for row in rows[:3]] == ["乙", "丙", ""]
    # A line below each opinion but the last, whose place reaches down as far as the text.
    assert [row[3].goes_on for row in rows[:3]] == [False, True, True]
    assert kept_with_next([first, ["", "丙", "意见二"]], WIDTHS, 10.5) == set()


def test_a_text_without_sentences_is_cut_at_lines():
    text = "字" * 100
    assert cut(text, 4, 10) == ("字" * 40, "字" * 60)
    assert cut("短\n文", 4, 10) == ("短\n文", "")
    assert cut("一\n二\n三\n四\n五", 4, 10) == ("一\n二\n三", "四\n五")


def test_a_paper_with_a_long_row_begins_on_its_first_page_and_has_it_all():
    rows = [["甲", Span(SENTENCES, rows=2, is_left=True), "乙", "短"], ["", "丙", "短"]]
    table = Table([["谁", "说了什么", "批评人", "意见"]], rows, WIDTHS)
    paper = Document("表", "表", [table], look=LANDSCAPE)
    pages = PdfReader(BytesIO(document_pdf(paper))).pages
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert all("谁说了什么批评人意见" in text for text in texts)
    assert "第1句话说到这里" in texts[0]
    assert all(f"第{number}句话" in "".join(texts) for number in range(1, 301))
    word = docx.Document(BytesIO(document_docx(paper))).tables[0]
    assert word.cell(1, 1).text == SENTENCES
