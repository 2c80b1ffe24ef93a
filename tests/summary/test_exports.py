"""The annual tables as files, read back and compared with the database."""

from datetime import datetime
from io import BytesIO, StringIO

import docx
import openpyxl
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from appraisals.ballots.models import BoxReport, Tally
from appraisals.campaigns.models import QuotaExemption
from appraisals.ratings.models import Rating
from appraisals.rectification.models import Item
from appraisals.summary import actions, exports
from appraisals.summary.exports import columns, table
from branchlife import papers
from meetings.models import Attendance
from tests.factories import make_branch, make_clerk, make_committee, make_user
from tests.meetings.test_exports import paper
from tests.summary.years import (
    NOW,
    hold_general_meeting,
    make_bare_appraisal,
    make_year,
    make_year_campaign,
)

pytestmark = pytest.mark.django_db

HEAD_ONE = [
    "序号",
    "党支部名称",
    "书记",
    "党员总数",
    "正式",
    "预备",
    "不计应到",
    "应到",
    "实到",
    "到会率",
    "会议日期",
    "发出",
    "收回",
    "有效",
    "评定人数",
    "优秀",
    "占比",
    "合格",
    "基本合格",
    "不合格",
    "不评定",
    "备注",
]


def rows_of(campaign):
    return exports.consolidated_rows(campaign.appraisals.all())


def workbook(campaign):
    content = papers.document_xlsx(exports.table_document(campaign, rows_of(campaign)))
    return openpyxl.load_workbook(BytesIO(content))


def table_pdf(campaign, rows):
    return papers.document_pdf(exports.table_document(campaign, rows))


def values(sheet, first, last):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_row=last)]


def pdf_text(content):
    reader = PdfReader(BytesIO(content))
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


@pytest.fixture
def campaign():
    """Two branches that did everything (one sent its table), one of four, one that did nothing."""
    campaign = make_year_campaign()
    sent = make_year(campaign, full=9, probationary=2, excellent=3)
    actions.submit(sent, by=sent.branch.secretary().user)
    make_year(campaign, full=4, probationary=0, excellent=1)
    make_bare_appraisal(full=6, probationary=0, campaign=campaign)
    return campaign


def test_table_one_equals_the_database(campaign):
    sheet = workbook(campaign).worksheets[0]
    assert sheet.title == "表一 党员评议"
    assert [[cell for cell in row if cell] for row in values(sheet, 1, 1)] == [
        ["2024年度民主评议情况汇总表"]
    ]
    assert values(sheet, 3, 3) == [HEAD_ONE]
    appraisals = list(exports.in_order(campaign.appraisals.all()))
    for number, appraisal in enumerate(appraisals, start=1):
        (row,) = values(sheet, 3 + number, 3 + number)
        members = list(appraisal.branch.roster())
        full = sum(bool(member.full_member_on) for member in members)
        attendances = Attendance.objects.filter(meeting__branch=appraisal.branch)
        ratings = Rating.objects.filter(appraisal=appraisal)
        report = BoxReport.objects.filter(box__appraisal=appraisal).first()
        present = attendances.there().count()
        met = appraisal.general_meeting_id is not None
        grades = [
            ratings.filter(grade=g).count()
            for g in ("excellent", "qualified", "basic", "unqualified")
        ]
        expected = attendances.filter(is_expected=True).count()
        assert row[:6] == [
            number,
            appraisal.branch.name,
            appraisal.branch.secretary().name,
            len(members),
            full,
            len(members) - full,
        ]
        assert row[6:9] == ([0, expected, present] if met else [None] * 3)
        assert row[9] == (pytest.approx(present / expected) if met else None)
        assert row[10] == (datetime(2025, 3, 19) if met else None)
        assert row[11:14] == (
            [report.issued, report.returned, report.valid] if report else [None] * 3
        )
        not_graded = ratings.exclude(not_graded_reason="").count()
        share = pytest.approx(grades[0] / full)
        counts = [sum(grades), grades[0], share, *grades[1:], not_graded]
        assert row[14:21] == (counts if ratings.exists() else [None] * 7)


def test_total_row_recomputes_its_shares_from_the_sums(campaign):
    sheet = workbook(campaign).worksheets[0]
    *rows, total = values(sheet, 4, 7)
    assert total[1] == "合计"
    for column in (*range(3, 9), *range(11, 16), *range(17, 21)):
        assert total[column] == sum(row[column] or 0 for row in rows)
    assert total[9] == pytest.approx(total[8] / total[7])
    assert total[16] == pytest.approx(4 / 13)


GRADES = slice(14, 21)


def printed_total(campaign):
    """The texts of the total row of table one, in the order they stand in the PDF."""
    text = pdf_text(table_pdf(campaign, rows_of(campaign)))
    return text.partition("合计")[2].partition("支部评议平台")[0].split()


def test_a_branch_that_decided_nothing_is_left_out_of_the_sums_of_grades():
    campaign = make_year_campaign()
    make_year(campaign, full=4, probationary=1, excellent=1)
    waiting = make_bare_appraisal(full=6, probationary=0, campaign=campaign)
    hold_general_meeting(waiting)
    decided, undecided, total = values(workbook(campaign).worksheets[0], 4, 6)
    assert decided[GRADES] == [4, 1, 0.25, 3, 0, 0, 1]
    assert undecided[GRADES] == [None] * 7
    assert total[3:6] == [11, 10, 1]
    assert total[GRADES] == [4, 1, 0.25, 3, 0, 0, 1]
    assert printed_total(campaign)[-7:] == ["4", "1", "25.0%", "3", "0", "0", "1"]


def test_before_any_decision_the_total_row_has_no_grades():
    campaign = make_year_campaign()
    make_bare_appraisal(full=6, probationary=0, campaign=campaign)
    _row, total = values(workbook(campaign).worksheets[0], 4, 5)
    assert total[3:6] == [6, 6, 0]
    assert total[6:] == [None] * 16
    assert printed_total(campaign) == ["6", "6", "0"]


def test_remarks_and_notes_name_who_is_missing(campaign):
    sheet = workbook(campaign).worksheets[0]
    names = [appraisal.branch.name for appraisal in exports.in_order(campaign.appraisals.all())]
    assert [row[-1] for row in values(sheet, 4, 6)] == [
        None,
        "未报送",
        "未报送；尚未召开组织生活会",
    ]
    assert values(sheet, 8, 8)[0][0] == (
        f"未报送的党支部（2个）：{names[1]}、{names[2]}。"
        "这些支部所列为平台现有数据，不是支部报送数。"
    )


def test_table_two_equals_the_database(campaign):
    sheet = workbook(campaign).worksheets[1]
    assert sheet.title == "表二 班子测评与整改"
    above, below = values(sheet, 3, 4)
    assert above[:4] == ["序号", "党支部名称", "有效票", "总体评价"]
    assert below[3:7] == ["好", "较好", "一般", "差"]
    assert above[7:] == (
        [
            "“好”占比",
            "意见建议（条）",
            "查摆问题",
            "整改事项",
            "整改承诺（名）",
            "公开日期",
            "报备日期",
            "备注",
        ]
    )
    *rows, total = values(sheet, 5, 8)
    for row, appraisal in zip(rows, exports.in_order(campaign.appraisals.all()), strict=True):
        box = appraisal.boxes.first()
        if box is None:
            assert row[2:9] == [None] * 7
        else:
            index = next(i for i, s in enumerate(box.subjects) if s["label"] == "总体评价")
            marks = dict(Tally.objects.filter(box=box, subject=index).values_list("grade", "n"))
            assert row[2] == box.report.valid
            assert row[3:7] == [marks.get(grade, 0) for grade in (1, 2, 3, 4)]
            assert row[7] == pytest.approx(marks[1] / box.report.valid)
        items = Item.objects.filter(appraisal=appraisal)
        assert row[9:12] == [
            items.listed().values("problem").distinct().count(),
            items.listed().count(),
            items.pledges().count(),
        ]
        published = datetime(2025, 4, 1) if items.listed().exists() else None
        assert row[12] == published
    assert total[3] == sum(row[3] or 0 for row in rows)
    assert total[7] == pytest.approx(total[3] / total[2])


def test_failed_checks_are_marked_and_written_out(campaign):
    report = BoxReport.objects.exclude(box__appraisal__submissions__isnull=False).get()
    report.present = report.issued + 1
    report.save()
    book = workbook(campaign)
    sheet = book.worksheets[0]
    marked = [
        (cell.coordinate, cell.comment.text)
        for row in sheet.iter_rows(min_row=4, max_row=7)
        for cell in row
        if cell.fill.start_color.rgb == "00FFFF00"
    ]
    number, branch = 0, report.box.appraisal.branch.name
    for line, appraisal in enumerate(exports.in_order(campaign.appraisals.all()), start=4):
        number = line if appraisal == report.box.appraisal else number
    text = f"发出{report.issued}，应等于到会可填票（含流动票箱、线上参加）的{report.present}"
    assert marked == [(f"L{number}", text)]
    assert f"请核对 {branch}：{text}。" in [cell.value for cell in sheet["A"]]


def test_late_office_and_exemption_stand_in_the_remarks():
    campaign = make_year_campaign(due_on=NOW.date())
    appraisal = make_year(campaign, full=6, excellent=3)
    clerk = make_clerk(campaign.committee)
    QuotaExemption.objects.create(
        appraisal=appraisal, number=3, reason="工作突出", granted_by=clerk, granted_at=NOW
    )
    actions.submit(appraisal, by=clerk)
    (row,) = rows_of(campaign)
    assert row.remark == "逾期报送；党委办公室代录；" + str(appraisal.exemption.remark)


def test_what_was_sent_stands_in_the_table_when_the_records_change(campaign):
    Rating.objects.filter(grade="excellent").update(grade="basic", proposed_grade="basic")
    first, second, _third = rows_of(campaign)
    assert (first.figures.excellent, second.figures.excellent) == (3, 0)


@pytest.mark.parametrize("branches", [1, 3])
def test_the_table_takes_the_same_queries_for_one_and_for_three(
    branches, django_assert_num_queries
):
    campaign = make_year_campaign()
    for _n in range(branches):
        make_year(campaign)
    with django_assert_num_queries(40):
        papers.document_xlsx(exports.table_document(campaign, rows_of(campaign)))


def test_branches_stand_in_the_order_of_the_organisation():
    top = make_committee()
    below = make_committee(top)
    campaign = make_year_campaign(committee=top)
    for committee, position in ((below, 1), (top, 2), (top, 1)):
        branch = make_branch(committee=committee, position=position)
        make_bare_appraisal(campaign=campaign, branch=branch)
    assert [
        (row.year.appraisal.branch.committee, row.year.appraisal.branch.position)
        for row in rows_of(campaign)
    ] == [(top, 1), (top, 2), (below, 1)]


def test_pdf_has_every_number_of_every_row(campaign):
    rows = rows_of(campaign)
    content = table_pdf(campaign, rows)
    text = pdf_text(content)
    for sheet in exports.consolidated(campaign, rows)["tables"]:
        for cells, _is_total in sheet.printed_rows():
            line = "".join(value for value, _css in cells).replace(" ", "")
            assert line in text.replace(" ", "")
    box = PdfReader(BytesIO(content)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)


# --- the command ---


@pytest.mark.parametrize("suffix", ["xlsx", "pdf", "docx"])
def test_command_writes_the_table(campaign, tmp_path, suffix):
    out = tmp_path / f"x.{suffix}"
    said = StringIO()
    call_command("export_summary", campaign=campaign.pk, format=suffix, out=out, stdout=said)
    rows = rows_of(campaign)
    if suffix == "xlsx":
        book = openpyxl.load_workbook(out)
        assert book.sheetnames[:2] == ["表一 党员评议", "表二 班子测评与整改"]
        assert book.worksheets[0].cell(4, 2).value == rows[0].figures.branch
    elif suffix == "docx":
        assert docx.Document(out).tables[0].cell(1, 1).text == rows[0].figures.branch
    else:
        assert rows[0].figures.branch in pdf_text(out.read_bytes())
    assert said.getvalue().startswith(f"{out}: 3 branches, ")


def test_command_refuses_an_unknown_campaign(tmp_path):
    with pytest.raises(CommandError, match="There is no campaign 7."):
        call_command("export_summary", campaign=7, format="pdf", out=tmp_path / "x.pdf")


def test_file_names_say_how_many_branches(campaign):
    assert paper("consolidated", campaign, "xlsx").filename == (
        "2024年度民主评议情况汇总表（3个支部）.xlsx"
    )


def test_an_unmet_meeting_is_not_printed_as_zero():
    campaign = make_year_campaign()
    appraisal = make_bare_appraisal(campaign=campaign)
    hold_general_meeting(appraisal, state="called")
    (row,) = rows_of(campaign)
    cells = table.Table("", columns.chosen("members"), [row]).printed_rows()
    texts = [value for value, _css in next(iter(cells))[0]]
    assert texts[6:14] == [""] * 8
    assert make_user().name
