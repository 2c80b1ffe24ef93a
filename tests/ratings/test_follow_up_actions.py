"""Help is planned and noted; a disposition goes its steps, comes into force and is concluded."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from appraisals.ratings import actions
from appraisals.ratings.figures.follow_up import without_follow_up
from appraisals.ratings.models import (
    Disposition,
    HelpNote,
    HelpPlan,
    Rating,
)
from branchlife.models import AuditEvent
from branchlife.workflow import NotAllowed
from meetings.models import Resolution
from tests.factories import (
    DAY,
    make_branch,
    make_disposition,
    make_help_plan,
    make_member,
    make_probationary,
    make_rating,
    make_user,
    make_valid_meeting,
)

pytestmark = pytest.mark.django_db
UNTIL = date(2025, 9, 19)
PLAN = {"gap": "差距", "measures": "措施", "since": DAY, "until": UNTIL}


def refusal(action, *args, **kwargs):
    """The sentences with which an action refuses."""
    with pytest.raises(NotAllowed) as error, transaction.atomic():
        action(*args, **kwargs)
    return [str(reason) for reason in error.value.reasons]


def basic(**fields):
    """A member graded 基本合格, with a name."""
    return make_rating(make_member(name="王明", **fields))


def unqualified(**fields):
    """A member graded 不合格, with a name."""
    return make_rating(make_member(name="王明", **fields), "unqualified")


def make_resolution(branch, ayes=6, **fields):
    """A resolution of the general meeting on DAY; seven are expected with a vote."""
    return Resolution.objects.create(
        meeting=make_valid_meeting(branch, **fields), text="决议", ayes=ayes, expected=7, present=6
    )


def step(disposition, kind, day=DAY, **fields):
    """Note a step."""
    return actions.add_step(disposition, kind=kind, done_on=day, by=make_user(), **fields)


def go_through(disposition):
    """Every step needed, on DAY and on the days after; approved on the day after."""
    for kind in ("proposed", "filed", "inquiry", "talk"):
        step(disposition, kind)
    step(disposition, "resolved", resolution=make_resolution(disposition.rating.member.branch))
    step(disposition, "approved", DAY + timedelta(days=1), paper_number="县直工委〔2025〕3号")
    return Disposition.objects.get(pk=disposition.pk)


def in_force(rating, kind="correction", case="slack"):
    """A disposition in force since the day after DAY."""
    opened = make_disposition(rating, kind=kind, case=case)
    until = UNTIL if kind == "correction" else None
    since = DAY + timedelta(days=1)
    return actions.put_in_force(go_through(opened), since=since, until=until, by=make_user())


# --- help ---


def test_help_is_planned_noted_and_ended():
    rating, by = basic(), make_user()
    helper = make_member(rating.member.branch)
    plan = actions.make_help_plan(rating, helper=helper, by=by, **PLAN)
    assert list(HelpPlan.objects.open()) == [plan]
    actions.note_help(plan, done_on=DAY, note=" 谈了一次 ", by=by)
    assert plan.notes.get().note == "谈了一次"
    actions.close_help_plan(plan, result="reached", closed_on=UNTIL, by=by)
    plan.refresh_from_db()
    assert (plan.is_open, plan.get_result_display()) == (False, "已达到要求")
    assert list(HelpPlan.objects.open()) == []
    assert refusal(actions.note_help, plan, done_on=DAY, note="又谈", by=by) == [
        "帮扶已于2025年9月19日结束，计划不再修改。"
    ]
    # The record of deeds holds days and who helps, never what was written.
    kept = AuditEvent.objects.order_by("pk").values_list("verb", "new")
    assert list(kept) == [
        ("planned help", {"helper": helper.pk, "since": "2025-03-19", "until": "2025-09-19"}),
        ("noted help", {"on": "2025-03-19"}),
        ("ended the help", {"result": "reached", "closed_on": "2025-09-19"}),
    ]


def test_help_is_for_those_graded_basic_and_once_only():
    rating, by = basic(), make_user()
    helper = make_member(rating.member.branch)
    other = unqualified()
    assert refusal(actions.make_help_plan, other, helper=helper, by=by, **PLAN)[0] == (
        "王明同志没有被评定为“基本合格”，不用制定教育帮扶计划。"
    )
    actions.make_help_plan(rating, helper=helper, by=by, **PLAN)
    assert refusal(actions.make_help_plan, rating, helper=helper, by=by, **PLAN) == [
        "王明同志已经有教育帮扶计划。"
    ]


@pytest.mark.one_database
def test_the_helper_is_somebody_else_of_the_branch_and_the_days_are_in_order():
    rating, by = basic(), make_user()
    plan = PLAN | {"until": DAY}
    assert refusal(actions.make_help_plan, rating, helper=rating.member, by=by, **plan) == [
        "结束日期早于开始日期，请检查。",
        "本人不能做自己的帮扶人，请另选一名同志。",
    ]
    stranger = make_member(make_branch(name="第九党支部"), name="外人")
    assert refusal(actions.make_help_plan, rating, helper=stranger, by=by, **PLAN) == [
        f"外人同志不是{rating.member.branch}的党员。"
    ]
    helper = make_member(rating.member.branch)
    empty = PLAN | {"gap": "  "}
    assert refusal(actions.make_help_plan, rating, helper=helper, by=by, **empty) == [
        "请写明存在的差距和帮扶措施。"
    ]


@pytest.mark.one_database
def test_a_plan_is_changed_and_the_deed_says_what_not_how():
    plan, by = make_help_plan(basic()), make_user()
    actions.change_help_plan(plan, until=date(2025, 12, 31), gap="新的差距", by=by)
    deed = AuditEvent.objects.get()
    assert deed.old == {"until": "2025-09-19"}
    assert deed.new == {"until": "2025-12-31", "fields": ["存在的差距"]}
    actions.change_help_plan(plan, gap="新的差距", by=by)
    assert AuditEvent.objects.count() == 1


@pytest.mark.one_database
def test_help_is_noted_on_days_of_the_help_and_a_slip_is_taken_out():
    plan, by = make_help_plan(basic()), make_user()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert refusal(actions.note_help, plan, done_on=date(2025, 3, 1), note="早", by=by) == [
        "2025年3月1日早于帮扶开始日期（2025年3月19日），请检查。"
    ]
    assert "还没有到" in refusal(actions.note_help, plan, done_on=tomorrow, note="晚", by=by)[0]
    note = actions.note_help(plan, done_on=DAY, note="写错", by=by)
    actions.remove_help_note(note, by=by)
    assert not HelpNote.objects.exists()


# --- dispositions ---


def test_a_correction_goes_its_steps_comes_into_force_and_is_concluded():
    rating, by = unqualified(), make_user()
    record = actions.open_disposition(
        rating, kind="correction", case="slack", grounds="事实", opened_on=DAY, by=by
    )
    assert list(Disposition.objects.open()) == [record]
    record = go_through(record)
    record = actions.put_in_force(record, since=date(2025, 3, 20), until=date(2026, 3, 20), by=by)
    actions.change_term(record, until=UNTIL, reason="上级意见", by=by)
    actions.close_disposition(record, result="corrected", closed_on=UNTIL, by=by)
    record.refresh_from_db()
    assert (record.state, record.until) == ("closed", UNTIL)
    assert list(Disposition.objects.open()) == []
    assert list(record.steps.filter(kind="check").values_list("note", flat=True)) == ["上级意见"]
    assert rating.member.left_on is None
    verbs = AuditEvent.objects.exclude(verb="noted a step").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "opened a disposition",
        "put into force",
        "changed a term",
        "concluded a disposition",
    ]


def test_the_grade_alone_disposes_of_nobody_and_no_other_grade_is_disposed_of():
    rating = unqualified()
    assert not Disposition.objects.exists()
    assert without_follow_up([rating.appraisal]) == {rating.appraisal_id: [rating]}
    typed = {"kind": "removal", "case": "six_months", "grounds": "事实", "opened_on": DAY}
    assert refusal(actions.open_disposition, basic(), by=make_user(), **typed) == [
        "王明同志没有被评定为“不合格”，不在这里启动组织处置。"
    ]
    actions.open_disposition(rating, by=make_user(), **typed)
    assert refusal(actions.open_disposition, rating, by=make_user(), **typed) == [
        "王明同志的组织处置正在办理，请先办结。"
    ]
    assert without_follow_up([rating.appraisal]) == {}


@pytest.mark.one_database
def test_a_probationary_member_is_not_disposed_of():
    rating = make_rating(make_probationary(name="王明"), "unqualified")
    typed = {"kind": "persuasion", "case": "threatens", "grounds": "事实", "opened_on": DAY}
    assert refusal(actions.open_disposition, rating, by=make_user(), **typed) == [
        "王明同志是预备党员，不适用组织处置，应按规定延长预备期或者取消预备党员资格。"
    ]


@pytest.mark.one_database
def test_the_situation_belongs_to_the_kind_and_the_facts_are_written_down():
    typed = {"kind": "removal", "case": "slack", "grounds": " ", "opened_on": DAY}
    assert refusal(actions.open_disposition, unqualified(), by=make_user(), **typed) == [
        "这一情形不属于规定的“除名”情形。",
        "请写明事实和依据。",
    ]


def test_no_procedure_begins_before_the_grade_it_follows():
    typed = {"kind": "removal", "case": "other", "grounds": "一", "opened_on": date(2025, 3, 18)}
    assert refusal(actions.open_disposition, unqualified(), by=make_user(), **typed) == [
        "2025年3月18日早于评定等次的日期（2025年3月19日）。"
    ]


def test_nothing_is_in_force_before_every_step_and_the_approval():
    record, by = make_disposition(unqualified()), make_user()
    term = {"since": DAY, "until": UNTIL, "by": by}
    assert refusal(actions.put_in_force, record, **term) == [
        "还不能生效，缺这些步骤：支委会提出启动意见、报基层党委事前备案、调查核实、"
        "同本人谈话，听取本人意见、支部党员大会讨论决定、基层党委批准。"
    ]
    record = go_through(record)
    assert refusal(actions.put_in_force, record, **term) == [
        "生效日期（2025年3月19日）早于批准日期（2025年3月20日），请检查。"
    ]
    late = {"since": date(2025, 3, 20), "until": date(2026, 3, 21), "by": by}
    assert refusal(actions.put_in_force, record, **late) == [
        "限期改正最长不超过1年：从2025年3月20日起，最迟到2026年3月20日。"
    ]
    Rating.objects.update(grade="basic", proposed_grade="basic")
    good = late | {"until": UNTIL}
    assert refusal(actions.put_in_force, record, **good) == [
        f"{record.rating.member.name}同志的等次已不是“不合格”，组织处置不能生效。"
    ]


def test_a_vote_that_failed_or_was_withdrawn_counts_for_nothing():
    record = make_disposition(unqualified())
    failed = make_resolution(record.rating.member.branch, ayes=3)
    noted = step(record, "resolved", resolution=failed)
    assert noted.vote == ("有表决权的党员应到7名，实到6名；赞成3名，反对0名，弃权0名。 没有通过")
    assert "支部党员大会讨论决定" in record.steps_missing
    record = go_through(Disposition.objects.get(pk=record.pk))
    assert record.steps_missing == []
    Resolution.objects.all().delete()
    record = Disposition.objects.get(pk=record.pk)
    assert record.steps_missing == ["支部党员大会讨论决定"]
    assert record.steps.filter(kind="resolved").first().vote == "这项决议后来已撤下，表决不算数。"


@pytest.mark.one_database
def test_the_vote_is_one_of_a_valid_general_meeting_of_the_branch():
    record = make_disposition(unqualified())
    branch = record.rating.member.branch
    assert refusal(step, record, "resolved") == [
        "请选择支部党员大会的决议，表决票数以会议记录为准。"
    ]
    for resolution in (make_resolution(make_branch()), make_resolution(branch, kind="lecture")):
        assert refusal(step, record, "resolved", resolution=resolution) == [
            "这不是本支部党员大会的决议。"
        ]
    assert refusal(step, record, "talk", resolution=make_resolution(branch)) == [
        "只有支部党员大会讨论决定这一步才选决议。"
    ]


@pytest.mark.one_database
def test_steps_keep_their_order_and_are_not_noted_ahead_of_time():
    record = make_disposition(unqualified())
    step(record, "filed", DAY + timedelta(days=3))
    assert refusal(step, record, "inquiry", DAY + timedelta(days=1)) == [
        "“调查核实”（2025年3月20日）和“报基层党委事前备案”（2025年3月22日）先后次序不对，请检查。"
    ]
    assert refusal(step, record, "talk", DAY - timedelta(days=1))[0] == (
        "2025年3月18日早于启动组织处置的日期（2025年3月19日），请检查。"
    )
    assert "还没有到" in refusal(step, record, "talk", timezone.localdate() + timedelta(days=2))[0]
    assert refusal(step, record, "check", DAY + timedelta(days=4)) == [
        "改正情况在限期改正期间考察。"
    ]
    assert refusal(step, record, "talk", None) == ["请填写日期。"]


@pytest.mark.one_database
def test_a_step_is_taken_out_until_the_disposition_rests_on_it():
    record, by = make_disposition(unqualified()), make_user()
    actions.remove_step(step(record, "proposed"), by=by)
    assert not record.steps.exists()
    record = in_force_of(record, by)
    assert refusal(actions.remove_step, record.steps.get(kind="talk"), by=by) == [
        "组织处置以这一步为依据，不能撤下。"
    ]
    actions.remove_step(step(record, "check", DAY + timedelta(days=9)), by=by)


def in_force_of(record, by):
    """The same record, in force."""
    since = DAY + timedelta(days=1)
    return actions.put_in_force(go_through(record), since=since, until=UNTIL, by=by)


@pytest.mark.one_database
def test_what_was_voted_on_is_not_changed_any_more():
    record, by = make_disposition(unqualified()), make_user()
    typed = {"kind": "persuasion", "case": "threatens", "grounds": "新的事实"}
    actions.change_disposition(record, by=by, **typed)
    deed = AuditEvent.objects.get()
    assert deed.old == {"kind": "correction", "case": "absent_from_life"}
    assert deed.new == {"kind": "persuasion", "case": "threatens", "fields": ["事实和依据"]}
    step(record, "resolved", resolution=make_resolution(record.rating.member.branch))
    assert refusal(actions.change_disposition, record, by=by, **typed) == [
        "支部党员大会已经表决，不再修改。"
    ]


@pytest.mark.parametrize(
    ("kind", "case", "result", "next_kind"),
    [
        ("correction", "slack", "not_corrected", "persuasion"),
        ("persuasion", "threatens", "refused", "removal"),
    ],
)
@pytest.mark.one_database
def test_a_disposition_without_effect_is_followed_by_the_next(kind, case, result, next_kind):
    record, by = in_force(unqualified(), kind, case), make_user()
    actions.close_disposition(record, result=result, closed_on=UNTIL, by=by)
    following = actions.open_disposition(
        record.rating, kind=next_kind, case="other", grounds="事实", opened_on=UNTIL, by=by
    )
    assert list(record.rating.dispositions.open()) == [following]


@pytest.mark.one_database
def test_the_result_is_one_of_the_kind_and_an_early_end_says_why():
    record, by = in_force(unqualified()), make_user()
    close = actions.close_disposition
    assert refusal(close, record, result="removed", closed_on=UNTIL, by=by) == [
        "这不是“限期改正”的结果。"
    ]
    assert refusal(close, record, result="corrected", closed_on=date(2025, 5, 1), by=by) == [
        "改正期限到2025年9月19日，提前办结请写明理由。"
    ]
    assert refusal(close, record, result="revoked", closed_on=UNTIL, by=by) == [
        "请写明撤销的理由和文号。"
    ]
    assert refusal(close, record, result="corrected", closed_on=DAY, by=by, result_note="早") == [
        "2025年3月19日早于生效日期（2025年3月20日），请检查。"
    ]


@pytest.mark.one_database
def test_who_was_removed_may_apply_again_after_five_years_and_stays_on_the_roster():
    record, by = in_force(unqualified(), "removal", "two_years"), make_user()
    assert record.until is None
    assert refusal(actions.change_term, record, until=UNTIL, reason="长一点", by=by) == [
        "只有已生效的限期改正才有期限。"
    ]
    record = actions.close_disposition(record, result="removed", closed_on=UNTIL, by=by)
    assert record.rejoins_from == date(2030, 9, 19)
    assert list(record.rating.member.branch.roster()) == [record.rating.member]
    step(record, "appeal", UNTIL)
    assert refusal(step, record, "talk", UNTIL) == ["组织处置已办结，不再补充。"]


@pytest.mark.one_database
def test_a_procedure_may_end_without_a_disposition():
    record, by = make_disposition(unqualified()), make_user()
    assert refusal(actions.drop_disposition, record, reason=" ", closed_on=DAY, by=by) == [
        "请写明不再处置的理由。"
    ]
    actions.drop_disposition(record, reason="查无实据", closed_on=DAY, by=by)
    assert list(Disposition.objects.open()) == []
    # Somebody has looked into it: it is not waiting any more.
    assert without_follow_up([record.rating.appraisal]) == {}
