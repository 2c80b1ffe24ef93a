"""The annual table of a branch as PDF, Word and Excel: of now, as it was sent, and blank."""

import re
from datetime import datetime
from io import BytesIO

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from appraisals.ballots.models import Tally
from appraisals.ratings.models import Rating
from appraisals.summary import actions
from branchlife.exports import documents_of
from branchlife.paper_kinds import paper_kind
from tests.factories import make_clerk
from tests.meetings.test_exports import paper
from tests.summary.years import make_bare_appraisal, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SHEETS = ["基本情况", "测评票", "党员评议结果", "党支部班子测评"]
LONG_UNIT = "哈密市伊州区教育局基础教育与职业教育综合管理科副科长兼办公室主任"
LONG_NAME = "阿卜杜热合曼·买买提依明"


def text_of(response):
    """The text of a PDF on one line."""
    pages = PdfReader(BytesIO(response.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def word_rows(response):
    """The rows of all tables of a Word file; a cell over several columns stands once."""
    body = docx.Document(BytesIO(response.content)).element.body
    for row in body.iter("{*}tr"):
        yield ["\n".join(p.text for p in tc.iter("{*}p")) for tc in row.tc_lst]


def sheets_of(response):
    """{name: rows of values} of a workbook."""
    book = openpyxl.load_workbook(BytesIO(response.content))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }


def test_the_form_has_every_figure_and_every_member():
    appraisal = make_year(full=4, probationary=1, excellent=1)
    response = paper("annual_form", appraisal)
    assert response.filename == f"2024年度民主评议情况表（{appraisal.branch}）.pdf"
    text = text_of(response)
    for expected in (
        "2024年度民主评议情况表",
        f"填报党支部（盖章）：{appraisal.branch.name}",
        "优秀1名（占正式党员25.0%），合格3名，基本合格0名，不合格0名，不评定等次1名",
        "王督导",
        "优秀名额上限 （三分之一）",
        "预备党员参加评议，不评定等次",
    ):
        assert expected in text
    for member in appraisal.branch.roster():
        assert len(re.findall(rf"{member.name}(?!\d)", text)) == 1
    assert "总体评价 2 1 0 0 1" in text


def test_word_and_workbook_hold_what_the_database_holds():
    appraisal = make_year(full=4, probationary=1, excellent=1)
    box = appraisal.boxes.get()
    votes = {}
    for tally in Tally.objects.filter(box=box):
        votes.setdefault(box.subjects[tally.subject].get("member"), {})[tally.grade] = tally.n
    rows = sheets_of(paper("annual_form", appraisal, "xlsx"))
    assert list(rows) == SHEETS
    lines = [row for row in rows["党员评议结果"] if isinstance(row[0], int)]
    written = [row for row in word_rows(paper("annual_form", appraisal, "docx"))]
    members = list(appraisal.branch.roster())
    assert [line[1] for line in lines] == [member.name for member in members]
    for line, member in zip(lines, members, strict=True):
        rating = Rating.objects.get(appraisal=appraisal, member=member)
        counts = votes.get(member.pk)
        if counts:
            assert line[8:12] == [counts.get(grade, 0) for grade in (1, 2, 3, 4)]
        assert line[13] == (rating.get_grade_display() or "不评定等次")
        assert line[14] == datetime(2025, 3, 19)
        row = next(row for row in written if row[1:2] == [member.name])
        shown = ["" if value is None else str(value) for value in line[8:14]]
        assert (len(row), row[8:14], row[14]) == (16, shown, "2025年\n3月19日")
    assert any(votes.values())
    head = next(place for place, row in enumerate(rows["基本情况"]) if row[0] == "党员总数")
    meeting = rows["基本情况"][head + 1]
    assert meeting[:9] == [5, 4, 1, 0, 5, 4, 1, 0, 0.8]
    assert meeting[9:] == [datetime(2025, 3, 19), "王督导", 1]
    assert rows["测评票"][1] == [
        "张数",
        box.report.issued,
        box.report.returned,
        box.report.valid,
        0,
    ]


def test_what_was_sent_carries_number_contact_and_who_typed_it():
    appraisal = make_year()
    clerk = make_clerk(appraisal.branch.committee)
    submission = actions.submit(appraisal, by=clerk, contact="李秘书", phone="0991-1")
    Rating.objects.all().delete()
    response = paper("sent_form", submission)
    assert response.filename == f"2024年度民主评议情况表（{appraisal.branch}）第1次报送.pdf"
    text = text_of(response)
    assert "第1版" in text
    assert "填表人：李秘书" in text
    assert f"本表由党委办公室根据支部纸质报表代录，代录人{clerk.name}" in text
    assert "优秀2名" in text


def test_what_is_sent_bears_a_code_and_what_is_shown_of_now_bears_none():
    appraisal = make_year()
    secretary = appraisal.branch.secretary().user
    submission = actions.submit(appraisal, by=secretary)
    codes = {}
    for key, record in (("annual_form", appraisal), ("sent_form", submission)):
        kind = paper_kind(key)
        found = documents_of(kind, kind.records().get(pk=record.pk), by=secretary)
        codes[key] = bool(found.code)
    assert codes == {"annual_form": False, "sent_form": True}


@pytest.mark.parametrize("suffix", ["pdf", "docx", "xlsx"])
def test_the_blank_form_has_headings_and_lines_only(suffix):
    appraisal = make_year()
    response = paper("annual_form", appraisal, suffix, blank=True)
    if suffix == "pdf":
        text = text_of(response)
        assert "优秀____名（占正式党员____%）" in text
        assert "总体评价工作作风决策" in text
    elif suffix == "docx":
        text = str(list(word_rows(response)))
    else:
        rows = sheets_of(response)
        text = str(rows)
        lines = [row for row in rows["党员评议结果"] if isinstance(row[0], int)]
        assert [line[1:] for line in lines] == [[None] * 15] * 15
    assert "弃权（含该项无效）" in text
    assert appraisal.branch.secretary().name not in text


def test_fifty_long_names_stand_on_five_pages_with_the_head_on_each():
    appraisal = make_bare_appraisal(full=48, probationary=2)
    for number, member in enumerate(appraisal.branch.members.all()):
        member.name = LONG_NAME if number % 3 == 0 else member.name
        member.work_unit = LONG_UNIT if number % 2 else "办公室"
        member.save()
    pages = PdfReader(BytesIO(paper("annual_form", appraisal).content)).pages
    assert len(pages) == 5
    assert all("工作单位（部门）及职" in page.extract_text() for page in pages)
    # Word knows only from its own program how many pages it takes: its head repeats on each.
    file = docx.Document(BytesIO(paper("annual_form", appraisal, "docx").content))
    assert [len(table.rows) for table in file.tables[:4]] == [2, 2, 53, 1]
    assert all(row._tr.trPr.find("{*}tblHeader") is not None for row in file.tables[2].rows[:2])


def test_a_branch_of_one_fits_on_one_page():
    appraisal = make_bare_appraisal(full=1, probationary=0)
    assert len(PdfReader(BytesIO(paper("annual_form", appraisal).content)).pages) == 1
