"""What the year of a branch comes to: numbers gathered, stages computed, sentences said."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal, QuotaExemption
from appraisals.ratings.models import Rating
from appraisals.summary.figures import checklist, steps
from appraisals.summary.figures.gathering import gather, year_of
from appraisals.summary.figures.persons import persons_of
from appraisals.summary.rules import breaches
from branchlife.models import Member
from meetings.models import Meeting
from tests.factories import (
    DAY,
    make_appraisal,
    make_attendance,
    make_campaign,
    make_exclusion,
    make_meeting,
    make_post,
    make_talk,
    make_user,
)
from tests.summary.years import (
    NOW,
    count_ballots,
    decide_grades,
    hold_general_meeting,
    make_bare_appraisal,
    make_year,
)

pytestmark = pytest.mark.django_db


def test_figures_are_those_of_the_records():
    appraisal = make_year(full=6, probationary=1)
    figures = year_of(appraisal).figures
    assert figures.branch == appraisal.branch.name
    assert figures.secretary == appraisal.branch.secretary().name
    assert (figures.members, figures.full, figures.probationary) == (7, 6, 1)
    assert (figures.excluded, figures.expected, figures.present) == (0, 7, 6)
    assert (figures.on_leave, figures.absent, figures.supervisors) == (1, 0, "王督导")
    assert figures.met_on == DAY
    assert (figures.issued, figures.returned, figures.valid, figures.invalid) == (6, 6, 6, 0)
    assert figures.aspects[0] == {
        "label": "总体评价",
        "good": 4,
        "fair": 1,
        "average": 0,
        "poor": 0,
        "abstained": 1,
    }
    assert [aspect["label"] for aspect in figures.aspects] == appraisal.campaign.aspects
    assert (figures.excellent, figures.qualified, figures.basic, figures.unqualified) == (
        2,
        4,
        0,
        0,
    )
    assert (figures.graded, figures.not_graded, figures.undecided) == (6, 1, 0)
    assert (figures.fed_back, figures.quota, figures.allowed) == (7, 2, 2)
    assert (figures.problems, figures.items, figures.pledges) == (2, 2, 7)
    assert (figures.published_on, figures.filed_on) == (date(2025, 4, 1), date(2025, 4, 2))
    assert list(breaches(figures)) == []


def test_a_branch_that_did_nothing_has_its_roster_and_nothing_else():
    year = year_of(make_bare_appraisal(full=3, probationary=0))
    figures = year.figures
    assert (figures.members, figures.full, figures.undecided) == (3, 3, 3)
    assert (figures.met_on, figures.expected, figures.issued, figures.aspects) == (
        None,
        None,
        None,
        [],
    )
    assert (figures.opinions, figures.graded, figures.items) == (None, 0, 0)
    assert (year.box, year.submission, year.standing) == (None, None, None)


def test_members_who_left_before_the_meeting_are_not_counted():
    appraisal = make_bare_appraisal(full=4, probationary=0)
    Member.objects.filter(pk=appraisal.branch.roster().last().pk).update(
        left_on=DAY, leaving="other"
    )
    hold_general_meeting(appraisal, on_leave=0)
    assert year_of(appraisal).figures.members == 3


def test_a_meeting_that_is_only_called_has_no_numbers():
    appraisal = make_bare_appraisal()
    hold_general_meeting(appraisal, state=Meeting.State.CALLED)
    assert year_of(appraisal).figures.expected is None


def test_an_unconfirmed_count_tells_nothing():
    appraisal = make_bare_appraisal()
    count_ballots(appraisal, state=BallotBox.State.DRAFT)
    year = year_of(appraisal)
    assert (year.box.state, year.figures.issued, year.figures.aspects) == ("draft", None, [])


def test_the_confirmed_box_counts_and_not_a_void_one_after_it():
    appraisal = make_bare_appraisal()
    count_ballots(appraisal)
    BallotBox.objects.create(
        appraisal=appraisal,
        number=2,
        state="void",
        void_reason="重来",
        is_all_paper=True,
        held_on=DAY,
    )
    assert year_of(appraisal).figures.issued == 6


def test_secretary_is_the_one_of_that_day():
    appraisal = make_year()
    appraisal.branch.posts.update(until=date(2025, 3, 18))
    member = appraisal.branch.roster().last()
    make_post(member, since=DAY)
    assert (
        year_of(appraisal).figures.secretary == member.name == str(appraisal.branch.secretary(DAY))
    )


def test_an_exemption_raises_what_is_allowed_and_is_remarked():
    appraisal = make_year(full=6, excellent=3)
    assert [breach.check for breach in breaches(year_of(appraisal).figures)] == ["quota"]
    exemption = QuotaExemption.objects.create(
        appraisal=appraisal, number=3, reason="抗疫", granted_by=make_user(), granted_at=NOW
    )
    figures = year_of(appraisal).figures
    assert (figures.quota, figures.allowed, figures.exemption) == (2, 3, exemption.remark)
    assert list(breaches(figures)) == []


@pytest.mark.parametrize("branches", [1, 3])
def test_gathering_takes_the_same_queries_for_one_and_for_three(
    branches, django_assert_num_queries
):
    campaign = make_campaign()
    for _n in range(branches):
        make_year(campaign)
    make_bare_appraisal(campaign=campaign)
    with django_assert_num_queries(28):
        years = gather(Appraisal.objects.filter(campaign=campaign))
    assert len(years) == branches + 1


@pytest.mark.parametrize("members", [3, 9])
def test_stages_ask_the_database_nothing(members, django_assert_num_queries):
    year = year_of(make_year(full=members, excellent=9))
    with django_assert_num_queries(0):
        checklist.next_step(year, checklist.stages(year))
        list(checklist.reasons_against_submitting(year))


# --- persons ---


def test_lines_of_members_are_those_of_the_records():
    appraisal = make_year(full=3, probationary=1, excellent=1)
    first, second, _third, last = persons_of(appraisal)
    member = appraisal.branch.roster().first()
    assert (first.name, first.category, first.post) == (member.name, "正式党员", "书记")
    assert (first.birth, first.joined_on) == ("", "1998年7月1日")
    assert (second.sex, second.birth, second.work_unit) == ("女", "1980年5月", "办公室主任")
    votes = (first.excellent, first.qualified, first.basic, first.unqualified, first.abstained)
    assert votes == (2, 0, 0, 0, 1)
    assert sum(votes) == year_of(appraisal).figures.valid
    assert (first.grade, second.grade, first.fed_back_on) == ("优秀", "合格", "2025年3月19日")
    assert (last.excellent, last.grade, last.remark) == (None, "不评定等次", "预备党员")


@pytest.mark.parametrize("members", [3, 9])
def test_lines_take_the_same_queries_for_three_and_for_nine(members, django_assert_num_queries):
    appraisal = year_of(make_year(full=members)).appraisal
    with django_assert_num_queries(7):
        persons_of(appraisal)


# --- the checklist ---


def texts(steps):
    return [step.text for step in steps]


def test_a_branch_that_did_nothing_is_told_where_to_begin():
    appraisal = make_bare_appraisal(full=3, probationary=0)
    stages = checklist.stages(year_of(appraisal))
    assert [(stage.key, stage.status) for stage in stages] == [
        ("study", "未开始"),
        ("talks", "未开始"),
        ("meeting", "未开始"),
        ("grades", "未开始"),
        ("rectification", "未开始"),
    ]
    assert texts(stages[2].missing) == [
        "支部委员会尚未召开会议开展批评和自我批评",
        "尚未召开组织生活会",
        "尚未进行民主测评",
    ]
    assert texts(stages[3].missing) == ["3名党员的等次尚未评定"]
    assert (
        checklist.next_step(year_of(appraisal), stages).url
        == f"/app/campaigns/appraisals/{appraisal.pk}/schedule/committee/"
    )
    assert checklist.next_step(year_of(appraisal), stages).to_do == "安排支部委员会会议"


def test_study_and_talks_are_counted_from_their_records():
    appraisal = make_bare_appraisal(full=5, probationary=1)
    branch, names = appraisal.branch, ["书记", "委员甲", "委员乙", "赵国", "钱平", "孙立"]
    members = list(branch.roster())
    make_post(members[1], "deputy")
    make_post(members[2], "publicity")
    for member, name in zip(members, names, strict=True):
        Member.objects.filter(pk=member.pk).update(name=name)
    session = make_meeting(branch, kind="study", state="closed", title="集中学习")
    for member in members[:5]:
        make_attendance(session, member)
    hold_general_meeting(appraisal)
    make_talk(members[0], members[1])
    make_talk(members[2], members[3], held_on=date(2024, 12, 1))
    make_talk(members[2], members[4], held_on=date(2024, 8, 1))
    year = year_of(appraisal)
    study, talks = checklist.stages(year, with_names=True)[:2]
    assert (study.status, texts(study.done), texts(study.missing)) == (
        "进行中",
        ["已组织集中学习1次，最近一次是2025年3月19日"],
        ["还没有学到的：孙立"],
    )
    assert texts(talks.steps) == [
        "班子成员之间谈心谈话：3对，已谈1对，未谈：书记与委员乙、委员甲与委员乙",
        "班子成员与其他党员谈心谈话：3名，已谈1名，未谈：钱平、孙立",
    ]
    assert study.next_step.url == f"/app/meetings/{session.pk}/"
    assert talks.next_step.url == f"/app/meetings/branch/{branch.pk}/talks/"
    assert [paper.label for paper in talks.papers] == ["谈心谈话记录表（空白）", "征求意见情况"]
    # Outside the branch only how many.
    assert texts(checklist.stages(year)[1].steps) == [
        "班子成员之间谈心谈话：3对，已谈1对",
        "班子成员与其他党员谈心谈话：3名，已谈1名",
    ]
    session.deliveries.create(member=members[5], way="phone", delivered_on=DAY, delivered_by="书记")
    make_talk(*members)
    study, talks = checklist.stages(year_of(appraisal))[:2]
    assert (study.status, talks.status) == ("已完成", "已完成")
    # Who is left out of those expected need not be reached.
    session.deliveries.get().delete()
    assert checklist.stages(year_of(appraisal))[0].status == "进行中"
    make_exclusion(members[5])
    assert checklist.stages(year_of(appraisal))[0].status == "已完成"


@pytest.mark.parametrize(
    ("ahead", "state", "deed"),
    [
        (None, None, "安排支部委员会会议"),
        (9, "called", "安排集中学习，或补录已开过的"),
        (0, "called", "安排支部委员会会议"),
        (0, "in_session", "组织民主测评"),
    ],
)
def test_study_and_talks_have_their_turn_while_the_meeting_lies_ahead(ahead, state, deed):
    appraisal = make_bare_appraisal(full=3, probationary=0)
    if ahead is not None:
        starts_at = timezone.now() + timedelta(days=ahead)
        declared = {} if state == "called" else {"declared_valid": True, "declared_by": make_user()}
        declared |= {"declared_at": NOW} if declared else {}
        appraisal.general_meeting = make_meeting(
            appraisal.branch, state=state, starts_at=starts_at, **declared
        )
        appraisal.save()
    year = year_of(appraisal)
    assert checklist.next_step(year, checklist.stages(year)).to_do == deed


def test_a_branch_in_two_years_at_once_prepares_for_each_of_them():
    earlier = make_bare_appraisal(full=3, probationary=0)
    later = make_appraisal(earlier.branch, campaign=make_campaign(year_label="2025年度"))
    hold_general_meeting(earlier, on_leave=0)
    make_talk(*earlier.branch.roster())
    years = gather(Appraisal.objects.filter(branch=earlier.branch).order_by("pk"))
    assert [year.appraisal for year in years] == [earlier, later]
    assert [year.preparation.talks.is_complete for year in years] == [True, False]


def test_a_branch_that_did_everything_has_nothing_missing():
    appraisal = make_year(decision_body=Appraisal.Body.GENERAL)
    stages = checklist.stages(year_of(appraisal))
    assert [stage.status for stage in stages[2:]] == ["已完成"] * 3
    assert texts(stages[2].done) == [
        "党员大会已于2025年3月19日召开，会议记录已签字",
        "民主测评结果已确认：发出6张，收回6张，有效6张，无效0张",
    ]
    assert texts(stages[3].done) == [
        "已评定6名：优秀2名，合格4名，基本合格0名，不合格0名；不评定等次1名",
        "评定结果已全部反馈本人",
        "评定结果本人均已确认知悉",
    ]
    assert texts(stages[4].done) == [
        "整改清单2项",
        "全体党员已作整改承诺",
        "整改清单已于2025年4月1日公开",
        "整改清单已于2025年4月2日向上级党组织报备",
        "整改事项已全部销号或转入下年度",
    ]
    assert checklist.next_step(year_of(appraisal), stages).to_do == "核对并报送民主评议情况表"
    assert list(checklist.reasons_against_submitting(year_of(appraisal))) == []


def test_the_missing_things_are_one_numbered_sentence():
    appraisal = make_year()
    Meeting.objects.update(state="closed", signed_by=None, signed_at=None)
    member = appraisal.branch.roster().last()
    Rating.objects.get(member=member).delete()
    assert list(checklist.reasons_against_submitting(year_of(appraisal))) == [
        f"还不能报送，差2项：①党员大会会议记录未签字；②{member.name}同志未评定等次。"
    ]


def test_too_many_excellent_grades_stop_the_table():
    appraisal = make_year(full=12, probationary=0, excellent=5)
    assert list(checklist.reasons_against_submitting(year_of(appraisal))) == [
        "还不能报送，差1项：①“优秀”最多4名（正式党员12名的三分之一），现在定了5名，多1名。"
        "请调整；确需超出，请先报党委办公室同意。"
    ]


def test_feedback_and_rectification_warn_and_do_not_stop_the_table():
    appraisal = make_bare_appraisal(full=3, probationary=0)
    hold_general_meeting(appraisal, on_leave=0)
    count_ballots(appraisal, issued=3, returned=3)
    decide_grades(appraisal, excellent=1, told=False)
    year = year_of(appraisal)
    names = "、".join(year.not_fed_back)
    assert list(checklist.reasons_against_submitting(year)) == []
    assert texts(checklist.warnings_before_sending(checklist.stages(year)))[3:] == [
        f"尚未反馈本人（应于2025年3月29日前反馈）：{names}",
        "整改清单尚未制定",
        f"尚未作整改承诺：{names}",
    ]


def test_many_names_are_counted():
    assert steps.names(["甲", "乙"]) == "甲、乙"
    assert steps.names(["甲", "乙", "丙", "丁", "戊", "己"]) == "甲、乙、丙、丁、戊等6名"


@pytest.mark.parametrize(
    ("state", "declared", "text"),
    [
        ("draft", None, "党员大会定于2025年3月19日（星期三）上午9:00召开"),
        ("in_session", True, "党员大会正在召开"),
        ("closed", True, "党员大会会议记录未签字"),
        ("closed", False, "2025年3月19日的党员大会到会人数不符合规定，应改期召开"),
        ("cancelled", None, "尚未召开组织生活会"),
    ],
)
def test_each_state_of_the_general_meeting_has_its_sentence(state, declared, text):
    appraisal = make_bare_appraisal()
    meeting = hold_general_meeting(appraisal)
    Meeting.objects.filter(pk=meeting.pk).update(
        state=state,
        signed_by=None,
        signed_at=None,
        declared_valid=declared,
        declared_by=None if declared is None else meeting.declared_by,
        declared_at=None if declared is None else NOW,
    )
    steps = checklist.stages(year_of(appraisal))[2].missing
    # In a valid meeting the ballot's turn comes first.
    blocking = [step.text for step in steps if step.blocks]
    assert blocking[1 if declared and state == "in_session" else 0] == text
