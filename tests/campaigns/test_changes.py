"""What of a year's rules may change once branches work under them, and how they are told."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from appraisals.campaigns import actions
from appraisals.campaigns.models import RuleChange
from branchlife.models import AuditEvent, File
from branchlife.workflow import NotAllowed
from tests.factories import (
    DAY,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_count,
    make_member,
    make_secretary,
)

pytestmark = pytest.mark.django_db
DUE = date(2025, 1, 26)
PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def year():
    """An open year of one branch: (campaign, appraisal, clerk, secretary)."""
    committee = make_committee(name="某局党委")
    branch = make_branch(committee=committee, name="第一党支部")
    campaign = make_campaign(committee, due_on=DUE, theme="旧主题", feedback_days=10)
    appraisal = actions.branches.start(campaign, [branch], DAY)[0]
    return campaign, appraisal, make_clerk(committee), make_secretary(branch)


def test_a_change_is_kept_with_its_reason_and_told_to_the_branches(year, client):
    campaign, appraisal, clerk, secretary = year
    later = date(2025, 1, 31)
    made = actions.change(
        campaign, by=clerk, reason="春节放假", theme="新主题", due_on=later, feedback_days=15
    )
    assert made.lines == [
        "主题：由“旧主题”改为“新主题”。",
        "情况表报送截止日期：由“2025年1月26日”改为“2025年1月31日”。",
        "向本人反馈的天数：由“10”改为“15”。",
    ]
    campaign.refresh_from_db()
    assert (campaign.theme, campaign.due_on) == ("新主题", later)
    event = AuditEvent.objects.get(verb="rules changed")
    assert (event.old["due_on"], event.new["due_on"]) == ("2025-01-26", "2025-01-31")
    client.force_login(secretary.user)
    for url in ("/app/", appraisal.get_absolute_url(), campaign.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "原因：春节放假" in page and made.lines[1] in page


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"quota_den": 4}, "“优秀比例（分母）”不能再修改：各支部已经按它开展工作。"),
        (
            {"quorum_strict": True},
            "“实到须超过应到的半数（默认达到半数即可）”不能再修改：各支部已经按它开展工作。",
        ),
        (
            {"due_on": date(2025, 1, 20)},
            "“情况表报送截止日期”只能往后延，不能早于2025年1月26日。",
        ),
        ({"feedback_days": 5}, "反馈期限只能放宽，不能缩短。"),
        ({"theme": "旧主题"}, "内容与原来一样，没有可保存的修改。"),
        (
            {"grades_due_on": date(2025, 2, 1)},
            "“情况表报送截止日期”（2025年1月26日）早于“评定与反馈完成时限”（2025年2月1日），请检查。",
        ),
    ],
)
def test_what_branches_count_with_stands_still(year, changes, reason):
    campaign, _appraisal, clerk, _secretary = year
    with pytest.raises(NotAllowed) as refused:
        actions.change(campaign, by=clerk, reason="调整", **changes)
    assert refused.value.reasons == [reason]
    assert RuleChange.objects.count() == 0


def test_a_change_needs_a_reason_and_a_year_under_way(year):
    campaign, _appraisal, clerk, _secretary = year
    with pytest.raises(NotAllowed) as refused:
        actions.change(campaign, by=clerk, reason=" ", theme="新主题")
    assert refused.value.reasons == ["请写明修改原因：各支部会看到修改内容和原因。"]
    actions.close(campaign, by=clerk)
    with pytest.raises(NotAllowed) as refused:
        actions.change(campaign, by=clerk, reason="改错字", theme="新主题")
    assert refused.value.reasons == ["本年度工作已结束，规则不能再修改。"]
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleChange.objects.create(
            campaign=campaign, changes=[], reason="", by=clerk, at=timezone.now()
        )


def test_rules_of_the_ballot_change_until_the_first_ballot_has_begun(year, client):
    campaign, appraisal, clerk, _secretary = year
    made = actions.change(campaign, by=clerk, reason="按通知调整", own_row=False)
    assert made.lines == ["本人一栏照常填写：由“是”改为“否”。"]
    make_count(appraisal, {make_member(appraisal.branch): (1, 0, 0, 0)})
    with pytest.raises(NotAllowed) as refused:
        actions.change(campaign, by=clerk, reason="再调整", own_row=True)
    assert refused.value.reasons == ["第一党支部已经开始测评，测评票的内容和规则不能再修改。"]
    client.force_login(clerk)
    form = client.get(reverse("campaigns:change", args=[campaign.pk])).context["form"]
    assert "own_row" not in form.fields and "theme" in form.fields


def test_documents_keep_their_files_while_their_title_stands(year, client):
    campaign, _appraisal, clerk, secretary = year
    actions.change(
        campaign, by=clerk, reason="补充依据", documents=["通知（某组〔2024〕9号）", "条例"]
    )
    notice, rules = campaign.documents.all()
    client.force_login(clerk)
    url = reverse("campaigns:attach_document", args=[campaign.pk, notice.pk])
    client.post(url, {"upload": SimpleUploadedFile("通知.pdf", PDF)})
    file = File.objects.for_record(notice).get()
    assert (file.committee, file.branch, file.name) == (campaign.committee, None, "通知.pdf")
    actions.change(campaign, by=clerk, reason="文号有误", documents=["通知（某组〔2024〕10号）"])
    assert campaign.basis_lines == ["通知（某组〔2024〕10号）"]
    assert list(File.objects.for_record(campaign.documents.get())) == [file]
    # Whoever sees the year opens its notices; strangers do not find them.
    for user, status in [(secretary.user, 200), (make_secretary().user, 404)]:
        client.force_login(user)
        response = client.get(file.get_absolute_url())
        assert response.getvalue()
        assert response.status_code == status
    event = AuditEvent.objects.get(verb="downloaded")
    assert (event.branch_id, event.committee_id) == (None, campaign.committee_id)
    client.force_login(clerk)
    gone = reverse("campaigns:remove_document_file", args=[campaign.pk, notice.pk, file.pk])
    assert client.post(gone).status_code == 302
    assert not File.objects.exists()


def test_the_page_saves_and_refuses(year, client):
    campaign, _appraisal, clerk, _secretary = year
    client.force_login(clerk)
    url = reverse("campaigns:change", args=[campaign.pk])
    form = client.get(url).context["form"]
    data = {bound.html_name: bound.value() for bound in form}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    response = client.post(url, data | {"due_on": "2025-01-20", "reason": "提前"})
    assert response.context["form"].non_field_errors() == [
        "“情况表报送截止日期”只能往后延，不能早于2025年1月26日。"
    ]
    assert client.post(url, data | {"due_on": "2025-02-08", "reason": "延期"}).status_code == 302
    campaign.refresh_from_db()
    assert campaign.due_on == date(2025, 2, 8)
    assert RuleChange.objects.get().reason == "延期"
