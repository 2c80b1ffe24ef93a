"""Grades are proposed under the quota, decided by the right meeting, changed only anew."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from appraisals.campaigns.models import Appraisal, QuotaExemption
from appraisals.ratings import actions
from appraisals.ratings.models import Feedback, Rating, Sheet, own_votes, quota_for
from branchlife.actions.members import leave
from branchlife.models import AuditEvent, Member, Standing
from branchlife.workflow import NotAllowed
from meetings.models import Meeting
from tests.factories import (
    DAY,
    SHANGHAI,
    make_appraisal,
    make_branch,
    make_campaign,
    make_count,
    make_member,
    make_probationary,
    make_user,
    make_valid_meeting,
)

pytestmark = pytest.mark.django_db


class Case:
    """A branch of `full` full members whose ballots (all 合格) are counted."""

    def __init__(self, full=7, probationary=0, votes=None, **fields):
        self.branch = fields.pop("branch", None) or make_branch()
        self.by = make_user()
        self.members = [make_member(self.branch) for _ in range(full)]
        self.probationary = [make_probationary(self.branch) for _ in range(probationary)]
        self.appraisal = make_appraisal(self.branch, **fields)
        self.meeting = make_valid_meeting(self.branch)
        usual = {member: (0, full, 0, 0) for member in self.members}
        self.box = make_count(self.appraisal, usual | (votes or {}))

    def propose(self, excellent=0, **others):
        """`excellent` of the members excellent, the rest qualified."""
        grades = {
            member.pk: {"grade": "excellent" if number < excellent else "qualified"}
            for number, member in enumerate(self.members)
        }
        return actions.propose(self.appraisal, grades | others, by=self.by)

    def decide(self, **fields):
        fields = {"meeting": self.meeting, "decided_on": DAY, "by": self.by} | fields
        return actions.decide(self.appraisal, **fields)

    def grades(self):
        return list(self.appraisal.ratings.values_list("grade", flat=True))


def refusal(action, *args, **kwargs):
    """The sentences with which the action is refused."""
    with pytest.raises(NotAllowed) as refused:
        action(*args, **kwargs)
    return [str(reason) for reason in refused.value.reasons]


@pytest.mark.parametrize(
    ("full", "probationary", "num", "den", "quota"),
    [(7, 0, 1, 3, 2), (7, 2, 1, 3, 2), (12, 0, 1, 4, 3), (3, 0, 1, 4, 0), (12, 2, 1, 3, 4)],
)
def test_quota_counts_full_members_only(full, probationary, num, den, quota):
    case = Case(full, probationary, quota_num=num, quota_den=den)
    assert quota_for(case.appraisal).number == quota


def test_quota_from_those_graded_counts_the_proposals():
    case = Case(7, quota_base=Appraisal.Base.GRADED)
    one, two, three, *_rest = [member.pk for member in case.members]
    assert refusal(actions.propose, case.appraisal, {one: {"grade": "excellent"}}, by=case.by) == [
        "“优秀”最多0名（评定等次1名的三分之一），现在定了1名，多1名。请调整；确需超出，请先报党委办公室同意。"
    ]
    grades = {one: {"grade": "excellent"}, two: {"grade": "qualified"}, three: {"grade": "basic"}}
    actions.propose(case.appraisal, grades, by=case.by)
    assert quota_for(case.appraisal).number == 1


def test_a_quota_exceeded_is_refused_at_saving_and_nothing_is_kept():
    case = Case(12)
    assert refusal(case.propose, excellent=5) == [
        "“优秀”最多4名（正式党员12名的三分之一），现在定了5名，多1名。请调整；确需超出，请先报党委办公室同意。"
    ]
    assert case.appraisal.ratings.count() == 0


def test_the_office_may_let_a_branch_exceed_the_quota():
    case = Case(3, quota_den=4)
    assert len(refusal(case.propose, excellent=1)) == 1
    QuotaExemption.objects.create(
        appraisal=case.appraisal,
        number=1,
        reason="人数少",
        granted_by=case.by,
        granted_at=datetime(2025, 3, 20, tzinfo=SHANGHAI),
    )
    case.propose(excellent=1)
    assert case.appraisal.ratings.filter(proposed_grade="excellent").count() == 1


def test_numbers_allocated_by_the_office_replace_the_share():
    case = Case(12, quota_number=1)
    assert refusal(case.propose, excellent=2) == [
        "“优秀”最多1名（上级党组织分配的名额），现在定了2名，多1名。请调整；确需超出，请先报党委办公室同意。"
    ]


def test_probationary_members_are_not_graded_and_nobody_has_to_say_so():
    case = Case(6, probationary=1)
    case.propose(excellent=2)
    rating = case.appraisal.ratings.get(member=case.probationary[0])
    assert (rating.proposed_grade, rating.not_graded_reason) == ("", "probationary")
    name = case.probationary[0].name
    assert refusal(
        actions.propose, case.appraisal, {rating.member_id: {"grade": "qualified"}}, by=case.by
    ) == [f"{name}同志不评定等次：预备党员。"]


def test_a_full_member_is_not_left_out_as_probationary():
    case = Case(6)
    member = case.members[0]
    assert refusal(
        actions.propose,
        case.appraisal,
        {member.pk: {"not_graded_reason": "probationary"}},
        by=case.by,
    ) == [f"{member.name}同志是正式党员，不能以“预备党员”为由不评定等次。"]


def test_another_reason_must_be_written_down():
    case = Case(6)
    pk = case.members[0].pk
    proposal = {"not_graded_reason": "other", "not_graded_note": " "}
    assert refusal(actions.propose, case.appraisal, {pk: proposal}, by=case.by) == [
        f"{case.members[0].name}同志：不评定等次的其他原因请写明。"
    ]
    actions.propose(case.appraisal, {pk: proposal | {"not_graded_note": "出国"}}, by=case.by)
    assert case.appraisal.ratings.get(member=pk).no_grade_label == "不评定等次（出国）"


def test_a_standing_limits_the_grade_on_its_days():
    case = Case(6)
    member = case.members[0]
    Standing.objects.create(member=member, kind="probation_within_party", since=date(2025, 1, 1))
    assert refusal(case.propose, excellent=1) == [f"{member.name}同志当日最高只能评定为“合格”。"]
    member.standings.update(until=date(2025, 3, 18))
    case.propose(excellent=1)


def test_nothing_is_proposed_before_the_ballot_is_confirmed():
    case = Case(6)
    case.box.tallies.all().delete()
    case.box.delete()
    assert refusal(case.propose) == ["民主测评还没有计票确认，等次要在得票之后评定。"]


def test_somebody_of_another_branch_is_refused():
    case = Case(6)
    assert refusal(
        actions.propose, case.appraisal, {make_member().pk: {"grade": "qualified"}}, by=case.by
    ) == ["名单中有人当日不是本支部党员。"]


def test_there_is_no_default_grade():
    case = Case(3)
    actions.propose(case.appraisal, {case.members[0].pk: {"grade": "qualified"}}, by=case.by)
    names = [member.name for member in case.members]
    assert refusal(case.decide) == [f"还有2名同志没有评定等次：{names[1]}、{names[2]}。"]
    assert case.grades() == ["", "", ""]


def test_the_rest_is_graded_qualified_only_as_the_list_was_shown():
    case = Case(3)
    named = [member.pk for member in case.members[1:]]
    actions.propose(case.appraisal, {case.members[0].pk: {"grade": "basic"}}, by=case.by)
    assert [row.member.pk for row in Sheet(case.appraisal).undecided_rest] == named
    actions.grade_rest_qualified(case.appraisal, named, by=case.by)
    assert refusal(actions.grade_rest_qualified, case.appraisal, named, by=case.by) == [
        "名单刚才有变动，请重新核对。"
    ]
    assert list(case.appraisal.ratings.values_list("proposed_grade", flat=True)) == [
        "basic",
        "qualified",
        "qualified",
    ]


def test_two_steps_from_the_ballots_needs_a_reason():
    case = Case(6)
    member = case.members[0]
    Sheet(case.appraisal)
    case.box.tallies.filter(subject=0).update(n=0)
    case.box.tallies.filter(subject=0, grade=1).update(n=6)
    case.propose()
    actions.propose(case.appraisal, {member.pk: {"grade": "basic"}}, by=case.by)
    assert refusal(case.decide) == [
        f"{member.name}同志拟定等次与多数测评票相差两档以上，请写明理由。"
    ]
    actions.propose(case.appraisal, {member.pk: {"departure_reason": "受党内警告"}}, by=case.by)
    case.decide()
    assert case.grades() == ["basic", *["qualified"] * 5]


def test_the_decision_locks_all_grades_with_meeting_and_day():
    case = Case(7, probationary=1)
    case.propose(excellent=2)
    case.decide()
    assert case.grades() == [*["excellent"] * 2, *["qualified"] * 5, ""]
    rating = case.appraisal.ratings.first()
    assert (rating.meeting, rating.decided_on, rating.decided_by) == (case.meeting, DAY, case.by)
    assert Appraisal.objects.get(pk=case.appraisal.pk).decision_meeting == case.meeting
    assert refusal(case.propose) == ["等次已经确定；要改动，须重新研究决定。"]
    assert refusal(case.decide) == ["等次已经确定；要改动，须重新研究决定。"]
    assert AuditEvent.objects.filter(verb="decided grades").count() == 1


@pytest.mark.parametrize(
    ("fields", "decided_on", "sentence"),
    [
        (
            {"kind": Meeting.Kind.STUDY},
            DAY,
            "等次应由支部委员会评定，这次会议是集中学习。",
        ),
        (
            {"declared_valid": None, "declared_by": None, "declared_at": None},
            DAY,
            "这次会议还没有宣布有效。",
        ),
        (
            {},
            date(2025, 3, 20),
            "评定日期（2025年3月20日）不在会议当天（2025年3月19日），请检查。",
        ),
        (
            {"starts_at": datetime(2025, 3, 18, 9, 0, tzinfo=SHANGHAI)},
            date(2025, 3, 18),
            "评定日期（2025年3月18日）早于民主测评（2025年3月19日），请检查。",
        ),
    ],
)
def test_only_the_right_meeting_decides(fields, decided_on, sentence):
    case = Case(3)
    case.propose()
    meeting = make_valid_meeting(case.branch, **fields)
    assert refusal(case.decide, meeting=meeting, decided_on=decided_on) == [sentence]
    assert case.grades() == ["", "", ""]


def test_a_meeting_of_another_branch_never_decides():
    case = Case(3)
    case.propose()
    assert refusal(case.decide, meeting=make_valid_meeting(make_branch())) == [
        "这不是本支部的会议。"
    ]


def test_a_grade_is_decided_anew_with_a_reason_and_the_person_is_told_again():
    case = Case(6)
    case.propose(excellent=2)
    case.decide()
    first, second = case.appraisal.ratings.filter(grade="excellent")
    told = actions.feed_back(first, how=Feedback.How.TALK, fed_back_on=DAY, by=case.by)
    case.appraisal.refresh_from_db()
    again = {"meeting": case.meeting, "decided_on": DAY, "by": case.by}
    proposal = {"grade": "qualified"}
    assert refusal(
        actions.correct, case.appraisal, first.member, proposal, reason=" ", **again
    ) == ["重新研究决定须写明理由。"]
    actions.correct(case.appraisal, first.member, proposal, reason="复核得票", **again)
    first.refresh_from_db()
    assert (first.grade, first.correction_reason) == ("qualified", "复核得票")
    told.refresh_from_db()
    assert told.is_superseded
    assert (
        len(
            refusal(
                actions.correct,
                case.appraisal,
                case.members[3],
                {"grade": "unqualified"},
                reason="x",
                **again,
            )
        )
        == 1
    )  # two steps from the ballots without saying why


def test_whoever_was_excellent_and_left_still_counts_and_who_left_shrinks_no_quota():
    case = Case(6)
    case.propose(excellent=2)
    case.decide()
    for member in (case.members[0], case.members[5]):
        leave(member, date(2025, 4, 1), Member.Leaving.OTHER)
    case.appraisal.refresh_from_db()
    again = {
        "meeting": make_valid_meeting(
            case.branch, starts_at=datetime(2025, 5, 6, 9, tzinfo=SHANGHAI)
        ),
        "decided_on": date(2025, 5, 6),
        "reason": "复核",
        "by": case.by,
    }
    better = case.appraisal, case.members[2], {"grade": "excellent"}
    (refused,) = refusal(actions.correct, *better, **again)
    assert refused.startswith("“优秀”最多2名（正式党员6名的三分之一），现在定了3名")
    actions.correct(case.appraisal, case.members[3], {"grade": "basic"}, **again)
    actions.correct(case.appraisal, case.members[1], {"grade": "qualified"}, **again)
    actions.correct(*better, **again)
    assert sorted(case.grades()).count("excellent") == 2


def test_somebody_who_comes_after_the_decision_is_decided_on_alone():
    case = Case(3)
    case.propose()
    case.decide()
    late = make_member(case.branch)
    case.appraisal.refresh_from_db()
    rating = actions.correct(
        case.appraisal,
        late,
        {"not_graded_reason": "elsewhere"},
        meeting=case.meeting,
        decided_on=DAY,
        reason="新转入",
        by=case.by,
    )
    assert rating.result_label == "不评定等次（已在其他党支部参加评议）"


def test_feedback_follows_the_decision_and_is_acknowledged_once():
    case = Case(3)
    case.propose()
    rating = case.appraisal.ratings.first()
    assert refusal(
        actions.feed_back, rating, how=Feedback.How.TALK, fed_back_on=DAY, by=case.by
    ) == [f"{rating.member.name}同志还没有评定等次。"]
    case.decide()
    assert refusal(
        actions.feed_back, rating, how=Feedback.How.TALK, fed_back_on=date(2025, 3, 18), by=case.by
    ) == ["反馈日期（2025年3月18日）早于评定日期（2025年3月19日），请检查。"]
    feedback = actions.feed_back(rating, how=Feedback.How.TALK, fed_back_on=DAY, by=case.by)
    assert refusal(
        actions.feed_back, rating, how=Feedback.How.TALK, fed_back_on=DAY, by=case.by
    ) == [f"{rating.member.name}同志已经反馈过了。"]
    actions.acknowledge(feedback, statement=" 没有意见 ", by=case.by)
    feedback.refresh_from_db()
    assert (feedback.statement, feedback.acknowledged_by) == ("没有意见", case.by)
    assert refusal(actions.acknowledge, feedback, by=case.by) == ["已经确认过了。"]


def test_nothing_changes_once_the_year_has_ended():
    case = Case(3)
    campaign = case.appraisal.campaign
    campaign.state, campaign.closed_by, campaign.closed_at = "closed", case.by, campaign.opened_at
    campaign.save()
    assert len(refusal(case.propose)) == 1


def test_own_totals_only_where_the_year_shows_them():
    branch = make_branch()
    shown = Case(3, branch=branch, campaign=make_campaign(branch.committee, show_own_totals=True))
    hidden = Case(3)
    for case in (shown, hidden):
        case.propose()
        case.decide()
    one, other = shown.appraisal.ratings.first(), hidden.appraisal.ratings.first()
    assert own_votes([one, other]) == {
        one.pk: {
            "excellent": 0,
            "qualified": 3,
            "basic": 0,
            "unqualified": 0,
            "abstained": 0,
            "spoilt": 0,
        }
    }


@pytest.mark.parametrize(
    "change",
    [
        {"grade": "excellent"},  # a grade without a decision
        {"grade": "best"},
        {"proposed_grade": "excellent", "not_graded_reason": "suspended"},
        {"decided_on": DAY},
        {"not_graded_reason": "other"},
    ],
)
def test_the_database_refuses_what_can_never_be(change):
    case = Case(3)
    case.propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(member=case.members[0]).update(**change)
