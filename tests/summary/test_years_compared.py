"""Last year beside this year: on the page, on paper, in Excel and as text, read back."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from appraisals.summary.exports import years_compared as exports
from appraisals.summary.figures import years_compared as figures
from appraisals.summary.figures.gathering import gather
from appraisals.summary.views import years_compared as views
from branchlife import papers
from branchlife.jobs import kind_named
from branchlife.models import CommitteePost, Job
from tests.factories import SHANGHAI, make_clerk
from tests.summary.years import (
    count_ballots,
    decide_grades,
    hold_general_meeting,
    make_appraisal,
    make_bare_appraisal,
    make_year,
    make_year_campaign,
    set_right,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def last():
    """Last year's campaign."""
    opened = datetime(2024, 3, 1, 9, 0, tzinfo=SHANGHAI)
    return make_year_campaign(year_label="2023年度", opened_at=opened)


@pytest.fixture
def campaign(last):
    return make_year_campaign(committee=last.committee)


def twice(last, campaign):
    """A branch with both years: two of six excellent last year, one this year."""
    before = make_year(last, excellent=2)
    now = make_appraisal(before.branch, campaign=campaign)
    hold_general_meeting(now, on_leave=2)
    count_ballots(now, issued=5, returned=5)
    decide_grades(now, excellent=1)
    set_right(now, items=3)
    return now


def pairs_of(campaign, sees_marks=True):
    years = gather(campaign.appraisals.order_by("branch__position"))
    return figures.compared(years, lambda appraisal: sees_marks)


def test_both_years_of_a_branch_stand_beside_each_other_and_all_are_added_up(last, campaign):
    twice(last, campaign)
    make_bare_appraisal(4, 0, campaign)
    first, second = pairs = pairs_of(campaign)
    assert [str(measure.heading) for measure in figures.MEASURES] == [
        "党员总数",
        "到会率",
        "优秀",
        "优秀占比",
        "合格",
        "基本合格",
        "不合格",
        "“好”占比",
        "整改事项",
    ]
    assert first.cells() == [
        ("7", "7"),
        ("85.7%", "71.4%"),
        ("2", "1"),
        ("33.3%", "16.7%"),
        ("4", "5"),
        ("0", "0"),
        ("0", "0"),
        ("66.7%", "60.0%"),
        ("2", "3"),
    ]
    assert [before for before, _now in second.cells()] == [""] * 9
    assert [now for _before, now in second.cells()] == ["4", "", "", "", "", "", "", "", "0"]
    assert figures.totals(pairs)[:4] == [
        ("7", "11"),
        ("85.7%", "71.4%"),
        ("2", "1"),
        ("33.3%", "16.7%"),
    ]
    assert figures.labels_before(pairs) == "2023年度"


def test_the_year_before_is_the_last_one_opened_before_this(last, campaign):
    now = twice(last, campaign)
    later = make_year_campaign(
        committee=last.committee,
        year_label="2025年度",
        opened_at=datetime(2026, 3, 1, 9, 0, tzinfo=SHANGHAI),
    )
    make_appraisal(now.branch, campaign=later)
    assert [pair.label_before for pair in pairs_of(campaign)] == ["2023年度"]
    assert [pair.label_before for pair in pairs_of(later)] == ["2024年度"]
    assert [pair.label_before for pair in pairs_of(last)] == [""]
    labels = [year.appraisal.campaign.year_label for year in figures.years_of(now)]
    assert labels == ["2023年度", "2024年度", "2025年度"]


@pytest.mark.one_database
def test_the_workbook_holds_both_years_the_change_and_the_statistics(last, campaign):
    now = twice(last, campaign)
    book = openpyxl.load_workbook(
        BytesIO(papers.workbook(exports.sheets(campaign, pairs_of(campaign), campaign.committee)))
    )
    assert book.sheetnames == ["对照表", "统计数据"]
    rows = list(book["对照表"].iter_rows(values_only=True))
    assert rows[0][0] == "2023年度与2024年度民主评议情况对照表"
    assert rows[3][1:4] == ("2023年度", "2024年度", "增减")
    branch, *numbers = rows[4]
    assert branch == str(now.branch)
    assert numbers[:3] == [7, 7, 0]
    assert numbers[3:6] == pytest.approx([6 / 7, 5 / 7, -1 / 7])
    assert numbers[6:9] == [2, 1, -1]
    assert rows[5][0] == "合计" and rows[5][1:4] == (7, 7, 0)
    head, before, after = book["统计数据"].iter_rows(values_only=True)
    told = [dict(zip(head, row, strict=True)) for row in (before, after)]
    assert [row["年度"] for row in told] == ["2023年度", "2024年度"]
    for heading, values in {
        "实到": [6, 5],
        "评定人数": [6, 6],
        "优秀": [2, 1],
        "好": [4, 3],
        "弃权": [1, 1],
        "会议日期": [datetime(2025, 3, 19)] * 2,
        "整改事项": [2, 3],
        "民主评议情况表": ["未报送", "未报送"],
    }.items():
        assert [row[heading] for row in told] == values, heading


@pytest.mark.one_database
def test_the_text_file_opens_in_excel_and_holds_no_formula(last, campaign):
    appraisal = make_year(campaign)
    appraisal.branch.name = "=1+1党支部"
    appraisal.branch.save(update_fields=["name"])
    content = exports.csv_file(pairs_of(campaign, sees_marks=False))
    assert content.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(StringIO(content.decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert told["党支部"] == "'=1+1党支部"
    assert (told["优秀占比"], told["会议日期"], told["好"]) == ("0.3333", "2025-03-19", "")


@pytest.mark.one_database
def test_the_paper_holds_the_same_numbers(last, campaign, client):
    twice(last, campaign)
    client.force_login(make_clerk(campaign.committee))
    response = client.get(reverse("summary:compared_pdf", args=[campaign.pk]))
    (page,) = PdfReader(BytesIO(response.content)).pages
    text = page.extract_text().replace("\n", "").replace(" ", "")
    assert "2023年度与2024年度民主评议情况对照表" in text
    assert "85.7%71.4%2133.3%16.7%" in text


# --- pages ---


def test_a_leader_who_only_looks_reads_no_marks_of_the_leadership(last, campaign, client):
    now = twice(last, campaign)
    seen = {}
    for role in (CommitteePost.Role.CLERK, CommitteePost.Role.VIEWER):
        client.force_login(make_clerk(campaign.committee, role))
        office = client.get(reverse("summary:compared", args=[campaign.pk])).text
        branch = client.get(reverse("summary:branch_years", args=[now.pk])).text
        text = client.get(reverse("summary:statistics_csv", args=[campaign.pk])).content.decode()
        seen[role] = ["60.0%" in office, "60.0%" in branch, ",4,1,0,0,1," in text]
    assert seen == {"clerk": [True, True, True], "viewer": [False, False, False]}


def test_a_secretary_reads_the_years_of_the_own_branch(last, campaign, client):
    now = twice(last, campaign)
    client.force_login(now.branch.secretary().user)
    page = client.get(reverse("summary:branch_years", args=[now.pk])).text
    for words in ("2023年度", "2024年度", "历年评定等次", "6/7 85.7%", "2/2 33.3%"):
        assert words in page


def test_without_an_earlier_year_the_page_says_so(campaign, client):
    make_bare_appraisal(campaign=campaign)
    client.force_login(make_clerk(campaign.committee))
    page = client.get(reverse("summary:compared", args=[campaign.pk])).text
    assert "平台上还没有这些党支部以前年度的数据" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_comparison_takes_the_same_queries_for_one_and_for_three(
    last, campaign, client, number, django_assert_num_queries
):
    for _n in range(number):
        twice(last, campaign)
    client.force_login(make_clerk(campaign.committee))
    with django_assert_num_queries(63):
        client.get(reverse("summary:compared", args=[campaign.pk]))


def test_very_many_branches_are_compared_in_the_background(last, campaign, client, monkeypatch):
    twice(last, campaign)
    monkeypatch.setattr(views, "IN_REQUEST", 0)
    clerk = make_clerk(campaign.committee)
    client.force_login(clerk)
    response = client.get(reverse("summary:compared_pdf", args=[campaign.pk]))
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    told = []
    result = kind_named(job.kind).make(job.params, lambda done, total: told.append(done))
    assert result.name == "2023年度与2024年度民主评议情况对照表.pdf"
    assert result.content.startswith(b"%PDF") and told == sorted(told)
    assert kind_named(job.kind).may(clerk, job.params)
    assert not kind_named(job.kind).may(make_clerk(campaign.committee), job.params)


def test_a_year_that_the_branch_left_is_not_its_last_year(last, campaign):
    twice(last, campaign)
    last.appraisals.update(left_on=date(2024, 5, 1), left_reason="划归另一党委")
    (pair,) = pairs_of(campaign)
    assert (pair.before_year, pair.before) == (None, None)
