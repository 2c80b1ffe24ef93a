"""The sentences about self-evaluations, feedback, follow-up and rectification, one state each."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisals.campaigns.models import Campaign
from appraisals.ratings.actions import self_evaluations
from appraisals.ratings.models import Feedback, Rating
from appraisals.rectification.models import Filing, Item
from appraisals.summary.figures import checklist
from appraisals.summary.figures.gathering import year_of
from branchlife.models import Committee
from meetings.models import Meeting
from tests.factories import (
    DAY,
    make_appraisal,
    make_campaign,
    make_item,
    make_problem,
    make_user,
)
from tests.summary.years import NOW, hold_general_meeting, make_bare_appraisal, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def steps(appraisal, key, **who):
    """{sentence: step} of one stage."""
    stages = checklist.stages(year_of(appraisal), **who)
    return {step.text: step for stage in stages if stage.key == key for step in stage.steps}


def test_self_evaluations_are_asked_for_until_the_meeting_begins():
    appraisal = make_bare_appraisal(full=3, probationary=0)
    people = [member.name for member in appraisal.branch.roster()]
    assert "个人自评" not in "".join(steps(appraisal, "meeting")), "no meeting is arranged"
    meeting = hold_general_meeting(appraisal, on_leave=0)
    unsigned = {"signed_by": None, "signed_at": None}
    Meeting.objects.filter(pk=meeting.pk).update(state="called", **unsigned)
    text = "个人自评：应交3名，已交0名，未交：" + "、".join(people)
    assert not steps(appraisal, "meeting")[text].is_begun
    member = list(appraisal.branch.roster())[1]
    self_evaluations.enter(
        appraisal, member, answers={}, text="手写的", by=appraisal.branch.secretary().user
    )
    text = f"个人自评：应交3名，已交1名，未交：{people[0]}、{people[2]}"
    step = steps(appraisal, "meeting")[text]
    assert (step.is_done, step.is_begun, step.blocks) == (False, True, False)
    assert step.url == reverse("ratings:self_evaluation_list", args=[appraisal.pk])
    Meeting.objects.filter(pk=meeting.pk).update(state="in_session")
    assert steps(appraisal, "meeting")["个人自评：应交3名，已交1名"].is_done


def test_whoever_is_told_late_acknowledges_late_or_waits_for_an_answer_is_named():
    appraisal = make_year(full=3, probationary=0, excellent=1)
    names = [member.name for member in appraisal.branch.roster()]
    told = Feedback.objects.order_by("rating__member__position")
    blank = {"acknowledged_on": None, "acknowledged_by": None, "acknowledged_at": None}
    told.filter(pk=told.last().pk).update(**blank)
    text = f"已反馈，本人尚未确认知悉：{names[2]}"
    step = steps(appraisal, "grades")[text]
    assert step.url == reverse("ratings:feedback_list", args=[appraisal.pk])
    assert step.to_do == "请本人确认知悉评定结果"
    assert steps(appraisal, "grades", decides=False)[text].url == "", "an assistant only reads"
    said = {"statement": "说明", "stated_by": make_user(), "stated_at": NOW}
    told.filter(pk=told.first().pk).update(**said)
    text = "有1名同志对评定结果说明了情况，尚未答复"
    assert steps(appraisal, "grades")[text].to_do == "答复本人说明的情况"
    told.last().delete()
    assert f"尚未反馈本人（应于2025年3月29日前反馈）：{names[2]}" in steps(appraisal, "grades")
    # Decided anew after the meeting: the days count from the decision in force.
    appraisal.ratings.filter(member__name=names[2]).update(decided_on=DAY + timedelta(1))
    assert f"尚未反馈本人（应于2025年3月30日前反馈）：{names[2]}" in steps(appraisal, "grades")
    Campaign.objects.update(feedback_days=None)
    assert f"尚未反馈本人：{names[2]}" in steps(appraisal, "grades")


def test_who_is_graded_low_is_followed_up_and_named_to_those_who_decide():
    appraisal = make_year(full=3, probationary=0, excellent=1)
    low = Rating.objects.order_by("member__position").last()
    Rating.objects.filter(pk=low.pk).update(grade="basic", proposed_grade="basic")
    named = f"评为基本合格、不合格，尚未落实帮扶或处置：{low.member.name}"
    counted = "评为基本合格、不合格的有1名尚未落实帮扶或处置"
    assert named in steps(appraisal, "grades", with_names=True)
    for who in ({"with_names": False}, {"decides": False, "with_names": True}):
        found = steps(appraisal, "grades", **who)
        assert counted in found and named not in found
        assert found[counted].url == ""
    low.refresh_from_db()
    low.help_plan = None
    plan = {"helper": appraisal.branch.secretary(), "gap": "差", "measures": "帮"}
    days = {"since": DAY, "until": date(2025, 9, 19)}
    type(low).help_plan.related.related_model.objects.create(
        rating=low, made_by=make_user(), made_at=NOW, **plan, **days
    )
    assert steps(appraisal, "grades")["基本合格、不合格党员均已落实帮扶或处置"].is_done


def test_the_list_shows_what_is_unfinished_late_or_not_confirmed():
    appraisal = make_year(full=3, probationary=0, excellent=1)
    today = timezone.localdate()
    assert steps(appraisal, "rectification")["整改事项已全部销号或转入下年度"].is_done
    item = Item.objects.listed().first()
    late = {"state": "open", "closed_on": None, "due_on": today - timedelta(1)}
    Item.objects.filter(pk=item.pk).update(**late)
    found = steps(appraisal, "rectification")
    assert found["整改事项2项，已销号1项"].is_begun
    assert found["有1项整改或承诺已逾期"].to_do == "督促逾期的整改，完成的及时销号"
    Filing.objects.update(received_on=None)
    text = "已报备，上级党组织尚未确认收到"
    assert steps(appraisal, "rectification")[text].url == "", "the office does it"
    Committee.objects.update(has_clerks=False)
    assert steps(appraisal, "rectification")[text].to_do == "登记报备回执"
    make_problem(appraisal, facts="")
    found = steps(appraisal, "rectification")
    problems = reverse("rectification:problem_list", args=[appraisal.pk])
    for text in ("班子有1项问题还没有写明具体表现", "班子有1项问题还没有整改措施"):
        assert found[text].url == problems


def test_what_earlier_years_left_open_comes_first_in_the_list():
    earlier = make_bare_appraisal(full=3, probationary=0)
    make_item(earlier)
    make_item(earlier, state="done", closed_on=DAY)
    later = make_appraisal(earlier.branch, campaign=make_campaign(year_label="2025年度"))
    first = next(iter(steps(later, "rectification").values()))
    assert first.text == "往年整改清单还有1项没有销号"
    assert first.url == reverse("rectification:former", args=[later.pk])
    assert "往年" not in "".join(steps(earlier, "rectification"))
