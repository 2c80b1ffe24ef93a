"""Late arrival and early leaving: events that need no reason, and what follows from them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from branchlife.models import AuditEvent
from branchlife.written import zh_time
from meetings import actions
from meetings.actions import Mark, comings
from meetings.models import AgendaKind, Attendance, Meeting
from tests.factories import make_exclusion, make_member, make_post
from tests.meetings.course import (
    at,
    just_begun,
    make_called,
    make_declared,
    make_session,
    refused,
    verbs,
)

pytestmark = pytest.mark.django_db


def held(branch, by, *statuses, **fields):
    """(meeting, rows): declared, with these statuses besides the secretary, who is there."""
    people = [make_member(branch, name=f"王{number}") for number in range(len(statuses))]
    meeting = make_session(branch, by, **fields)
    rows = {row.member_id: row for row in meeting.attendances.all()}
    marks = {
        rows[person.pk].pk: Mark(status, "因病" if status == "on_leave" else "")
        for person, status in zip(people, statuses, strict=True)
    }
    actions.mark(meeting, marks, by=by, rest="present")
    meeting = actions.declare(meeting, by=by)
    return meeting, [meeting.attendances.get(member=person) for person in people]


def times(row):
    row.refresh_from_db()
    return row.status, row.arrived_at, row.left_at


def test_a_late_arrival_is_noted_with_its_time_and_without_a_reason(branch, by):
    meeting, [row, *_others] = held(branch, by, "on_leave", "present")
    row = comings.arrive(row, by=by, at=at(9, 20))
    assert times(row) == ("late", at(9, 20), None)
    assert (row.reason, row.remark) == ("", "迟到，上午9:20到会")
    meeting.refresh_from_db()
    assert (meeting.declared_valid, meeting.declared_reason) == (True, "")
    event = AuditEvent.objects.get(verb="came late")
    member = str(row.member_id)
    assert event.old == {member: "on_leave"}
    assert event.new == {member: "late", "at": at(9, 20).isoformat()}
    assert comings.arrive(row, by=by, at=at(9, 15)).arrived_at == at(9, 15)  # put right
    assert meeting.movements() == ["王0同志于上午9:15到会。"]


def test_early_leaving_is_noted_and_taken_back(branch, by):
    meeting, [row] = held(branch, by, "present")
    comings.leave(row, by=by, at=at(10, 30))
    assert times(row) == ("present", None, at(10, 30))
    assert row.remark == "上午10:30离会"
    comings.stay(row, by=by)
    assert times(row) == ("present", None, None)
    comings.stay(row, by=by)
    assert verbs(meeting)[-2:] == ["left early", "stayed"]


def test_while_the_meeting_goes_on_one_tap_means_now(branch, by):
    meeting, [row, other] = held(branch, by, "absent", "present", starts_at=just_begun())
    before = timezone.now()
    comings.arrive(row, by=by)
    comings.leave(other, by=by)
    assert before <= times(row)[1] <= timezone.now()
    assert before <= times(other)[2] <= timezone.now()
    assert meeting.counts(meeting.present_moment).present == 2
    assert meeting.counts().present == 3


def test_times_lie_within_the_meeting_and_are_typed_when_it_is_over(branch, by):
    meeting, [row] = held(branch, by, "absent", ends_at=at(11))
    assert refused(comings.arrive, row, by=by) == ["请写明王0同志的时间。"]
    assert refused(comings.arrive, row, by=by, at=at(8, 59)) == [
        "2025年3月19日（星期三）上午8:59早于会议开始时间（2025年3月19日（星期三）上午9:00），请检查。"
    ]
    assert refused(comings.arrive, row, by=by, at=at(11, 1)) == [
        "2025年3月19日（星期三）上午11:01晚于散会时间（2025年3月19日（星期三）上午11:00），请检查。"
    ]
    assert comings.arrive(row, by=by, at=at(9)).arrived_at == at(9)
    assert comings.arrive(row, by=by, at=at(11)).arrived_at == at(11)
    assert refused(actions.edit, meeting, by=by, ends_at=at(10)) == [
        "王0同志登记的到会、离会时间（上午11:00）不在会议开始和散会之间，请检查。"
    ]


def test_nothing_is_noted_of_another_day_or_of_what_has_not_come(branch, by):
    _meeting, [row] = held(branch, by, "absent")
    assert refused(comings.arrive, row, by=by, at=at(9) + timedelta(days=1)) == [
        "2025年3月20日（星期四）上午9:00不在会议当天，请检查。"
    ]
    running, [row] = held(branch, by, "absent", starts_at=just_begun())
    soon = timezone.now() + timedelta(minutes=3)
    if timezone.localdate(soon) == running.day:
        [reason] = refused(comings.arrive, row, by=by, at=soon)
        assert reason.endswith("还没有到，请检查。")


def test_who_cannot_come_late_or_leave(branch, by):
    meeting, [here, away] = held(branch, by, "present", "absent")
    ill = make_member(branch, name="赵国")
    make_exclusion(ill)
    actions.update_roll(meeting, by=by, reason="补")
    left_out = meeting.attendances.get(member=ill)
    assert refused(comings.arrive, here, by=by, at=at(9, 20)) == ["王0同志已经登记为“到会”。"]
    assert refused(comings.leave, away, by=by, at=at(9, 20)) == ["王1同志没有登记为到会。"]
    assert refused(comings.arrive, left_out, by=by, at=at(9, 20)) == [
        "赵国同志不计入应到会人数，不用登记。"
    ]
    comings.arrive(away, by=by, at=at(9, 20))
    assert refused(comings.leave, away, by=by, at=at(9, 10)) == [
        "王1同志的离会时间（上午9:10）早于到会时间（上午9:20），请检查。"
    ]
    comings.leave(away, by=by, at=at(9, 40))
    assert refused(comings.arrive, away, by=by, at=at(9, 50)) == [
        "王1同志的离会时间（上午9:40）早于到会时间（上午9:50），请检查。"
    ]
    called = make_called(branch, by)
    assert refused(comings.arrive, called.attendances.first(), by=by, at=at(9, 20)) == [
        "会议还没有开始。"
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "absent", "arrived_at": at(9)},
        {"status": "", "left_at": at(9)},
        {"status": "late", "arrived_at": at(10), "left_at": at(9)},
    ],
)
def test_the_database_refuses_times_that_cannot_be(branch, by, fields):
    row = make_session(branch, by).attendances.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=row.pk).update(**fields)


def test_the_late_arrival_that_makes_the_quorum_lets_the_meeting_be_declared_anew(branch, by):
    meeting, [first, second, *_others] = held(branch, by, *["absent"] * 4, starts_at=just_begun())
    item = meeting.items.create(
        position=1, kind=AgendaKind.ATTENDANCE, title="报告到会情况", record=meeting.report
    )
    assert meeting.declared_valid is False
    assert "实到1名，没有达到应到会有表决权党员（5名）的半数" in meeting.report
    comings.arrive(first, by=by)
    again = Meeting.objects.get(pk=meeting.pk)
    assert (again.declared_valid, again.can_be_declared_anew) == (False, False)
    assert refused(actions.declare, again, by=by) == [
        "已经宣布过会议是否有效；到会情况有误的，请写明原因后更正。"
    ]
    assert list(again.reasons_against_validity()) == [
        "还不能宣布会议有效：应到会有表决权的党员5名，实到2名，还差1名。"
    ]
    second = comings.arrive(second, by=by)
    again = actions.declare(meeting, by=by)
    item.refresh_from_db()
    assert (again.declared_valid, again.declared_reason) == (True, "")
    read, note = again.report.split("\n")
    assert "实到3名，超过应到会的半数，符合规定人数，会议有效，可以开会。" in read
    assert note.startswith("（先前曾宣布到会人数不符合规定；王0同志（")
    assert note.endswith("）到会后，重新报告到会情况并宣布。）")
    assert item.record == again.report
    declared = AuditEvent.objects.filter(verb__startswith="declared").order_by("pk")
    said = [(event.verb, event.new["valid"], event.new["present"]) for event in declared]
    assert said == [("declared", False, 1), ("declared anew", True, 3)]


def test_a_meeting_with_a_second_sitting_is_not_declared_anew(branch, by):
    meeting, [row] = held(branch, by, "absent", quorum_strict=True)
    actions.repeat(meeting, by=by, starts_at=meeting.starts_at + timedelta(days=7))
    comings.arrive(row, by=by, at=at(9, 20))
    assert Meeting.objects.get(pk=meeting.pk).can_be_declared_anew is False


def test_who_has_left_does_not_count_when_the_meeting_is_declared(branch, by):
    people = [make_member(branch, name=f"王{number}") for number in range(3)]
    meeting = make_session(branch, by, starts_at=just_begun())
    rows = {row.member_id: row for row in meeting.attendances.all()}
    marks = {rows[people[0].pk].pk: "present", rows[people[1].pk].pk: "present"}
    actions.mark(meeting, marks, by=by, rest="absent")
    actions.mark(meeting, {rows[branch.secretary().pk].pk: "present"}, by=by)
    comings.leave(rows[people[0].pk], by=by)
    meeting = actions.declare(meeting, by=by)
    assert meeting.is_valid  # two of four
    assert "今天应到会党员4名，实到2名" in meeting.report
    assert "此时不在会场1名：王0同志" in meeting.report


def test_entered_afterwards_a_meeting_was_valid_if_enough_were_there_at_once(branch, by):
    people = [make_member(branch, name=f"王{number}") for number in range(3)]
    meeting = make_session(branch, by, quorum_strict=True)
    rows = [meeting.attendances.get(member=person) for person in people]
    actions.mark(meeting, {rows[0].pk: "present"}, by=by, rest="absent")
    actions.mark(meeting, {meeting.attendances.first().pk: "present"}, by=by)
    comings.leave(rows[0], by=by, at=at(9, 30))
    comings.arrive(rows[1], by=by, at=at(9, 40))
    assert meeting.counts().present == 3
    assert actions.declare(meeting, by=by).declared_valid is False  # two of four at any moment
    comings.arrive(rows[2], by=by, at=at(9, 20))
    assert actions.declare(meeting, by=by).declared_valid is True  # three at 9:20


def test_a_correction_looks_at_the_declaration_not_at_those_still_there(branch, by):
    meeting, [left, wrong, *_rest] = held(
        branch, by, "present", "present", "absent", starts_at=just_begun()
    )
    comings.leave(left, by=by)
    meeting = actions.correct_attendance(meeting, {wrong.pk: "absent"}, reason="点错", by=by)
    assert meeting.declared_valid is True  # two of four were there when it began


def test_late_while_the_meeting_goes_on_means_now_and_present_takes_the_time_away(branch, by):
    meeting = make_session(branch, by, starts_at=just_begun())
    row = meeting.attendances.get()
    actions.mark(meeting, {row.pk: "late"}, by=by)
    assert times(row)[1] is not None
    actions.mark(meeting, {row.pk: "present"}, by=by)
    assert times(row) == ("present", None, None)
    comings.leave(row, by=by)
    actions.mark(meeting, {row.pk: "absent"}, by=by)
    assert times(row) == ("absent", None, None)


def test_of_a_meeting_entered_afterwards_nobody_knows_when_the_late_came(branch, by):
    meeting = make_session(branch, by)
    row = meeting.attendances.get()
    actions.mark(meeting, {row.pk: "late"}, by=by)
    assert times(row) == ("late", None, None)


def test_nothing_is_noted_in_signed_minutes(branch, by):
    meeting = make_declared(branch, by)
    row = meeting.attendances.get()
    comings.leave(row, by=by, at=at(10))
    Meeting.objects.filter(pk=meeting.pk).update(
        state="signed", signed_by=by, signed_at=timezone.now()
    )
    reason = ["会议记录已经签字，会议内容不能再改。"]
    assert refused(comings.leave, row, by=by, at=at(10)) == reason
    assert refused(comings.stay, row, by=by) == reason


def test_a_committees_short_report_names_who_has_left_again(branch, by):
    deputy = make_member(branch, name="李平")
    make_post(deputy, "deputy")
    meeting = make_session(branch, by, kind="branch_committee", starts_at=just_begun())
    meeting = actions.mark(meeting, {}, by=by, rest="present")
    comings.leave(meeting.attendances.get(member=deputy), by=by)
    assert meeting.sentence() == (
        "本支部不设支部委员会。应到2名，实到1名；没有请假、缺席的同志；此时不在会场1名：李平同志。"
        "符合规定人数，可以开会。"
    )


def test_a_second_tap_on_an_older_page_changes_no_time(branch, by):
    _meeting, [late, gone] = held(branch, by, "absent", "present", starts_at=just_begun())
    came, left = comings.arrive(late, by=by).arrived_at, comings.leave(gone, by=by).left_at
    assert refused(comings.arrive, late, by=by) == ["王0同志已经登记为“迟到”。"]
    (said,) = refused(comings.leave, gone, by=by)
    assert said == f"王1同志已经登记为“{zh_time(left)}离会”。"
    assert (times(late)[1], times(gone)[2]) == (came, left)
