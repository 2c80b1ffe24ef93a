"""What awaits people on their home page after the ballot; lateness climbs from hand to hand."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisals.ratings.models import Disposition, Feedback, HelpNote, HelpPlan
from appraisals.rectification import actions as rectification
from appraisals.rectification.models import Filing, OfficeRemark
from appraisals.summary import tasks
from branchlife.models import BranchPost, CommitteePost
from tests.factories import (
    make_clerk,
    make_committee,
    make_item,
    make_member,
    make_pledge,
    make_post,
    make_secretary,
    make_user,
)
from tests.summary.years import NOW, decide_grades, make_bare_appraisal

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def appraisal():
    return make_bare_appraisal(full=4, probationary=0)


def some_member(appraisal):
    return list(appraisal.branch.roster())[1]


def told(found):
    return [task.text for task in found]


def days_ago(days):
    return timezone.localdate() - timedelta(days)


@pytest.mark.parametrize(
    ("late", "who"),
    [
        (0, []),
        (1, ["member"]),
        (6, ["member"]),
        (7, ["member", "secretary"]),
        (29, ["member", "secretary"]),
        (30, ["member", "secretary", "clerk"]),
    ],
)
def test_what_is_late_climbs_from_the_person_to_the_secretary_to_the_office(appraisal, late, who):
    member = some_member(appraisal)
    make_item(appraisal, member, measure="每月研讨", due_on=days_ago(late))
    asked = {
        "member": tasks.member_tasks(member),
        "secretary": tasks.desk_tasks(appraisal.branch.secretary().user),
        "clerk": tasks.office_tasks(make_clerk(appraisal.campaign.committee)),
    }
    assert [person for person, found in asked.items() if list(found)] == who


def test_whoever_is_late_is_told_of_each_thing_the_others_how_many(appraisal):
    member, due = some_member(appraisal), days_ago(40)
    make_item(appraisal, member, measure="每月研讨", due_on=due)
    make_pledge(appraisal, member, measure="多读书", due_on=due)
    make_item(appraisal, member, measure="早已做完", due_on=due, state="done", closed_on=due)
    day = f"{due.year}年{due.month}月{due.day}日"
    assert told(tasks.member_tasks(member)) == [
        f"您负责的整改“每月研讨”应于{day}前完成，现已逾期。",
        f"您的整改承诺“多读书”应于{day}前完成，现已逾期。",
    ]
    branch = appraisal.branch
    (task,) = tasks.desk_tasks(branch.secretary().user)
    assert task.text == f"{branch}：有2项整改逾期一周以上。"
    assert task.url == reverse("rectification:item_list", args=[appraisal.pk])
    (task,) = tasks.office_tasks(make_clerk(appraisal.campaign.committee))
    assert task.text == f"{branch}：有2项整改逾期一个月以上。"


def test_an_assistant_another_office_and_a_leader_who_looks_on_are_not_asked(appraisal):
    make_item(appraisal, due_on=days_ago(99))
    assistant = make_member(appraisal.branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    assert told(tasks.desk_tasks(assistant.user)) == []
    assert told(tasks.desk_tasks(make_secretary().user)) == []
    viewer = make_clerk(appraisal.campaign.committee, CommitteePost.Role.VIEWER)
    for user in (viewer, make_clerk(make_committee()), make_user()):
        assert told(tasks.office_tasks(user)) == []


def test_what_members_said_waits_for_the_secretary(appraisal):
    decide_grades(appraisal)
    secretary = appraisal.branch.secretary().user
    assert told(tasks.desk_tasks(secretary)) == []
    Feedback.objects.update(
        acknowledged_on=NOW.date(),
        acknowledged_by=secretary,
        acknowledged_at=NOW,
        statement="我有话说",
        stated_by=secretary,
        stated_at=NOW,
    )
    (task,) = tasks.desk_tasks(secretary)
    count = Feedback.objects.count()
    assert task.text == (f"{appraisal.branch}：有{count}名同志对评定结果说明了情况，等待答复。")


def test_help_is_asked_of_the_helper_and_its_result_of_the_secretary(appraisal):
    member, helper = list(appraisal.branch.roster())[1:3]
    decide_grades(appraisal)
    by, until = make_user(), timezone.localdate() + timedelta(5)
    plan = HelpPlan.objects.create(
        rating=appraisal.ratings.get(member=member),
        helper=helper,
        gap="学习不够",
        measures="每月一谈",
        since=days_ago(90),
        until=until,
        made_by=by,
        made_at=NOW,
    )
    day = f"{until.year}年{until.month}月{until.day}日"
    asked = f"您是{member.name}同志的帮扶人（到{day}），还没有帮扶记录。"
    assert told(tasks.help_tasks(helper)) == [asked]
    assert told(tasks.help_tasks(member)) == []
    HelpNote.objects.create(plan=plan, done_on=days_ago(1), note="谈了一次", by=by, at=NOW)
    assert told(tasks.help_tasks(helper)) == []
    secretary = appraisal.branch.secretary().user
    assert told(tasks.desk_tasks(secretary)) == []
    HelpPlan.objects.update(until=days_ago(1))
    (task,) = tasks.desk_tasks(secretary)
    over = days_ago(1)
    assert task.text == (
        f"{member.name}同志的帮扶已到期（{over.year}年{over.month}月{over.day}日），请填写帮扶结果。"
    )


def test_a_filed_list_waits_for_the_office_and_its_remark_for_the_branch(appraisal):
    clerk = make_clerk(appraisal.campaign.committee)
    secretary = appraisal.branch.secretary().user
    make_item(appraisal, due_on=timezone.localdate())
    rectification.file_with_superior(appraisal, on=timezone.localdate(), by=secretary)
    (task,) = tasks.office_tasks(clerk)
    assert task.text == f"{appraisal.branch}报备了整改清单。"
    rectification.receive(Filing.objects.get(), by=clerk)
    assert told(tasks.office_tasks(clerk)) == []
    rectification.remark(appraisal, text="措施再具体些", by=clerk)
    (task,) = tasks.desk_tasks(secretary)
    assert task.text == f"{appraisal.branch}：上级党组织对整改清单提出了意见。"
    OfficeRemark.objects.update(at=timezone.now() - timedelta(15))
    assert told(tasks.desk_tasks(secretary)) == []


def test_a_disposition_that_was_voted_on_waits_for_the_office(appraisal):
    decide_grades(appraisal)
    member, by = some_member(appraisal), make_user()
    record = {"kind": "removal", "case": "refuses", "grounds": "拒不改正"}
    disposition = Disposition.objects.create(
        rating=appraisal.ratings.get(member=member),
        opened_on=days_ago(9),
        opened_by=by,
        opened_at=NOW,
        **record,
    )
    clerk = make_clerk(appraisal.campaign.committee)
    for kind, asked in (("proposed", 0), ("resolved", 1), ("approved", 0)):
        disposition.steps.create(kind=kind, done_on=days_ago(1), by=by, at=NOW)
        found = told(tasks.office_tasks(clerk))
        assert len(found) == asked
        for text in found:
            assert text == (
                f"{appraisal.branch}：对{member.name}同志的组织处置已经党员大会表决，等待审批。"
            )


@pytest.mark.parametrize("lists", [1, 3])
def test_tasks_take_the_same_queries_for_one_list_and_for_three(django_assert_num_queries, lists):
    committee = make_committee()
    clerk = make_clerk(committee)
    for number in range(lists):
        appraisal = make_bare_appraisal(full=2, probationary=0)
        appraisal.branch.committee = committee
        appraisal.branch.save(update_fields=["committee"])
        make_item(appraisal, due_on=datetime(2020, 1, number + 1))
        make_item(appraisal, due_on=datetime(2020, 1, number + 1))
        Filing.objects.create(
            appraisal=appraisal,
            filed_on=days_ago(1),
            filed_by=clerk,
            filed_at=NOW,
        )
    with django_assert_num_queries(6):
        assert len(list(tasks.office_tasks(clerk))) == 2 * lists
