"""Letters in the layout of official documents: lines, titles, and a closing that stands with the text."""

import io

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from branchlife.papers import Letter, document_docx, document_pdf, letter_document
from branchlife.papers.letters import balanced

SENTENCE = (
    "按照上级党组织要求，本支部认真组织开展组织生活会和民主评议党员工作，现将有关情况报告如下。"
)


def letter(text, **fields):
    fields = {"title": "情况报告", "signed": "第一党支部", "addressed_to": "党委："} | fields
    return letter_document(Letter(text=text, **fields), "情况报告")


def pages(found):
    return [page.extract_text() for page in PdfReader(io.BytesIO(document_pdf(found))).pages]


@pytest.mark.parametrize("paragraphs", range(8, 13))
def test_the_closing_is_never_alone_on_a_page(paragraphs):
    text = "\n".join([SENTENCE] * paragraphs)
    last = pages(letter(text))[-1]
    assert "现将有关情况报告如下。" in last and "第一党支部" in last
    word = docx.Document(io.BytesIO(document_docx(letter(text)))).paragraphs
    # The text stays with the empty line, that with who sends it, that with the day.
    kept = [paragraph.paragraph_format.keep_with_next for paragraph in word[-4:]]
    assert kept == [True, True, True, False]


def test_a_page_has_22_lines_of_28_characters():
    lines = pages(letter("字" * 28 * 60))[1].splitlines()
    assert [len(line.strip()) for line in lines[:22]] == [28] * 22
    word = docx.Document(io.BytesIO(document_docx(letter("字"))))
    (closer,) = word.styles["Normal"].element.rPr.findall(qn("w:spacing"))
    assert closer.get(qn("w:val")) == "-5"


@pytest.mark.parametrize("text, number", [("", 1), ("字" * 3000, 6)])
def test_a_letter_takes_the_pages_its_text_needs(text, number):
    assert len(pages(letter(text))) == number


@pytest.mark.parametrize(
    "title, lines",
    [
        ("情况报告", ["情况报告"]),
        (
            "机关第一党支部2024年度组织生活会和民主评议党员工作方案",
            ["机关第一党支部2024年度", "组织生活会和民主评议党员工作方案"],
        ),
        (
            "关于召开2024年度组织生活会和开展民主评议党员情况的报告",
            ["关于召开2024年度组织生活会和", "开展民主评议党员情况的报告"],
        ),
        ("甲" * 45, ["甲" * 15] * 3),
    ],
)
def test_titles_are_broken_between_words_into_lines_of_the_same_length(title, lines):
    assert balanced(title).split("\n") == lines
    assert [len(line) <= 19 for line in balanced("第" * 200).split("\n")] == [True] * 11
