"""The meetings of an appraisal: their agenda, their order, and who decides."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from appraisals.campaigns import actions
from appraisals.campaigns.models import Appraisal, Campaign
from branchlife.models import BranchPost
from branchlife.workflow import NotAllowed
from meetings import actions as meetings
from meetings.models import Meeting
from tests.factories import (
    SHANGHAI,
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
)

pytestmark = pytest.mark.django_db
THEME = "照录上级当年通知的主题"
MORNING = datetime(2025, 3, 19, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def committee():
    return make_committee()


@pytest.fixture
def clerk(committee):
    return make_clerk(committee)


@pytest.fixture
def preset():
    return next(p for p in actions.load_presets() if p.preset_key == "bureau")


def opened(preset, committee, clerk, **changes):
    """The appraisal of the committee's only branch in a bureau's year."""
    campaign = actions.create_from_preset(
        preset, committee, by=clerk, year_label="2024年度", theme=THEME, **changes
    )
    return actions.open(campaign, by=clerk).appraisals.get()


@pytest.fixture
def appraisal(preset, committee, clerk):
    """An appraisal in a branch with a committee."""
    secretary = make_secretary(make_branch(committee=committee))
    for role in (BranchPost.Role.ORGANIZATION, BranchPost.Role.DISCIPLINE):
        make_post(make_member(secretary.branch), role)
    return opened(preset, committee, clerk, quorum_strict=True)


def schedule(appraisal, part, starts_at=MORNING, **fields):
    """The secretary sets a meeting."""
    secretary = appraisal.branch.secretary().user
    fields = {"place": "会议室"} | fields
    return actions.schedule(appraisal, part=part, starts_at=starts_at, by=secretary, **fields)


def test_the_committee_meeting_takes_agenda_theme_and_quorum_from_the_year(appraisal):
    meeting = schedule(appraisal, "committee")
    assert meeting.kind == Meeting.Kind.COMMITTEE
    assert meeting.title == "2024年度组织生活会（支部委员会会议）"
    assert (meeting.theme, meeting.quorum_strict, meeting.place) == (THEME, True, "会议室")
    assert meeting.is_organizational_life and meeting.entered_afterwards
    template = appraisal.campaign.committee_agenda
    assert list(meeting.items.values_list("position", "kind", "title")) == list(
        template.items.values_list("position", "kind", "title")
    )
    appraisal.refresh_from_db()
    assert appraisal.committee_meeting == meeting


def test_general_and_decision_meetings(appraisal):
    general = schedule(appraisal, "general", MORNING + timedelta(hours=2))
    assert (general.kind, general.title) == ("general", "2024年度组织生活会和民主评议党员大会")
    assert general.items.count() == 6
    decision = schedule(appraisal, "decision", MORNING + timedelta(days=1))
    assert (decision.kind, decision.title) == (
        "branch_committee",
        "2024年度民主评议党员评定等次会议",
    )
    assert not decision.is_organizational_life
    appraisal.refresh_from_db()
    assert (appraisal.general_meeting, appraisal.decision_meeting) == (general, decision)


def test_a_part_has_one_meeting_until_it_is_cancelled(appraisal):
    first = schedule(appraisal, "general")
    with pytest.raises(NotAllowed) as refused:
        schedule(appraisal, "general")
    assert refused.value.reasons == [
        "已经安排了会议：2024年度组织生活会和民主评议党员大会（2025年3月19日）。"
    ]
    Meeting.objects.filter(pk=first.pk).update(state="cancelled")
    second = schedule(appraisal, "general")
    appraisal.refresh_from_db()
    assert appraisal.general_meeting == second != first


def inquorate(meeting, by):
    """Declared not valid."""
    Meeting.objects.filter(pk=meeting.pk).update(
        state="closed", declared_valid=False, declared_by=by, declared_at=timezone.now()
    )


def test_a_meeting_with_too_few_is_held_again_and_plays_the_same_part(appraisal, clerk):
    first = schedule(appraisal, "general")
    inquorate(first, clerk)
    second = schedule(appraisal, "general", MORNING + timedelta(days=7), place="礼堂")
    appraisal.refresh_from_db()
    assert (appraisal.general_meeting, second.repeats, second.place) == (second, first, "礼堂")
    assert second.items.count() == 6


def test_a_second_sitting_arranged_elsewhere_is_adopted(appraisal, clerk):
    first = schedule(appraisal, "general")
    with pytest.raises(NotAllowed) as refused:
        actions.adopt_second_sitting(appraisal, "general", by=clerk)
    assert refused.value.reasons == ["这次会议没有安排重新召开。"]
    inquorate(first, clerk)
    first.refresh_from_db()
    second = meetings.repeat(first, by=clerk, starts_at=MORNING + timedelta(days=7))
    actions.adopt_second_sitting(appraisal, "general", by=clerk)
    appraisal.refresh_from_db()
    assert appraisal.general_meeting == second


def test_grades_are_not_decided_before_the_general_meeting(appraisal):
    schedule(appraisal, "general")
    with pytest.raises(NotAllowed) as refused:
        schedule(appraisal, "decision", MORNING - timedelta(days=1))
    assert refused.value.reasons == [
        "评定等次的会议日期（2025年3月18日）早于党员大会（民主评议党员）日期"
        "（2025年3月19日），请检查。"
    ]
    assert Meeting.objects.count() == 1


def test_the_general_meeting_is_not_set_after_the_decision(appraisal):
    schedule(appraisal, "decision")
    with pytest.raises(NotAllowed):
        schedule(appraisal, "general", MORNING + timedelta(days=1))


def test_the_committee_should_meet_first_but_is_only_told_so(appraisal):
    schedule(appraisal, "committee")
    day = date(2025, 3, 18)
    assert [str(warning) for warning in appraisal.warnings_at_scheduling("general", day)] == []
    appraisal.refresh_from_db()
    assert [str(warning) for warning in appraisal.warnings_at_scheduling("general", day)] == [
        "党员大会（民主评议党员）日期（2025年3月18日）早于支部委员会会议（批评和自我批评）日期"
        "（2025年3月19日），请检查。"
    ]
    schedule(appraisal, "general", MORNING - timedelta(days=1))


def test_a_meeting_after_the_due_date_is_remarked_on(appraisal):
    Campaign.objects.update(due_on=date(2025, 1, 26))
    appraisal = Appraisal.objects.get()
    assert [str(w) for w in appraisal.warnings_at_scheduling("general", MORNING.date())] == [
        "会议日期（2025年3月19日）晚于情况表报送截止日期（2025年1月26日），请注意。"
    ]


def test_meetings_are_set_only_while_the_year_is_under_way(appraisal, clerk):
    actions.close(appraisal.campaign, by=clerk)
    with pytest.raises(NotAllowed) as refused:
        schedule(Appraisal.objects.get(), "general")
    assert refused.value.reasons == ["本年度工作已结束，只有在进行中才能办理。"]


def test_without_a_committee_its_steps_stand_in_the_general_meeting(preset, committee, clerk):
    make_secretary(make_branch(committee=committee))
    appraisal = opened(preset, committee, clerk)
    with pytest.raises(NotAllowed) as refused:
        schedule(appraisal, "committee")
    assert refused.value.reasons == ["本支部不设支部委员会，支委会的环节由党员大会承担。"]
    meeting = schedule(appraisal, "general")
    assert list(meeting.items.values_list("kind", flat=True)) == [
        "attendance",
        "opinions",
        "self_criticism",
        "self_evaluation",
        "ballot",
        "supervisor",
        "statement",
    ]
    assert schedule(appraisal, "decision").kind == "general"


def test_the_general_meeting_may_decide_itself(appraisal, clerk):
    with pytest.raises(NotAllowed) as refused:
        actions.decide_in_general_meeting(appraisal, by=clerk)
    assert refused.value.reasons == ["还没有安排党员大会。"]
    general = schedule(appraisal, "general")
    actions.decide_in_general_meeting(appraisal, by=clerk)
    appraisal.refresh_from_db()
    assert (appraisal.decision_meeting, appraisal.decision_body) == (general, "general")
