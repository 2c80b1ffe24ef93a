"""Two people at the same sheet at once: one decision, one quota, nothing overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from appraisals.campaigns import actions as campaigns
from appraisals.campaigns.models import QuotaExemption
from appraisals.ratings import actions
from appraisals.ratings.models import Rating, Sheet
from branchlife.models import AuditEvent
from branchlife.workflow import NotAllowed
from tests.factories import DAY, make_clerk, make_user
from tests.ratings.test_actions import Case

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time: there is nothing to run against.")


def at_once(*deeds):
    """Run the deeds in threads of their own, begun together; "done" or the reasons, in order."""
    barrier = Barrier(len(deeds))

    def run(deed):
        barrier.wait(timeout=60)
        try:
            deed()
        except NotAllowed as error:
            return [str(reason) for reason in error.reasons]
        finally:
            connections["default"].close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_two_decisions_at_once_one_stands():
    case = Case(6)
    case.propose(excellent=2)
    first, second = make_user(), make_user()
    results = at_once(lambda: case.decide(by=first), lambda: case.decide(by=second))
    assert sorted(results, key=str) == [["等次已经确定；要改动，须重新研究决定。"], "done"]
    assert AuditEvent.objects.filter(verb="decided grades").count() == 1
    winner = (first, second)[results.index("done")]
    assert {rating.decided_by for rating in Rating.objects.all()} == {winner}


def test_two_who_fill_the_quota_at_once_do_not_exceed_it_together():
    case = Case(6)
    halves = case.members[:2], case.members[2:4]
    results = at_once(
        *(
            lambda half=half: actions.propose(
                case.appraisal, {member.pk: {"grade": "excellent"} for member in half}, by=case.by
            )
            for half in halves
        )
    )
    assert sorted(result == "done" for result in results) == [False, True]
    assert Rating.objects.filter(proposed_grade="excellent").count() == 2


def test_two_who_saw_the_same_sheet_do_not_overwrite_each_other():
    case = Case(4)
    case.propose()
    seen = Sheet(case.appraisal).mark
    member = case.members[0]
    grades = ("basic", "unqualified")
    results = at_once(
        *(
            lambda grade=grade: actions.propose(
                case.appraisal, {member.pk: {"grade": grade}}, by=case.by, seen=seen
            )
            for grade in grades
        )
    )
    assert sorted(result == "done" for result in results) == [False, True]
    won = grades[results.index("done")]
    assert Rating.objects.get(member=member).proposed_grade == won


def test_two_exemptions_at_once_leave_one_and_both_deeds_in_order():
    case = Case(6)
    clerk = make_clerk(case.branch.committee)
    results = at_once(
        *(
            lambda number=number: campaigns.exempt(
                case.appraisal, number, f"理由{number}", by=clerk
            )
            for number in (3, 4)
        )
    )
    assert results == ["done", "done"]
    exemption = QuotaExemption.objects.get()
    first, second = AuditEvent.objects.filter(verb="exempted").order_by("pk")
    assert first.old is None
    assert second.old == first.new
    assert second.new == {"number": exemption.number, "reason": exemption.reason}


def test_a_grade_is_not_decided_anew_while_somebody_is_commended_by_it():
    case = Case(6)
    case.propose(excellent=2)
    case.decide()
    rating = Rating.objects.filter(grade="excellent").first()
    again = {"meeting": case.meeting, "decided_on": DAY, "reason": "复核", "by": case.by}
    given = {"title": "优秀共产党员", "awarded_by": "党委", "awarded_on": DAY, "by": case.by}
    results = at_once(
        lambda: actions.correct(case.appraisal, rating.member, {"grade": "basic"}, **again),
        lambda: actions.commend(rating, **given),
    )
    assert sorted(result == "done" for result in results) == [False, True]
    rating.refresh_from_db()
    assert (rating.grade == "excellent") == rating.commendations.exists()


def test_an_exemption_and_the_decision_at_once_never_exceed_what_was_allowed():
    case = Case(6)
    case.propose(excellent=2)
    clerk = make_clerk(case.branch.committee)
    one_more = {case.members[2].pk: {"grade": "excellent"}}
    results = at_once(
        lambda: campaigns.exempt(case.appraisal, 3, "抢险", by=clerk),
        lambda: actions.propose(case.appraisal, one_more, by=case.by),
        case.decide,
    )
    assert results[0] == results[2] == "done"
    excellent = Rating.objects.filter(grade="excellent").count()
    assert excellent == (3 if results[1] == "done" else 2)
