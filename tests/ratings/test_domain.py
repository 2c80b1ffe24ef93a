"""The decisions and traps of the domain page that concern grades, row by row."""

from datetime import date
from fractions import Fraction

import pytest

from appraisals.campaigns import actions as campaigns
from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.rules import excellent_quota
from appraisals.ratings import actions, rules
from appraisals.ratings.models import Disposition, HelpPlan, Rating, quota_for
from branchlife.models import BranchPost
from meetings.rules import motion_passes, needed_to_pass
from tests.factories import (
    DAY,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_count,
    make_member,
    make_post,
    make_probationary,
    make_valid_meeting,
)
from tests.ratings.test_actions import Case, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


# 1. Without a committee its steps fall to the general meeting; with 3, 6 and 7 full members.


@pytest.mark.parametrize(
    ("full", "posts", "body", "deciding"),
    [
        (3, 0, "general", ["general"]),
        (6, 0, "general", ["general"]),
        (7, 3, "committee", ["branch_committee", "general"]),
    ],
)
def test_1_the_body_that_decides_follows_from_the_committee(full, posts, body, deciding):
    committee = make_committee()
    branch = make_branch(committee=committee)
    members = [make_member(branch) for _ in range(full)]
    roles = (BranchPost.Role.SECRETARY, BranchPost.Role.ORGANIZATION, BranchPost.Role.DISCIPLINE)
    for member, role in zip(members, roles[:posts], strict=False):
        make_post(member, role)
    campaign = make_campaign(committee, state="draft", theme="主题")
    campaigns.open(campaign, by=make_clerk(committee))
    appraisal = Appraisal.objects.get()
    assert appraisal.decision_body == body
    make_count(appraisal, {member: (0, full, 0, 0) for member in members})
    by = make_clerk(committee)
    grades = {member.pk: {"grade": "qualified"} for member in members}
    actions.propose(appraisal, grades, by=by)
    for kind in ("branch_committee", "general"):
        meeting = make_valid_meeting(branch, kind=kind)
        if kind in deciding:
            actions.decide(appraisal, meeting=meeting, decided_on=DAY, by=by)
            break
        reasons = refusal(actions.decide, appraisal, meeting=meeting, decided_on=DAY, by=by)
        assert reasons == ["等次应由党员大会评定，这次会议是支部委员会会议。"]
    assert set(appraisal.ratings.values_list("grade", flat=True)) == {"qualified"}


# 2. Three bases that never share a variable: a motion, a share of ballots, the quota.


def test_2_a_motion_a_share_and_the_quota_have_bases_of_their_own():
    full_members, expected_with_vote = 12, 11
    votes = {"excellent": 5, "qualified": 3, "basic": 0, "unqualified": 0, "abstained": 1}
    votes["spoilt"] = 2  # eleven ballots are valid, nine of them on this member
    assert needed_to_pass(expected_with_vote) == 6
    assert not motion_passes(5, expected_with_vote)
    assert rules.shares(votes)["excellent"] == Fraction(5, 9)
    assert excellent_quota(full_members, 1, 3) == 4


@pytest.mark.parametrize(
    ("votes", "base", "share"),
    [
        ({}, 0, None),
        ({"spoilt": 3}, 0, None),
        ({"excellent": 4, "qualified": 4, "abstained": 1, "spoilt": 1}, 9, Fraction(4, 9)),
        ({"excellent": 0, "qualified": 9}, 9, Fraction(0)),
    ],
)
def test_2_shares_are_of_the_valid_ballots_on_that_member(votes, base, share):
    assert rules.ballots_on(votes) == base
    assert rules.shares(votes).get("excellent") == share


# 5. Probationary members: not graded, not in the base; and 6.1: the ready values of the quota.


@pytest.mark.parametrize(
    ("full", "probationary", "den", "excellent", "sentence"),
    [
        (7, 0, 3, 2, None),
        (7, 0, 3, 3, "“优秀”最多2名（正式党员7名的三分之一），现在定了3名，多1名。"),
        (7, 2, 3, 2, None),
        (7, 2, 3, 3, "“优秀”最多2名（正式党员7名的三分之一），现在定了3名，多1名。"),
        (12, 0, 4, 3, None),
        (12, 0, 4, 4, "“优秀”最多3名（正式党员12名的四分之一），现在定了4名，多1名。"),
        # 9. A quarter of three is nobody; the sentence says so and leads to the office.
        (3, 0, 4, 1, "“优秀”最多0名（正式党员3名的四分之一），现在定了1名，多1名。"),
    ],
)
def test_5_and_9_the_quota(full, probationary, den, excellent, sentence):
    case = Case(full, probationary, quota_den=den)
    if sentence:
        assert refusal(case.propose, excellent=excellent) == [
            sentence + "请调整；确需超出，请先报党委办公室同意。"
        ]
        return
    case.propose(excellent=excellent)
    case.decide()
    assert case.grades().count("excellent") == excellent
    assert case.grades().count("") == probationary


def test_the_base_is_who_is_a_full_member_here_on_the_day_of_decision():
    case = Case(5)
    late = make_probationary(case.branch)
    late.full_member_on = "2025-03-20"
    late.save()
    assert quota_for(case.appraisal, day=DAY).number == 1
    assert quota_for(case.appraisal, day=date(2025, 3, 20)).number == 2


# 6. The year is a label: what is decided in March 2025 belongs to 2024年度, 2023年度 or any other.


@pytest.mark.parametrize("label", ["2024年度", "2025年度", "上一年度"])
def test_6_no_day_is_derived_from_the_label(label):
    branch = make_branch()
    case = Case(3, branch=branch, campaign=make_campaign(branch.committee, year_label=label))
    case.propose()
    case.decide()
    assert {rating.decided_on for rating in Rating.objects.all()} == {DAY}


# 7. The grade is not the winner of the ballot: it may depart, with body, day and reason on record.


@pytest.mark.parametrize(
    ("ballots", "grade", "needs_reason"),
    [
        ((6, 0, 0, 0), "excellent", False),
        ((6, 0, 0, 0), "qualified", False),
        ((6, 0, 0, 0), "basic", True),
        ((0, 0, 6, 0), "excellent", True),
        ((0, 0, 0, 6), "qualified", True),
        ((0, 0, 0, 6), "basic", False),
        ((0, 3, 0, 3), "basic", False),
    ],
)
def test_7_the_grade_is_not_the_winner_of_the_ballot(ballots, grade, needs_reason):
    branch = make_branch()
    case = Case(2, branch=branch, quota_den=1)
    member = case.members[0]
    for place, n in enumerate(ballots, start=1):
        case.box.tallies.filter(subject=0, grade=place).update(n=n)
    actions.propose(
        case.appraisal,
        {member.pk: {"grade": grade}, case.members[1].pk: {"grade": "qualified"}},
        by=case.by,
    )
    if needs_reason:
        assert refusal(case.decide) == [
            f"{member.name}同志拟定等次与多数测评票相差两档以上，请写明理由。"
        ]
        reason = {"departure_reason": "日常表现与得票不一致"}
        actions.propose(case.appraisal, {member.pk: reason}, by=case.by)
    case.decide()
    rating = Rating.objects.get(member=member)
    assert (rating.grade, rating.meeting, rating.decided_on) == (grade, case.meeting, DAY)


# 8. "Generally" permits exceptions: the office's, with a reason that stands in the remarks.


def test_8_the_office_permits_an_exception_and_its_reason_is_printed():
    case = Case(7)
    assert len(refusal(case.propose, excellent=3)) == 1
    clerk = make_clerk(case.branch.committee)
    assert refusal(campaigns.exempt, case.appraisal, 3, " ", by=clerk) == [
        "同意超出名额要写明理由。"
    ]
    assert refusal(campaigns.exempt, case.appraisal, 3, "抢险", by=case.by) == [
        "只有党委办公室可以调整单个党支部的优秀名额。"
    ]
    campaigns.exempt(case.appraisal, 3, "抢险", by=clerk)
    case.appraisal.refresh_from_db()
    case.propose(excellent=3)
    case.decide()
    assert case.grades().count("excellent") == 3
    assert case.appraisal.exemption.remark == "经党委办公室同意超出名额（理由：抢险）"


# 10. 不合格 is not 除名: the grade alone disposes of nobody.


def test_10_the_grade_alone_disposes_of_nobody():
    case = Case(4)
    member = case.members[0]
    case.propose()
    actions.propose(
        case.appraisal,
        {member.pk: {"grade": "unqualified", "departure_reason": "经教育不改正"}},
        by=case.by,
    )
    case.decide()
    rating = Rating.objects.get(member=member)
    assert rating.result_label == "不合格"
    assert not Disposition.objects.exists() and not HelpPlan.objects.exists()
    assert member in case.branch.roster(DAY)
    assert not member.standings.exists()


# Whoever may not vote, is limited, or is left out of those expected: 1.8.


@pytest.mark.parametrize(
    ("standing", "best", "sentence"),
    [
        ({"kind": "probation_within_party"}, "qualified", "当日最高只能评定为“合格”。"),
        ({"kind": "max_grade", "max_grade": "basic"}, "basic", "当日最高只能评定为“基本合格”。"),
        ({"kind": "suspended"}, None, "不评定等次：停止党籍。"),
        ({"kind": "lost_contact"}, None, "不评定等次：失去联系。"),
    ],
)
def test_standings_bound_the_grade(standing, best, sentence):
    case = Case(4)
    member = case.members[0]
    member.standings.create(since=date(2025, 1, 1), **standing)
    reasons = refusal(
        actions.propose, case.appraisal, {member.pk: {"grade": "excellent"}}, by=case.by
    )
    assert reasons == [f"{member.name}同志{sentence}"]
    if best:
        actions.propose(case.appraisal, {member.pk: {"grade": best}}, by=case.by)
    else:
        actions.propose(case.appraisal, {}, by=case.by)
        assert Rating.objects.get(member=member).not_graded_reason == standing["kind"]
