"""Telling members their result: told, acknowledged, heard, answered; the database knows the order."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appraisals.ratings import actions
from appraisals.ratings.figures.feedback import due_on, feedbacks_of
from appraisals.ratings.models import Feedback
from branchlife.models import AuditEvent, BranchPost
from tests.factories import (
    DAY,
    make_post,
    make_secretary,
    make_user,
)
from tests.ratings.test_actions import Case, refusal

pytestmark = pytest.mark.django_db


def told(full=3, **fields):
    """A case decided and told, its last member the secretary; the first member has a login."""
    case = Case(full, **fields)
    case.secretary = make_secretary(case.branch)
    case.members.append(case.secretary)
    case.person = case.members[0]
    case.person.user = make_user(name=case.person.name)
    case.person.save()
    case.propose()
    case.decide()
    for rating in case.appraisal.ratings.all():
        actions.feed_back(rating, how=Feedback.How.TALK, fed_back_on=DAY, by=case.secretary.user)
    case.feedback = Feedback.objects.get(rating__member=case.person)
    return case


# --- the order of things ---


def test_what_a_member_says_is_answered_once():
    case = told()
    feedback, by = case.feedback, case.secretary.user
    assert refusal(actions.state, feedback, statement="x", by=case.person.user) == [
        "请先确认“我已知悉”，再说明情况。"
    ]
    assert refusal(actions.answer, feedback, text="x", by=by) == ["没有需要答复的本人意见。"]
    actions.acknowledge(feedback, by=case.person.user)
    assert list(Feedback.objects.unanswered()) == []
    assert refusal(actions.state, feedback, statement=" ", by=case.person.user) == [
        "还没有写内容。"
    ]
    actions.state(feedback, statement=" 有不同看法 ", by=case.person.user)
    assert refusal(actions.state, feedback, statement="再说", by=case.person.user) == [
        "对这一结果已经说明过情况了。"
    ]
    assert list(Feedback.objects.unanswered()) == [feedback]
    assert refusal(actions.answer, feedback, text="", by=by) == ["还没有写内容。"]
    actions.answer(feedback, text=" 经复核，维持原评定 ", by=by)
    assert refusal(actions.answer, feedback, text="y", by=by) == ["这条意见已经答复过了。"]
    feedback.refresh_from_db()
    assert (feedback.statement, feedback.answer) == ("有不同看法", "经复核，维持原评定")
    assert list(Feedback.objects.unanswered()) == []
    deeds = AuditEvent.objects.of_record("ratings.rating", feedback.rating_id)
    assert list(deeds.values_list("verb", flat=True)) == [
        "answered a statement",
        "made a statement",
        "acknowledged",
        "fed back",
    ]
    assert "看法" not in str(list(deeds.values_list("old", "new")))


def test_a_member_puts_right_what_the_desk_typed_for_them_until_it_is_answered():
    case = told()
    feedback, by = case.feedback, case.secretary.user
    actions.acknowledge(feedback, statement="没有意见", by=by)
    assert refusal(actions.state, feedback, statement="再说", by=by) == [
        "对这一结果已经说明过情况了。"
    ]
    actions.state(feedback, statement="我没有这样说", by=case.person.user)
    feedback.refresh_from_db()
    assert (feedback.statement, feedback.stated_by) == ("我没有这样说", case.person.user)
    assert refusal(actions.state, feedback, statement="还有", by=case.person.user) == [
        "对这一结果已经说明过情况了。"
    ]
    Feedback.objects.filter(pk=feedback.pk).update(stated_by=by)
    actions.answer(feedback, text="已核实", by=by)
    assert refusal(actions.state, feedback, statement="还有", by=case.person.user) == [
        "对这一结果已经说明过情况了。"
    ]


def test_nobody_answers_their_own_words_while_somebody_else_can():
    case = told()
    feedback = Feedback.objects.get(rating__member=case.secretary)
    actions.acknowledge(feedback, statement="我有话说", by=case.secretary.user)
    own = {"text": "同意", "by": case.secretary.user}
    words = "本人意见不能由本人答复，请支部其他负责同志或上级党组织答复。"
    assert refusal(actions.answer, feedback, **own) == [words]
    committee = case.branch.committee
    committee.has_clerks = False
    committee.save()
    make_post(case.members[1], BranchPost.Role.DEPUTY)
    assert refusal(actions.answer, feedback, **own) == [words]
    BranchPost.objects.filter(member=case.members[1]).delete()
    actions.answer(feedback, **own)


def test_a_statement_to_a_decision_made_anew_still_waits_for_its_answer():
    case = told()
    actions.acknowledge(case.feedback, statement="应为优秀", by=case.person.user)
    case.appraisal.refresh_from_db()
    actions.correct(
        case.appraisal,
        case.person,
        {"grade": "excellent"},
        meeting=case.meeting,
        decided_on=DAY,
        reason="复核",
        by=case.by,
    )
    case.feedback.refresh_from_db()
    assert refusal(actions.acknowledge, case.feedback, by=case.person.user) == [
        "等次已经重新研究决定，请看新的结果。"
    ]
    assert list(Feedback.objects.unanswered()) == [case.feedback]
    assert feedbacks_of(case.appraisal).waiting == [case.feedback]
    actions.answer(case.feedback, text="已复核", by=case.secretary.user)


def test_signing_on_paper_keeps_the_day_on_the_paper():
    case = told()
    by = case.secretary.user
    early = date(2025, 3, 18)
    assert refusal(actions.acknowledge, case.feedback, acknowledged_on=early, by=by) == [
        "签字日期（2025年3月18日）早于反馈日期（2025年3月19日），请检查。"
    ]
    actions.acknowledge(case.feedback, acknowledged_on=date(2025, 3, 21), by=by)
    case.feedback.refresh_from_db()
    assert case.feedback.acknowledged_on == date(2025, 3, 21)


@pytest.mark.parametrize(
    ("before", "change"),
    [
        # each pair set by halves
        ("told", {"acknowledged_at": "now"}),
        ("told", {"acknowledged_on": DAY}),
        ("told", {"acknowledged_on": DAY, "acknowledged_at": "now"}),
        ("acknowledged", {"statement": "x"}),
        ("acknowledged", {"stated_at": "now"}),
        ("acknowledged", {"statement": "x", "stated_at": "now"}),
        ("acknowledged", {"stated_by": "by", "stated_at": "now"}),
        ("stated", {"answer": "x"}),
        ("stated", {"answer": "x", "answered_by": "by"}),
        ("stated", {"answered_by": "by", "answered_at": "now"}),
        ("answered", {"answer": ""}),
        # the order
        (
            "told",
            {
                "acknowledged_on": date(2025, 3, 18),
                "acknowledged_at": "now",
                "acknowledged_by": "by",
            },
        ),
        ("told", {"acknowledged_on": DAY, "acknowledged_at": "before", "acknowledged_by": "by"}),
        ("told", {"statement": "x", "stated_at": "now", "stated_by": "by"}),
        ("acknowledged", {"statement": "x", "stated_at": "before", "stated_by": "by"}),
        ("acknowledged", {"answer": "x", "answered_at": "now", "answered_by": "by"}),
        ("stated", {"answer": "x", "answered_at": "before", "answered_by": "by"}),
        ("stated", {"acknowledged_on": None, "acknowledged_at": None, "acknowledged_by": None}),
        ("answered", {"statement": "", "stated_by": None, "stated_at": None}),
        ("told", {"how": "shouting"}),
    ],
)
def test_the_database_refuses_halves_and_wrong_orders(before, change):
    case = told(1)
    by = case.secretary.user
    if before != "told":
        actions.acknowledge(case.feedback, by=case.person.user)
    if before in ("stated", "answered"):
        actions.state(case.feedback, statement="话", by=case.person.user)
    if before == "answered":
        actions.answer(case.feedback, text="答", by=by)
    moments = {"now": timezone.now(), "before": timezone.now() - timedelta(days=9), "by": by}
    changed = {name: moments.get(v, v) if isinstance(v, str) else v for name, v in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=case.feedback.pk).update(**changed)


def test_who_is_late_and_since_when():
    case = Case(2)
    case.propose()
    case.decide()
    found = feedbacks_of(case.appraisal)
    (first, second), campaign = found.untold, case.appraisal.campaign
    assert [first.member, second.member] == case.members
    assert due_on(found.appraisal, first) == date(2025, 3, 29)
    assert found.is_late(first, date(2025, 3, 29)) is False
    assert found.is_late(first, date(2025, 3, 30)) is True
    campaign.feedback_days = None
    found.appraisal.campaign.feedback_days = None
    assert (due_on(found.appraisal, first), found.is_late(first)) == (None, False)
