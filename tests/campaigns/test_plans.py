"""The work plan: drafted from rules and meetings, edited, printed as PDF and Word."""

from datetime import date, datetime
from io import BytesIO

import docx
import pytest
from django.urls import reverse
from lxml import html
from pypdf import PdfReader

from appraisals.campaigns import actions
from appraisals.campaigns.actions import plans
from appraisals.campaigns.models import Campaign, WorkPlan
from branchlife.models import BranchPost
from branchlife.papers.letters import heading
from tests.factories import (
    SHANGHAI,
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
)
from tests.refusals import reasons

THEME = "学习贯彻上级精神"


@pytest.mark.parametrize(
    "level, number, line",
    [
        (1, 1, "一、内容"),
        (1, 10, "十、内容"),
        (1, 12, "十二、内容"),
        (2, 20, "（二十）内容"),
        (2, 21, "（二十一）内容"),
        (3, 12, "12.内容"),
        (4, 12, "（12）内容"),
    ],
)
def test_headings_are_numbered_as_offices_do(level, number, line):
    assert heading(level, number, "内容") == line


def year_of_a_branch(with_committee=True):
    """An opened year with a general meeting set, and the branch's secretary."""
    committee = make_committee(has_clerks=True)
    branch = make_branch(committee=committee, name="机关第一党支部")
    secretary = make_secretary(branch)
    roles = (BranchPost.Role.ORGANIZATION, BranchPost.Role.PUBLICITY)
    for role in roles if with_committee else ():
        make_post(make_member(branch), role)
    clerk = make_clerk(committee)
    actions.load_presets()
    campaign = actions.create_from_preset(
        Campaign.objects.presets().get(preset_key="bureau"),
        committee,
        by=clerk,
        year_label="2024年度",
        theme=THEME,
        documents=["《关于召开组织生活会的通知》（天组通〔2024〕4号）"],
        due_on=date(2025, 1, 26),
    )
    appraisal = actions.open(campaign, by=clerk).appraisals.get()
    actions.schedule(
        appraisal,
        part="general",
        starts_at=datetime(2024, 3, 19, 9, 0, tzinfo=SHANGHAI),
        place="三楼会议室",
        by=secretary.user,
    )
    appraisal.refresh_from_db()
    return appraisal, secretary


@pytest.mark.django_db
def test_the_draft_says_what_when_who_and_how():
    appraisal, secretary = year_of_a_branch()
    plan = plans.draft(appraisal, by=secretary.user)
    assert plan.title == "机关第一党支部2024年度组织生活会和民主评议党员工作方案"
    lines = plan.text.splitlines()
    assert lines[0] == (
        "根据《关于召开组织生活会的通知》（天组通〔2024〕4号）要求，"
        "为做好2024年度组织生活会和民主评议党员工作，制定本方案。"
    )
    assert [line for line in lines if line[1:2] == "、"] == [
        "一、会议内容",
        "二、会议时间和地点",
        "三、参会人员",
        "四、会议议程",
        "五、有关工作",
    ]
    assert f"会议主题：{THEME}" in lines
    assert "（一）支部委员会会议：另行通知" in lines
    assert "（二）党员大会：2024年3月19日（星期二）上午9:00，三楼会议室" in lines
    assert f"主持人：{secretary.name}" in lines
    assert "（6）党支部书记作表态发言，重点表明整改态度，明确整改意见。" in lines
    assert "一般不超过三分之一" in plan.text and "{share}" not in plan.text
    assert lines[-1] == "6.2025年1月26日前报送年度民主评议情况表。"


@pytest.mark.django_db
def test_a_branch_without_a_committee_plans_the_general_meeting_only():
    appraisal, secretary = year_of_a_branch(with_committee=False)
    text = plans.draft(appraisal, by=secretary.user).text
    assert "（一）党员大会：" in text and "支部委员会会议：" not in text


@pytest.mark.django_db
def test_editing_keeps_others_words(client):
    appraisal, secretary = year_of_a_branch()
    url = reverse("campaigns:plan", args=[appraisal.pk])
    client.force_login(secretary.user)
    assert "还没有工作方案" in client.get(url).content.decode()
    client.post(reverse("campaigns:draft_plan", args=[appraisal.pk]))
    plan = WorkPlan.objects.get()
    typed = {"title": plan.title, "text": "一、我的\r\n内容。", "was": plan.text}
    client.post(url, typed | {"issued_on": "2024-03-01"})
    plan.refresh_from_db()
    assert (plan.issued_on, plan.edited_by) == (date(2024, 3, 1), secretary.user)
    page = client.post(url, typed | {"text": "另一个人的改动", "issued_on": ""}).content.decode()
    assert "请对照" in page and "一、我的" in page
    assert (
        html.document_fromstring(page).get_element_by_id("id_text").value.strip()
        == "另一个人的改动"
    )
    plan.refresh_from_db()
    assert plan.text.splitlines() == ["一、我的", "内容。"]


@pytest.mark.django_db
def test_pdf_and_word_say_the_same(client):
    appraisal, secretary = year_of_a_branch()
    plan = plans.draft(appraisal, by=secretary.user)
    client.force_login(secretary.user)
    pdf = client.get(reverse("branchlife:paper", args=["plan", appraisal.pk, "pdf"]))
    word = client.get(reverse("branchlife:paper", args=["plan", appraisal.pk, "docx"]))
    pages = PdfReader(BytesIO(pdf.content)).pages
    printed = "".join("".join(page.extract_text() for page in pages).split())
    paragraphs = [line.text for line in docx.Document(BytesIO(word.content)).paragraphs]
    for line in [plan.title, *plan.text.splitlines(), "机关第一党支部", "年月日"]:
        assert "".join(line.split()) in printed
    bare = [line.strip().replace("\n", "") for line in paragraphs if line.strip()]
    assert bare == [plan.title, *plan.text.splitlines(), "机关第一党支部", "年　月　日"]


@pytest.mark.django_db
def test_a_year_that_is_over_keeps_its_plan():
    appraisal, secretary = year_of_a_branch()
    plan = plans.draft(appraisal, by=secretary.user)
    actions.close(appraisal.campaign, by=secretary.user)
    plan = WorkPlan.objects.get()
    assert reasons(plans.edit_plan, plan, by=secretary.user, title="x", text="y") == [
        "本年度工作已结束，只有在进行中才能办理。"
    ]
