"""What happens to a year: each refusal and each effect."""

from datetime import date, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from appraisals.campaigns import actions
from appraisals.campaigns.models import Appraisal, Campaign, QuotaExemption
from branchlife.models import AuditEvent, BranchPost, Standing
from branchlife.workflow import NotAllowed
from meetings.models import AgendaTemplate, AgendaTemplateItem, MeetingKind
from meetings.rules import numbering
from tests.factories import (
    DAY,
    SHANGHAI,
    make_appraisal,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_member,
    make_members,
    make_post,
    make_probationary,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
THEME = "照录上级当年通知的主题"
MORNING = datetime(2025, 3, 19, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def presets():
    return {preset.preset_key: preset for preset in actions.load_presets()}


@pytest.fixture
def committee():
    return make_committee()


@pytest.fixture
def clerk(committee):
    return make_clerk(committee)


def with_committee(branch, members=7):
    """A branch with that many full members, three of them the branch committee."""
    people = [make_member(branch) for _number in range(members)]
    roles = [BranchPost.Role.SECRETARY, BranchPost.Role.ORGANIZATION, BranchPost.Role.DISCIPLINE]
    for member, role in zip(people, roles, strict=False):
        make_post(member, role)
    return people


def prepared(presets, committee, clerk, preset="bureau", **changes):
    """A year in preparation, with its theme."""
    fields = {"year_label": "2024年度", "theme": THEME} | changes
    return actions.create_from_preset(presets[preset], committee, by=clerk, **fields)


# --- presets ---


def test_the_bureau_preset_holds_what_its_plan_says(presets):
    bureau = presets["bureau"]
    assert (bureau.quota_num, bureau.quota_den, bureau.quota_rounding) == (1, 3, "floor")
    assert bureau.aspects == ["总体评价", "工作", "作风", "决策"]
    assert [criterion["title"] for criterion in bureau.criteria] == [
        "政治合格",
        "执行纪律合格",
        "品德合格",
        "发挥作用合格",
    ]
    assert len(bureau.check_points) == 7
    assert [item.kind for item in bureau.committee_agenda.items.all()] == [
        "opinions",
        "self_criticism",
        "supervisor",
        "statement",
    ]
    assert [item.kind for item in bureau.general_agenda.items.all()] == [
        "attendance",
        "information",
        "self_evaluation",
        "ballot",
        "supervisor",
        "statement",
    ]
    assert bureau.general_agenda.items.get(position=1).title == (
        "党支部书记报告本支部党员出、缺席情况，宣布会议是否有效"
        "（包括应到会人数、实到人数、缺席人数，说明党员缺席的原因）"
    )
    assert bureau.decision_agenda.items.filter(kind="grades").count() == 1


def test_the_school_preset_holds_what_its_plan_says(presets):
    school = presets["school"]
    assert (school.quota_num, school.quota_den) == (1, 4)
    assert school.aspects == ["总体评价", "工作", "作风"]
    assert school.due_month_day == "01-26"
    assert [criterion["title"] for criterion in school.criteria] == [
        "理想信念方面",
        "宗旨意识方面",
        "遵纪守法方面",
        "学习方面",
        "业务工作方面",
        "组织生活方面",
        "不合格党员情形",
    ]
    assert school.criteria[5]["text"] == "是否按规定参加党的组织生活，完成党组织分配的任务"


def test_the_five_links_of_the_school_stand_in_an_agenda_with_parts(presets):
    template = AgendaTemplate.objects.get(key="school-five-links")
    lines = template.lines()
    numbers = numbering(line.is_part for line in lines)
    assert [(number, line.kind) for number, line in zip(numbers, lines, strict=True)] == [
        ("1", "study"),
        ("2", "opinions"),
        ("3", "other"),
        ("3.1", "duty_report"),
        ("3.2", "self_criticism"),
        ("3.3", "self_evaluation"),
        ("3.4", "ballot"),
        ("4", "grades"),
        ("5", "statement"),
    ]
    school = presets["school"].general_agenda
    assert school.items.get(kind="duty_report").title == "党支部书记代表支部委员会向党员大会述职"


def test_every_kind_of_ordinary_meeting_has_an_agenda_to_start_from(presets):
    ordinary = AgendaTemplate.objects.filter(
        key__in=["committee", "general", "group", "lecture", "theme-day", "study"]
    )
    assert [template.kind for template in ordinary.order_by("kind")] == sorted(MeetingKind)


def test_no_preset_brings_a_theme_a_basis_or_a_study_list(presets):
    for preset in presets.values():
        assert (preset.theme, preset.basis_lines, preset.study_materials) == ("", [], "")


def test_loading_presets_again_changes_nothing_and_restores_what_was_changed(presets, capsys):
    Campaign.objects.filter(preset_key="school").update(quota_den=5)
    before = Campaign.objects.count(), AgendaTemplate.objects.count()
    items = AgendaTemplateItem.objects.count()
    call_command("load_presets")
    assert (Campaign.objects.count(), AgendaTemplate.objects.count()) == before == (2, 12)
    assert AgendaTemplateItem.objects.count() == items == 4 + 6 + 3 + 6 + 4 + 9 + 20
    assert Campaign.objects.get(preset_key="school").quota_den == 4
    assert capsys.readouterr().out == "bureau: 机关党支部\nschool: 学校党支部\n"


def test_a_preset_key_stands_once(presets):
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.create(is_preset=True, preset_key="bureau")


# --- preparing ---


def test_a_year_from_a_preset_has_its_rules_and_a_proposed_due_date(presets, committee, clerk):
    campaign = prepared(presets, committee, clerk, "school")
    assert campaign.state == "draft" and not campaign.is_preset
    assert campaign.due_on == date(2025, 1, 26)
    assert campaign.aspects == ["总体评价", "工作", "作风"]
    assert campaign.theme == THEME
    event = AuditEvent.objects.get(target_label="campaigns.campaign")
    assert (event.actor_id, event.verb, event.new) == (clerk.pk, "prepared", {"preset": "school"})


def test_what_the_user_types_wins_over_the_preset(presets, committee, clerk):
    campaign = prepared(presets, committee, clerk, "school", due_on=date(2025, 2, 1), quota_den=5)
    assert (campaign.due_on, campaign.quota_den) == (date(2025, 2, 1), 5)


def test_a_committee_has_one_campaign_a_year(presets, committee, clerk):
    prepared(presets, committee, clerk)
    with pytest.raises(NotAllowed) as refused:
        prepared(presets, committee, clerk, "school")
    assert refused.value.reasons == [f"{committee}已有2024年度的评议工作。"]
    prepared(presets, make_committee(), clerk)


def test_rules_change_while_in_preparation_only(presets, committee, clerk):
    campaign = prepared(presets, committee, clerk)
    actions.edit(campaign, by=clerk, quota_den=4, theme=THEME, due_on=date(2025, 1, 31))
    campaign.refresh_from_db()
    assert (campaign.quota_den, campaign.due_on) == (4, date(2025, 1, 31))
    event = AuditEvent.objects.filter(verb="changed").get()
    assert event.old == {"quota_den": 3, "due_on": None}
    assert event.new == {"quota_den": 4, "due_on": "2025-01-31"}
    make_branch(committee=committee)
    campaign = actions.open(campaign, by=clerk)
    with pytest.raises(NotAllowed) as refused:
        actions.edit(campaign, by=clerk, quota_den=1)
    assert refused.value.reasons == ["本年度工作进行中，规则不能再修改。"]


def test_a_year_cannot_take_the_label_of_another(presets, committee, clerk):
    prepared(presets, committee, clerk)
    other = prepared(presets, committee, clerk, year_label="2025年度")
    with pytest.raises(NotAllowed) as refused:
        actions.edit(other, by=clerk, year_label="2024年度")
    assert refused.value.reasons == [f"{committee}已有2024年度的评议工作。"]
    actions.edit(other, by=clerk, year_label="2025年度", theme="另一个主题")


# --- opening and closing ---


def test_opening_gives_every_branch_below_its_appraisal_with_quota_and_body(
    presets, committee, clerk
):
    below = make_committee(parent=committee)
    with_one, without = make_branch(committee=committee), make_branch(committee=below)
    elsewhere = make_branch()
    with_committee(with_one)
    make_secretary(without)
    campaign = actions.open(prepared(presets, committee, clerk, "school"), by=clerk)
    assert campaign.state == "open"
    assert (campaign.opened_by, campaign.opened_at is not None) == (clerk, True)
    bodies = {a.branch_id: a.decision_body for a in campaign.appraisals.all()}
    assert bodies == {with_one.pk: "committee", without.pk: "general"}
    assert not Appraisal.objects.filter(branch=elsewhere).exists()
    assert set(
        campaign.appraisals.values_list("quota_num", "quota_den", "quota_base", "quota_rounding")
    ) == {(1, 4, "full_members", "floor")}


def test_a_later_change_of_the_preset_leaves_an_opened_year_alone(presets, committee, clerk):
    make_branch(committee=committee)
    campaign = actions.open(prepared(presets, committee, clerk), by=clerk)
    Campaign.objects.filter(pk=campaign.pk).update(quota_den=9)
    assert campaign.appraisals.get().quota_for(12) == 4


def test_opening_needs_a_theme_and_a_branch(presets, committee, clerk):
    campaign = prepared(presets, committee, clerk, theme="")
    with pytest.raises(NotAllowed) as refused:
        actions.open(campaign, by=clerk)
    assert refused.value.reasons == [
        "还没有填写主题：请照录上级当年通知，没有主题不能安排会议。",
        "本党委之下没有可以参加的党支部。",
    ]
    assert not Appraisal.objects.exists()


def test_a_year_is_opened_once_and_closed_once(presets, committee, clerk):
    make_branch(committee=committee)
    campaign = prepared(presets, committee, clerk)
    with pytest.raises(NotAllowed) as refused:
        actions.close(campaign, by=clerk)
    assert refused.value.reasons == ["本年度工作筹备中，不能改为“已结束”。"]
    actions.open(campaign, by=clerk)
    with pytest.raises(NotAllowed) as refused:
        actions.open(campaign, by=clerk)
    assert refused.value.reasons == ["本年度工作进行中，不能改为“进行中”。"]
    campaign = actions.close(campaign, by=clerk)
    assert (campaign.state, campaign.closed_by) == ("closed", clerk)
    assert [e.verb for e in AuditEvent.objects.order_by("pk")] == ["prepared", "opened", "ended"]


def test_a_branch_taken_in_by_a_lower_committee_is_not_taken_in_twice(presets, committee, clerk):
    below = make_committee(parent=committee)
    early, late = make_branch(committee=below), make_branch(committee=committee)
    actions.open(prepared(presets, below, clerk), by=clerk)
    campaign = actions.open(prepared(presets, committee, clerk), by=clerk)
    assert list(campaign.appraisals.values_list("branch", flat=True)) == [late.pk]
    assert Appraisal.objects.filter(branch=early).count() == 1


def test_the_office_is_warned_of_a_quota_of_nought(presets, committee, clerk):
    small = make_branch(committee=committee, name="第一党支部")
    for _number in range(3):
        make_member(small)
    make_probationary(small)
    larger = make_branch(committee=committee, name="第二党支部")
    for _number in range(4):
        make_member(larger)
    campaign = prepared(presets, committee, clerk, "school")
    assert [str(warning) for warning in campaign.warnings_at_opening()] == [
        "第一党支部有正式党员3名，四分之一不足1人，“优秀”名额为0名。"
        "需要时请另行分配名额，或同意其超出名额。"
    ]
    assert list(prepared(presets, make_committee(), clerk).warnings_at_opening()) == []


def test_the_office_is_warned_of_a_missing_branch_committee(presets, committee, clerk):
    branch = make_branch(committee=committee, name="第一党支部")
    for _number in range(7):
        make_member(branch)
    campaign = prepared(presets, committee, clerk)
    assert [str(warning) for warning in campaign.warnings_at_opening()] == [
        "第一党支部有正式党员7名，应设支部委员会，但没有登记支委会成员；"
        "不补登的，支委会的环节由党员大会承担。"
    ]


def test_a_new_branch_joins_a_year_under_way(presets, committee, clerk):
    make_branch(committee=committee)
    campaign = prepared(presets, committee, clerk)
    with pytest.raises(NotAllowed) as refused:
        actions.add_branch(campaign, make_branch(committee=committee), by=clerk)
    assert refused.value.reasons == ["只有在进行中的年度，才能补入党支部。"]
    actions.open(campaign, by=clerk)
    late = make_branch(committee=committee, name="新党支部")
    appraisal = actions.add_branch(campaign, late, by=clerk)
    assert (appraisal.branch, appraisal.quota_den, appraisal.decision_body) == (late, 3, "general")
    for branch in (late, make_branch(name="别处党支部")):
        with pytest.raises(NotAllowed) as refused:
            actions.add_branch(campaign, branch, by=clerk)
        assert refused.value.reasons == [f"{branch}不在本党委之下，或者已经参加本年度评议。"]


# --- quotas ---


def test_quota_limit_with_allocation_and_exemption(committee, clerk):
    appraisal = make_appraisal(make_branch(committee=committee))
    make_members(appraisal.branch, 9)
    assert appraisal.excellent_limit(12) == 4
    actions.allocate(appraisal.campaign, {appraisal.pk: 3}, by=clerk)
    appraisal.refresh_from_db()
    assert appraisal.excellent_limit(12) == 3
    actions.exempt(appraisal, 5, "承担急难任务", by=clerk)
    appraisal = Appraisal.objects.get()
    assert appraisal.excellent_limit(12) == 5
    assert appraisal.exemption.remark == "经党委办公室同意超出名额（理由：承担急难任务）"
    actions.allocate(appraisal.campaign, {appraisal.pk: None}, by=clerk)
    appraisal.refresh_from_db()
    assert appraisal.quota_for(12) == 4


def test_allocating_writes_down_only_what_changed(committee, clerk):
    campaign = make_campaign(committee)
    one, two = (
        make_appraisal(make_branch(committee=committee), campaign=campaign) for _number in (1, 2)
    )
    make_members(two.branch, 6)
    assert actions.allocate(campaign, {one.pk: 0, two.pk: None}, by=clerk) == 1
    event = AuditEvent.objects.get(verb="allocated")
    assert (event.target_id, event.branch_id) == (str(one.pk), one.branch_id)
    assert (event.old, event.new) == ({"quota_number": None}, {"quota_number": 0})
    assert actions.allocate(campaign, {one.pk: 0, two.pk: None}, by=clerk) == 0
    assert AuditEvent.objects.filter(verb="allocated").count() == 1


def test_only_the_office_touches_one_branch_quota(committee):
    branch = make_branch(committee=committee)
    secretary = make_secretary(branch)
    appraisal = make_appraisal(branch)
    only = ["只有党委办公室可以调整单个党支部的优秀名额。"]
    for by in (secretary.user, make_clerk(make_committee())):
        with pytest.raises(NotAllowed) as refused:
            actions.exempt(appraisal, 5, "理由", by=by)
        assert refused.value.reasons == only
        with pytest.raises(NotAllowed) as refused:
            actions.allocate(appraisal.campaign, {appraisal.pk: 5}, by=by)
        assert refused.value.reasons == only
    assert not QuotaExemption.objects.exists()


def test_an_exemption_needs_a_reason_and_can_be_granted_anew(committee, clerk):
    appraisal = make_appraisal(make_branch(committee=committee))
    with pytest.raises(NotAllowed) as refused:
        actions.exempt(appraisal, 5, "  ", by=clerk)
    assert refused.value.reasons == ["同意超出名额要写明理由。"]
    actions.exempt(appraisal, 5, "一", by=clerk)
    actions.exempt(appraisal, 6, "二", by=clerk)
    exemption = QuotaExemption.objects.get()
    assert (exemption.number, exemption.reason, exemption.granted_by) == (6, "二", clerk)
    events = AuditEvent.objects.filter(verb="exempted").order_by("pk")
    assert [(event.old, event.new) for event in events] == [
        (None, {"number": 5, "reason": "一"}),
        ({"number": 5, "reason": "一"}, {"number": 6, "reason": "二"}),
    ]


def test_after_the_year_has_ended_quotas_stand(committee, clerk):
    appraisal = make_appraisal(make_branch(committee=committee))
    actions.close(appraisal.campaign, by=clerk)
    appraisal = Appraisal.objects.get()
    with pytest.raises(NotAllowed) as refused:
        actions.exempt(appraisal, 5, "理由", by=clerk)
    assert refused.value.reasons == ["本年度工作已结束，只有在进行中才能办理。"]
    with pytest.raises(NotAllowed):
        actions.allocate(appraisal.campaign, {appraisal.pk: 5}, by=clerk)


def test_standings_do_not_change_the_quota_base(committee, clerk):
    """Base: full members whose relation is here; a lost vote is another matter."""
    branch = make_branch(committee=committee)
    people = [make_member(branch) for _number in range(4)]
    Standing.objects.create(member=people[0], kind="probation_within_party", since=date(2024, 1, 1))
    campaign = make_campaign(committee, state="draft", theme=THEME, quota_den=4)
    assert list(campaign.warnings_at_opening()) == []


@pytest.mark.parametrize("percent", [0, 101])
def test_a_share_pointed_out_is_a_percentage(percent):
    campaign = make_campaign()
    for name in ("advise_excellent_from", "advise_unqualified_from"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(**{name: percent})


@pytest.mark.parametrize("change", [{"paper": "局党〔2025〕3号"}, {"consented_on": DAY}])
def test_the_paper_of_a_consent_and_its_day_belong_together(change):
    appraisal = make_appraisal()
    QuotaExemption.objects.create(
        appraisal=appraisal,
        number=2,
        reason="理由",
        granted_by=make_user(),
        granted_at=timezone.now(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaExemption.objects.update(**change)
