"""Branches join a year, split, merge and dissolve; a year begins with the rules of an earlier one."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from appraisals.campaigns import actions, rules
from appraisals.campaigns.models import Appraisal
from branchlife.workflow import NotAllowed
from tests.factories import (
    DAY,
    make_appraisal,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_meeting,
    make_members,
    make_secretary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def appraisal():
    return make_appraisal(make_branch(name="第二党支部", committee=make_committee()))


def test_a_branch_leaves_and_is_asked_for_nothing_more(appraisal, client):
    campaign, secretary = appraisal.campaign, make_secretary(appraisal.branch)
    clerk = make_clerk(campaign.committee)
    client.force_login(clerk)
    url = reverse("campaigns:leave", args=[appraisal.pk])
    client.post(url, {"left_on": "2025-03-01", "reason": "并入第一党支部"})
    appraisal.refresh_from_db()
    assert (appraisal.left_on, appraisal.left_reason) == (date(2025, 3, 1), "并入第一党支部")
    assert list(Appraisal.objects.taking_part()) == []
    sentence = "第二党支部已于2025年3月1日退出本年度评议：并入第一党支部。"
    assert list(appraisal.reasons_against_work()) == [sentence]
    page = client.get(campaign.get_absolute_url()).content.decode()
    assert "恢复第二党支部" in page and "补入第二党支部" not in page
    board = client.get(reverse("summary:board", args=[campaign.pk])).content.decode()
    assert "第二党支部" not in board
    client.force_login(secretary.user)
    assert sentence in client.get(appraisal.get_absolute_url()).content.decode()
    assert "第二党支部 2024年度" not in client.get("/app/").content.decode()
    client.force_login(clerk)
    client.post(reverse("campaigns:come_back", args=[appraisal.pk]))
    assert list(Appraisal.objects.taking_part()) == [appraisal]


def test_leaving_needs_a_reason_a_past_day_and_no_meeting_under_way(appraisal):
    clerk = make_clerk(appraisal.campaign.committee)
    appraisal.general_meeting = make_meeting(appraisal.branch, state="in_session")
    appraisal.save(update_fields=["general_meeting"])
    tomorrow = timezone.localdate() + timedelta(1)
    with pytest.raises(NotAllowed) as refused:
        actions.leave(appraisal, by=clerk, left_on=tomorrow, reason=" ")
    assert [text[:6] for text in refused.value.reasons] == [
        "请写明该支部",
        "日期（202",
        "该支部正在开",
    ]


def test_a_branch_that_moved_takes_part_elsewhere_and_cannot_come_back(appraisal):
    clerk, campaign = make_clerk(appraisal.campaign.committee), appraisal.campaign
    actions.leave(appraisal, by=clerk, left_on=DAY, reason="成建制划转")
    # Not twice in the same year: it has left, and does not join again as new.
    assert list(campaign.branches_to_cover()) == []
    other = make_campaign(make_committee())
    appraisal.branch.committee = other.committee
    appraisal.branch.save()
    moved = actions.add_branch(other, appraisal.branch, by=clerk, reason="划转而来")
    assert moved.joined_reason == "划转而来"
    with pytest.raises(NotAllowed) as refused:
        actions.come_back(appraisal, by=clerk)
    assert refused.value.reasons == ["第二党支部现在已在别的党委参加本年度评议。"]


def test_a_year_begins_with_the_rules_of_the_year_before():
    former = make_campaign(
        theme="去年的主题",
        check_points=["去年的"],
        study_materials="去年的材料",
        quota_den=4,
        phrases=[{"grade": "qualified", "text": "完成任务"}],
        meeting_due_on=date(2024, 2, 29),
        due_on=date(2025, 1, 26),
    )
    clerk = make_clerk(former.committee)
    made = actions.create_from_former(former, former.committee, by=clerk, year_label="2025年度")
    assert (made.theme, made.check_points, made.study_materials) == ("", [], "")
    assert (made.quota_den, made.phrases, made.aspects) == (4, former.phrases, former.aspects)
    assert (made.meeting_due_on, made.due_on) == (date(2025, 2, 28), date(2026, 1, 26))
    assert (made.copied_from, made.state) == (former, "draft")


@pytest.mark.one_database
def test_the_numbers_of_all_branches_on_paper(client):
    committee = make_committee(name="某局党委")
    campaign = make_campaign(committee, quota_den=4)
    branches = [make_branch(committee=committee, name=f"第{name}党支部") for name in "一二"]
    for branch, number in zip(branches, (5, 3), strict=True):
        make_members(branch, number)
    _one, two = actions.branches.start(campaign, branches, DAY)
    clerk = make_clerk(committee)
    actions.allocate(campaign, {two.pk: 1}, by=clerk)
    client.force_login(clerk)
    content = client.get(
        reverse("branchlife:paper", args=["allocation", campaign.pk, "xlsx"])
    ).content
    rows = [
        [value for value in row if value is not None]
        for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    ]
    assert [1, "第一党支部", 5, 1, 1] in [row[:5] for row in rows]
    assert [2, "第二党支部", 3, 0, 1, "党委分配"] in rows
    assert ["合计", 8, 1, 2] in [row[:4] for row in rows]
    assert ["全部正式党员8名，按比例可有“优秀”2名；各支部名额合计2名，还剩0名。"] in rows
    text = Document(
        BytesIO(
            client.get(
                reverse("branchlife:paper", args=["allocation", campaign.pk, "docx"])
            ).content
        )
    )
    assert text.tables[0].rows[2].cells[1].text == "第二党支部"
    pdf = client.get(reverse("branchlife:paper", args=["allocation", campaign.pk, "pdf"]))
    assert pdf.content[:5] == b"%PDF-"


@pytest.mark.one_database
@pytest.mark.parametrize(
    "line, document",
    [
        ("《通知》（天组通〔2024〕4号）", ("《通知》", "天组通〔2024〕4号")),
        ("通知(云组[2026]12号)", ("通知", "云组[2026]12号")),
        ("中国共产党支部工作条例（试行）", ("中国共产党支部工作条例（试行）", "")),
        (" 条例（试行）（中发〔2018〕3号） ", ("条例（试行）", "中发〔2018〕3号")),
    ],
)
def test_the_number_of_a_notice_stands_in_the_last_brackets(line, document):
    assert rules.document_of(line) == document


@pytest.mark.one_database
@pytest.mark.parametrize(
    "sizes, num, den, rounding, limit",
    [
        ([5, 3], 1, 4, "floor", 2),
        ([3, 3, 3], 1, 4, "floor", 2),
        ([3, 3, 3], 1, 4, "at_least_one", 3),
        ([], 1, 3, "floor", 0),
    ],
)
def test_the_share_of_all(sizes, num, den, rounding, limit):
    assert rules.share_of_all(sizes, num, den, rounding) == limit
