"""The list on paper, read back."""

from datetime import date, datetime
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile
from openpyxl import load_workbook
from pypdf import PdfReader

from appraisals.rectification import actions
from appraisals.rectification.exports import lists, pledges, problems
from branchlife.paper_kinds import paper_kind
from branchlife.papers import Table
from branchlife.written import zh_date
from tests.factories import (
    make_appraisal,
    make_branch,
    make_item,
    make_member,
    make_pledge,
    make_secretary,
)
from tests.meetings.test_exports import paper
from tests.refusals import reasons

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
    response = paper("public_list", appraisal)
    size, text = read(response)
    assert size == (297, 210)
    assert unquote(response["Content-Disposition"]).endswith("2024年度整改清单（第三党支部）.pdf")
    assert "第三党支部2024年度组织生活会整改清单" in text
    assert "序号存在问题整改措施责任人完成时限整改进展备注" in text
    assert "1学习不够深入每月一次张三2025年6月30日整改中：已学习两次" in text
    assert "第三党支部（章）" in text and "监督电话（意见箱）：0712-1234567" in text
    for words in ("某同志迟到", "巡视巡察", "来源", "王五"):
        assert words not in text


def test_the_public_list_says_what_the_public_page_says(client, appraisal):
    """Both hold the same items; the paper has the responsible person, neither a note with a name."""
    appraisal.campaign.public_page = True
    appraisal.campaign.save()
    item = appraisal.items.listed().first()
    actions.progress(item, note="王五还没有参加", by=appraisal.branch.secretary().user)
    notice = actions.open_notice(
        appraisal, ends_on=timezone.localdate(), by=appraisal.branch.secretary().user
    )
    page = client.get(reverse("open_rectification:notice", args=[notice.token]))
    (shown,) = page.context["items"]
    said = page.content.decode()
    (table,) = [block for block in lists.public_list(appraisal).blocks if isinstance(block, Table)]
    (row,) = table.rows
    assert row[1:5] == [shown.problem.text, shown.measure, "张三", shown.due_on]
    assert row[5] == shown.get_state_display() == "整改中"
    for text in (row[1], row[2], zh_date(row[4]), row[5]):
        assert text in said
    assert "某同志迟到" not in said and "王五" not in said


def test_the_internal_list_holds_everything(appraisal):
    size, text = read(paper("internal_list", appraisal))
    assert size == (297, 210)
    assert "内部版，不公开" in text
    assert "序号存在问题来源整改措施责任人完成时限整改进展备注" in text
    assert "1学习不够深入巡视巡察反馈每月一次张三2025年6月30日" in text
    assert "2某同志迟到自查" in text and "涉及个人，不公开" in text
    assert "已公开（2025年3月25日）" in text and "已报备（2025年3月28日）" in text
    assert "1王五每月读一本书2025年6月30日未启动" in text


def test_the_widths_are_those_of_the_form():
    assert lists.PUBLIC == (12, 65, 80, 25, 25, 35, 25)
    assert {sum(widths) for widths in (lists.PUBLIC, lists.INTERNAL, lists.PLEDGES)} == {267}


def test_an_empty_list_says_none(appraisal):
    appraisal.items.all().delete()
    assert "备注无第三党支部（章）" in read(paper("public_list", appraisal))[1]
    assert "备注无党支部书记（签字）" in read(paper("internal_list", appraisal))[1]
    assert sheets_of(paper("public_list", appraisal, "xlsx"))["整改清单"][2] == ["无"]
    assert reasons(paper, "pledges", appraisal) == ["本支部还没有党员作出整改承诺。"]


def rows_of(response):
    """The rows of every table in a Word file; days broken after the year are joined."""
    tables = WordFile(BytesIO(response.content)).tables
    rows = [row.cells for table in tables for row in table.rows]
    return [[cell.text.replace("年\n", "年") for cell in row] for row in rows]


def sheets_of(response):
    """{name: rows with what stands in them} of a workbook."""
    return {
        sheet.title: [
            [value for value in row if value is not None] for row in sheet.values if any(row)
        ]
        for sheet in load_workbook(BytesIO(response.content))
    }


def test_word_says_the_same_as_the_pdf(appraisal):
    public = rows_of(paper("public_list", appraisal, "docx"))
    assert public[1] == [
        "1",
        "学习不够深入",
        "每月一次",
        "张三",
        "2025年6月30日",
        "整改中：已学习两次",
        "",
    ]
    internal = rows_of(paper("internal_list", appraisal, "docx"))
    assert internal[1][2] == "巡视巡察反馈"
    assert internal[1][-1] == "已公开（2025年3月25日）\n已报备（2025年3月28日）"
    assert internal[2][1] == "某同志迟到"
    assert ["1", "王五", "每月读一本书", "2025年6月30日", "未启动"] in internal


def test_excel_keeps_days_and_has_a_sheet_for_the_pledges(appraisal):
    sheets = sheets_of(paper("internal_list", appraisal, "xlsx"))
    assert list(sheets) == ["整改清单", "党员整改承诺"]
    assert sheets["整改清单"][3][:6] == [
        1,
        "学习不够深入",
        "巡视巡察反馈",
        "每月一次",
        "张三",
        datetime(2025, 6, 30),
    ]
    assert sheets["党员整改承诺"][1][:4] == [1, "王五", "每月读一本书", datetime(2025, 6, 30)]
    public = sheets_of(paper("public_list", appraisal, "xlsx"))["整改清单"]
    assert [row[1] for row in public[2:3]] == ["学习不够深入"] and "王五" not in str(public)


@pytest.mark.parametrize("key", ["public_list", "internal_list", "problems"])
def test_the_blank_lists_fill_one_page(appraisal, key):
    response = paper(key, appraisal, blank=True)
    assert len(PdfReader(BytesIO(response.content)).pages) == 1
    text = read(response)[1]
    assert "序号" in text and "学习不够深入" not in text
    rows = rows_of(paper(key, appraisal, "docx", blank=True))
    assert rows[1:9] == [[""] * len(rows[0])] * 8
    assert unquote(paper(key, appraisal, "docx", blank=True)["Content-Disposition"])


def test_fifty_items_and_long_texts_stand_on_the_list(appraisal):
    secretary = appraisal.branch.secretary()
    for number in range(50):
        make_item(appraisal, secretary, problem=f"问题{number}号", measure="改" * 30)
    make_item(appraisal, secretary, problem="长" * 3000)
    text = read(paper("public_list", appraisal))[1]
    assert all(f"问题{number}号" in text for number in range(50))
    assert text.count("长") == 3000
    assert text.count("序号存在问题整改措施") > 3
    assert len(rows_of(paper("internal_list", appraisal, "docx"))) == 1 + 53 + 1 + 1 + 1
    assert len(sheets_of(paper("public_list", appraisal, "xlsx"))["整改清单"]) == 2 + 52 + 1


def test_every_pledge_begins_on_a_front_to_be_signed(appraisal):
    other = make_pledge(
        appraisal, make_member(appraisal.branch, name="赵六"), measure="按时参加组织生活"
    )
    first, empty, second = PdfReader(BytesIO(paper("pledges", appraisal).content)).pages
    assert "王五" in first.extract_text() and "赵六" in second.extract_text()
    assert "".join(empty.extract_text().split()) == ""
    text = "".join(second.extract_text().split())
    assert "党员整改承诺书" in text and "承诺事项（1～3条）" in text and "本人签字" in text
    assert "仅在本支部内公开。" in text
    rows = [row[:2] for row in rows_of(paper("pledges", appraisal, "docx"))]
    assert ["姓名", "赵六"] in rows and ["姓名", "王五"] in rows
    blank = read(paper("pledges", appraisal, blank=True))[1]
    assert "姓名" in blank and "王五" not in blank
    assert [found.about for found in pledges.pledges(appraisal)][1] == other
    own = paper("pledge", other, "docx")
    assert unquote(own["Content-Disposition"]).endswith("党员整改承诺书（第三党支部 赵六）.docx")
    assert [row[1] for row in rows_of(own)][0] == "赵六"


def test_papers_of_more_than_fifty_members_are_made_in_the_background(appraisal):
    for key in ("pledges", "members_problems"):
        assert not paper_kind(key).is_long(appraisal)
    for _number in range(49):
        make_member(appraisal.branch)
    for key in ("pledges", "members_problems"):
        assert paper_kind(key).is_long(appraisal)


def test_how_many_queries_the_papers_take(appraisal):
    """As many for one item, pledge and problem as for four."""
    secretary = appraisal.branch.secretary()
    makers = (lists.public_list, lists.internal_list, pledges.pledges, problems.members_problems)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            for make in makers:
                make(paper_kind("pledges").records().get(pk=appraisal.pk))
        return len(queries)

    once = asked()
    for _number in range(3):
        actions.progress(make_item(appraisal, secretary), note="已启动", by=secretary.user)
        make_pledge(appraisal, make_member(appraisal.branch))
    assert asked() == once == 16
