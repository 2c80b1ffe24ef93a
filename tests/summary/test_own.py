"""The own year of a member: the sentences, who may open it, the same work for few and for many."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisals.ballots.models import BallotBox, RollEntry
from appraisals.ratings import actions as ratings
from appraisals.ratings.actions import self_evaluations
from appraisals.ratings.models import Feedback, HelpPlan, Rating
from appraisals.summary.figures.own import own_year
from branchlife.written import zh_date
from meetings.models import Meeting
from tests.factories import (
    DAY,
    make_appraisal,
    make_attendance,
    make_campaign,
    make_item,
    make_meeting,
    make_member,
    make_pledge,
    make_post,
    make_speech,
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

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def with_login(appraisal, place=1):
    """A member of this branch, who can log in."""
    member = list(appraisal.branch.roster())[place]
    member.user = make_user(name=member.name)
    member.save(update_fields=["user"])
    return member


def texts(appraisal, member, key):
    """The sentences of one stage."""
    stages = own_year(appraisal, member).stages
    return [step.text for step in next(one for one in stages if one.key == key).steps]


def waits(appraisal, member):
    """What awaits the member."""
    step = own_year(appraisal, member).next_step
    return step and step.to_do


def test_before_anything_happened_a_member_can_only_write():
    appraisal = make_bare_appraisal()
    member = with_login(appraisal)
    year = own_year(appraisal, member)
    assert [stage.status for stage in year.stages] == ["未开始"] * 5
    assert [step.text for stage in year.stages for step in stage.steps] == [
        "支部还没有组织集中学习",
        "班子成员还没有同您谈心谈话",
        "您的个人自评还没有写",
        "组织生活会尚未安排",
        "尚未进行民主测评",
        "评定结果尚未反馈给您",
        "您还没有列出自己的问题清单",
        "您的整改承诺还没有写",
    ]
    assert year.next_step.url == reverse("ratings:self_evaluation", args=[appraisal.pk])


def test_study_and_talks_say_what_has_reached_the_member():
    appraisal = make_bare_appraisal(full=4, probationary=0)
    secretary, member, other, _last = appraisal.branch.roster()
    make_post(other, "deputy")
    hold_general_meeting(appraisal, on_leave=0)
    session = make_meeting(appraisal.branch, kind="study", state="closed", title="集中学习")
    assert texts(appraisal, member, "study") == ["您还没有参加集中学习，请向书记领取学习材料"]
    make_attendance(session, member)
    assert texts(appraisal, member, "study") == ["集中学习（支部共1次）您已参加或补学"]
    make_talk(secretary, member, held_on=date(2025, 3, 1))
    make_talk(other, member, held_on=date(2025, 3, 10))
    assert texts(appraisal, member, "talks") == [
        f"已同班子成员{secretary.name}、{other.name}谈心谈话，最近一次是2025年3月10日"
    ]
    assert texts(appraisal, other, "talks") == [f"您还没有同班子成员谈心谈话：{secretary.name}"]
    make_talk(secretary, other)
    assert texts(appraisal, secretary, "talks") == ["您已同班子其他成员谈心谈话"]


def test_the_own_words_are_asked_for_until_the_meeting_begins():
    appraisal = make_bare_appraisal(full=3, probationary=0)
    member = with_login(appraisal)
    words = {"answers": {}, "text": "学习还不够", "by": member.user}
    self_evaluations.keep(appraisal, member, **words)
    assert texts(appraisal, member, "meeting")[0] == "您的个人自评写了一部分，还没有交"
    self_evaluations.hand_in(appraisal, member, **words)
    today = zh_date(timezone.localdate())
    assert texts(appraisal, member, "meeting")[0] == f"个人自评已于{today}交"
    other = list(appraisal.branch.roster())[2]
    assert texts(appraisal, other, "meeting")[0] == "您的个人自评还没有写"
    meeting = hold_general_meeting(appraisal, on_leave=0)
    assert texts(appraisal, other, "meeting")[0] == "2025年3月19日的党员大会：到会"
    make_speech(meeting, other, is_delivered=True)
    assert texts(appraisal, other, "meeting")[0] == "您已在会上作个人自评"


def test_the_meeting_is_announced_then_told_and_other_speeches_asked_for():
    appraisal = make_bare_appraisal(full=3, probationary=0)
    member = list(appraisal.branch.roster())[1]
    meeting = hold_general_meeting(appraisal, on_leave=0)
    assert texts(appraisal, member, "meeting")[0] == "2025年3月19日的党员大会：到会"
    Meeting.objects.filter(pk=meeting.pk).update(
        state="called", signed_by=None, signed_at=None, place="三楼会议室"
    )
    meeting.items.create(position=1, kind="self_criticism", title="批评和自我批评")
    meeting.attendances.filter(member=member).update(post_label="委员")
    appraisal.refresh_from_db()
    assert texts(appraisal, member, "meeting") == [
        "您的个人自评还没有写",
        "您的自我批评还没有交",
        "党员大会：2025年3月19日（星期三）上午9:00，三楼会议室",
        "尚未进行民主测评",
    ]


@pytest.mark.parametrize(
    ("state", "kind", "text", "awaits"),
    [
        ("open", "none", "民主测评正在进行，请领取测评票并填写", True),
        ("open", "online", "您已领取测评票", False),
        ("open", None, "民主测评正在进行", False),
        ("draft", None, "尚未进行民主测评", False),
    ],
)
def test_the_ballot_is_the_slip_and_nothing_more(state, kind, text, awaits):
    appraisal = make_bare_appraisal(full=3, probationary=0)
    member = list(appraisal.branch.roster())[1]
    meeting = hold_general_meeting(appraisal, on_leave=0)
    box = count_ballots(appraisal, state="draft")
    opened = DAY if state == "open" else None
    fields = {"state": state, "is_all_paper": False, "held_on": None, "opened_on": opened}
    BallotBox.objects.filter(pk=box.pk).update(meeting=meeting, **fields)
    if kind:
        RollEntry.objects.create(box=box, member=member, kind=kind)
    assert texts(appraisal, member, "meeting")[-1] == text
    assert (waits(appraisal, member) == text) is awaits, "what cannot wait comes first"


def test_the_grade_stands_there_once_told_and_waits_until_acknowledged():
    appraisal = make_bare_appraisal(full=3, probationary=0)
    hold_general_meeting(appraisal, on_leave=0)
    member = with_login(appraisal)
    count_ballots(appraisal)
    decide_grades(appraisal, excellent=1, told=False)
    assert texts(appraisal, member, "grades") == ["评定结果尚未反馈给您"]
    rating = Rating.objects.get(member=member)
    feedback = ratings.feed_back(
        rating, how=Feedback.How.TALK, fed_back_on=rating.decided_on, by=make_user()
    )
    assert texts(appraisal, member, "grades") == [
        "您的评定等次：合格",
        "请查看评定结果，并确认“我已知悉”",
    ]
    assert waits(appraisal, member) == "请查看评定结果，并确认“我已知悉”"
    ratings.acknowledge(feedback, statement="请再看看", by=member.user)
    assert texts(appraisal, member, "grades") == ["您的评定等次：合格", "您说明的情况等待答复"]
    ratings.answer(feedback, text="已经研究", by=make_user())
    assert texts(appraisal, member, "grades")[1] == "您说明的情况已有答复"
    helper, until = appraisal.branch.secretary(), date(2025, 9, 19)
    HelpPlan.objects.create(
        rating=rating,
        helper=helper,
        gap="学习不够",
        measures="每月一谈",
        since=DAY,
        until=until,
        made_by=make_user(),
        made_at=NOW,
    )
    text = f"支部安排{helper.name}同志帮扶您，到2025年9月19日"
    assert texts(appraisal, member, "grades")[2] == text


def test_a_late_promise_comes_before_everything_else():
    today = timezone.localdate()
    appraisal = make_year(full=3, probationary=0, excellent=1)
    appraisal.items.all().delete()
    appraisal.problems.all().delete()
    unacknowledged = {"acknowledged_on": None, "acknowledged_by": None, "acknowledged_at": None}
    Feedback.objects.update(**unacknowledged)
    member = list(appraisal.branch.roster())[1]
    assert waits(appraisal, member) == "请查看评定结果，并确认“我已知悉”"
    make_pledge(appraisal, member, measure="多读书", due_on=today + timedelta(9))
    late = today - timedelta(1)
    make_item(appraisal, member, measure="每月研讨一次", due_on=late)
    text = f"“每月研讨一次”应于{late.year}年{late.month}月{late.day}日前完成，现已逾期，还没有销号"
    assert texts(appraisal, member, "rectification")[:2] == ["您的问题清单已列1项", text]
    assert waits(appraisal, member) == text
    appraisal.items.update(state="done", closed_on=today)
    assert texts(appraisal, member, "rectification")[1:] == [
        "您负责的“每月研讨一次”：已销号",
        "整改承诺“多读书”：已销号",
    ]


# --- the page ---


@pytest.mark.parametrize("members", [3, 9])
def test_the_page_takes_the_same_queries_in_a_small_branch_and_in_a_large_one(
    client, members, django_assert_num_queries
):
    appraisal = make_year(full=members)
    member = with_login(appraisal)
    client.force_login(member.user)
    for _n in range(members):
        make_item(appraisal, member)
    with django_assert_num_queries(32):
        answer = client.get(reverse("summary:my_year", args=[appraisal.pk]))
    assert "我的年度评议" in answer.content.decode()


def test_nobody_else_has_a_page_of_that_kind(client):
    appraisal = make_year(full=3)
    url = reverse("summary:my_year", args=[appraisal.pk])
    assert client.get(url).status_code == 302
    for user, expected in [
        (make_member(login=True).user, 404),
        (with_login(appraisal).user, 200),
        (appraisal.branch.secretary().user, 200),
    ]:
        client.force_login(user)
        assert client.get(url).status_code == expected


def test_earlier_years_can_be_opened_again(client):
    appraisal = make_year(full=3)
    later = make_appraisal(appraisal.branch, campaign=make_campaign(year_label="2025年度"))
    client.force_login(with_login(appraisal).user)
    page = client.get(reverse("summary:my_year", args=[later.pk])).content.decode()
    assert reverse("summary:my_year", args=[appraisal.pk]) in page
