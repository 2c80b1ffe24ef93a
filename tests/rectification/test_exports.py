"""The list on paper, read back."""

from datetime import date
from io import BytesIO
from urllib.parse import unquote

import pytest
from docx import Document
from pypdf import PdfReader

from appraisals.rectification import actions, exports
from tests.factories import (
    make_appraisal,
    make_branch,
    make_item,
    make_member,
    make_pledge,
    make_secretary,
)

# Papers are the same on every database.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def read(response):
    """(size in mm, text without spaces) of the PDF."""
    reader = PdfReader(BytesIO(response.content))
    box = reader.pages[0].mediabox
    text = "".join(page.extract_text() for page in reader.pages)
    return (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)), "".join(text.split())


@pytest.fixture
def appraisal():
    """A list of two items, one of them personal, and one pledge."""
    branch = make_branch(name="第三党支部", phone="0712-1234567")
    secretary = make_secretary(branch)
    secretary.name = "张三"
    secretary.save()
    appraisal = make_appraisal(branch)
    item = make_item(
        appraisal, secretary, problem="学习不够深入", measure="每月一次", source="inspection"
    )
    actions.progress(item, note="已学习两次", by=secretary.user)
    make_item(appraisal, secretary, problem="某同志迟到", is_personal=True)
    make_pledge(appraisal, make_member(branch, name="王五"), measure="每月读一本书")
    actions.publish(appraisal, on=date(2025, 3, 25), how="公开栏", by=secretary.user)
    actions.file_with_superior(appraisal, on=date(2025, 3, 28), by=secretary.user)
    return appraisal


def test_the_public_list_leaves_out_sources_and_what_concerns_one_person(appraisal):
    response = exports.public_pdf(appraisal)
    size, text = read(response)
    assert size == (297, 210)
    assert unquote(response["Content-Disposition"]).endswith("2024年度整改清单（第三党支部）.pdf")
    assert "第三党支部2024年度组织生活会整改清单" in text
    assert "序号存在问题整改措施责任人完成时限整改进展备注" in text
    assert "1学习不够深入每月一次张三2025年6月30日整改中：已学习两次" in text
    assert "第三党支部（章）" in text and "监督电话（意见箱）：0712-1234567" in text
    for words in ("某同志迟到", "巡视巡察", "来源", "王五"):
        assert words not in text


def test_the_internal_list_holds_everything(appraisal):
    size, text = read(exports.internal_pdf(appraisal))
    assert size == (297, 210)
    assert "内部版，不公开" in text
    assert "序号存在问题来源整改措施责任人完成时限整改进展备注" in text
    assert "1学习不够深入巡视巡察反馈每月一次张三2025年6月30日" in text
    assert "2某同志迟到自查" in text and "涉及个人，不公开" in text
    assert "已公开（2025年3月25日）" in text and "已报备（2025年3月28日）" in text
    assert "1王五每月读一本书2025年6月30日未启动" in text


def test_an_empty_list_says_none(appraisal):
    appraisal.items.all().delete()
    assert "备注无第三党支部（章）" in read(exports.public_pdf(appraisal))[1]


def rows_of(response):
    """The rows of every table in a Word file."""
    tables = Document(BytesIO(response.content)).tables
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


def test_word_says_the_same_as_the_pdf(appraisal):
    public = rows_of(exports.public_docx(appraisal))
    assert public[1] == [
        "1",
        "学习不够深入",
        "每月一次",
        "张三",
        "2025年6月30日",
        "整改中：已学习两次",
        "",
    ]
    internal = rows_of(exports.internal_docx(appraisal))
    assert internal[1][2] == "巡视巡察反馈"
    assert internal[1][-1] == "已公开（2025年3月25日）\n已报备（2025年3月28日）"
    assert internal[2][1] == "某同志迟到"
    assert ["1", "王五", "每月读一本书", "2025年6月30日", "未启动"] in internal


def test_the_blank_list_fills_one_page(appraisal):
    response = exports.blank_pdf(appraisal)
    assert len(PdfReader(BytesIO(response.content)).pages) == 1
    text = read(response)[1]
    assert "序号存在问题整改措施责任人完成时限整改进展备注第三党支部（章）" in text


def test_every_pledge_has_a_page_to_be_signed(appraisal):
    make_pledge(appraisal, make_member(appraisal.branch, name="赵六"), measure="按时参加组织生活")
    response = exports.pledges_pdf(appraisal)
    first, second = PdfReader(BytesIO(response.content)).pages
    assert "王五" in first.extract_text() and "赵六" in second.extract_text()
    text = "".join(second.extract_text().split())
    assert "党员整改承诺书" in text and "承诺事项（1～3条）" in text and "本人签字" in text
    assert "仅在本支部内公开。" in text
    assert ["姓名", "赵六"] in [row[:2] for row in rows_of(exports.pledges_docx(appraisal))]
    blank = read(exports.pledges_pdf(appraisal, blank=True))[1]
    assert "姓名" in blank and "王五" not in blank
