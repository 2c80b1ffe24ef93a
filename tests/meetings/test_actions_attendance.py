"""Who is expected, who came, and the declaration: each refusal and each effect."""

from datetime import date

import pytest

from branchlife.models import AuditEvent, BranchPost, Standing
from meetings import actions
from meetings.actions import Mark
from meetings.models import AgendaKind
from tests.factories import (
    make_branch,
    make_exclusion,
    make_meeting,
    make_member,
    make_post,
    make_probationary,
    make_user,
)
from tests.meetings.course import (
    make_called,
    make_declared,
    make_session,
    mark_all,
    refused,
)

pytestmark = pytest.mark.django_db


# --- calling ---


def test_call_freezes_who_is_expected(secretary, branch, by):
    full = make_member(branch)
    new = make_probationary(branch)
    ill = make_member(branch)
    make_exclusion(ill)
    not_consented = make_member(branch)
    make_exclusion(not_consented, consented_on=None)
    stopped = make_member(branch)
    Standing.objects.create(member=stopped, kind=Standing.Kind.SUSPENDED, since=date(2025, 1, 1))
    make_post(full, BranchPost.Role.ORGANIZATION)
    make_post(full, BranchPost.Role.PUBLICITY)
    make_member(branch, left_on=date(2025, 1, 1))
    meeting = make_called(branch, by)
    rows = [
        (row.member, row.is_expected, row.has_vote, row.category, row.post_label)
        + (row.exclusion_reason, row.status)
        for row in meeting.attendances.all()
    ]
    assert rows == [
        (secretary, True, True, "full", "书记", "", ""),
        (full, True, True, "full", "组织委员、宣传委员", "", ""),
        (new, True, False, "probationary", "", "", ""),
        (ill, False, True, "full", "", "bedridden", ""),
        (not_consented, True, True, "full", "", "", ""),
        (stopped, False, False, "full", "", "suspended", ""),
    ]
    assert meeting.state == "called"


def test_call_needs_a_chair_and_somebody_to_come(by):
    branch = make_branch()
    assert refused(actions.call, make_meeting(branch), by=by) == [
        "还没有写明主持人。",
        "名册上还没有这次会议应到的党员。",
    ]
    assert refused(actions.call, make_meeting(branch, kind="branch_committee"), by=by) == [
        "还没有写明主持人。",
        "会议当天没有登记党支部书记，请先登记支部职务。",
    ]


def test_a_meeting_is_called_once(branch, by):
    meeting = make_called(branch, by)
    assert refused(actions.call, meeting, by=by) == ["会议现在是“已通知”，不能改为“已通知”。"]


def test_the_roll_can_be_taken_anew_and_keeps_what_is_marked(secretary, branch, by):
    meeting = make_called(branch, by)
    row = meeting.attendances.get()
    actions.mark(meeting, {row.pk: "present"}, by=by)
    late_entry = make_member(branch)
    actions.update_roll(meeting, by=by)
    assert [(row.member, row.status) for row in meeting.attendances.all()] == [
        (secretary, "present"),
        (late_entry, ""),
    ]
    make_exclusion(secretary)
    actions.update_roll(meeting, by=by)
    row.refresh_from_db()
    assert (row.is_expected, row.status) == (False, "")


def test_taking_the_roll_anew_after_the_declaration_needs_a_reason_and_a_new_declaration(
    branch, by
):
    meeting = make_declared(branch, by)
    make_member(branch)
    item = meeting.items.create(
        position=1, kind=AgendaKind.ATTENDANCE, title="报告到会情况", record=meeting.report
    )
    assert refused(actions.update_roll, meeting, by=by) == ["请写明更正到会情况的原因。"]
    meeting = actions.update_roll(meeting, by=by, reason="名册少一人")
    assert (meeting.declared_valid, meeting.declared_by) == (None, None)
    assert refused(actions.declare, meeting, by=by) == ["还有1名同志没有登记到会情况。"]
    actions.mark(meeting, {}, by=by, rest="absent")
    meeting = actions.declare(meeting, by=by)
    item.refresh_from_db()
    assert (meeting.is_valid, meeting.declared_reason) == (True, "名册少一人")
    assert item.record == meeting.report == meeting.sentence()


# --- attendance ---


def test_mark_writes_many_rows_at_once(branch, by):
    people = [make_member(branch) for _ in range(5)]
    meeting = make_session(branch, by)
    rows = {row.member_id: row for row in meeting.attendances.all()}
    marks = dict(
        zip(
            [rows[person.pk].pk for person in people],
            [
                "present",
                Mark("late"),
                Mark("online", "在外地"),
                Mark("on_leave", "因病住院"),
                "absent",
            ],
            strict=True,
        )
    )
    actions.mark(meeting, marks, by=by)
    assert list(meeting.attendances.values_list("status", "reason")) == [
        ("", ""),
        ("present", ""),
        ("late", ""),
        ("online", "在外地"),
        ("on_leave", "因病住院"),
        ("absent", ""),
    ]
    assert AuditEvent.objects.get(verb="attendance marked").new == {
        str(person.pk): status
        for person, status in zip(
            people, ["present", "late", "online", "on_leave", "absent"], strict=True
        )
    }
    person = meeting.attendances.get(member=people[0])
    actions.mark(meeting, {person.pk: "late"}, by=by)
    event = AuditEvent.objects.filter(verb="attendance marked").first()
    changed = {str(people[0].pk): "present"}, {str(people[0].pk): "late"}
    assert (event.old, event.new) == changed


def test_mark_all_others_present_leaves_those_already_marked(branch, by):
    away = make_member(branch)
    left_out = make_member(branch)
    make_exclusion(left_out)
    meeting = make_session(branch, by)
    row = meeting.attendances.get(member=away)
    actions.mark(meeting, {row.pk: Mark("on_leave", "出差")}, by=by, rest="present")
    assert list(meeting.attendances.values_list("status", flat=True)) == ["present", "on_leave", ""]


def test_mark_writes_nothing_when_one_mark_is_wrong(secretary, branch, by):
    left_out = make_member(branch, name="赵国")
    make_exclusion(left_out)
    on_leave = make_member(branch, name="李平")
    meeting = make_session(branch, by)
    rows = {row.member.name: row.pk for row in meeting.attendances.all()}
    reasons = refused(
        actions.mark,
        meeting,
        {
            rows[secretary.name]: "asleep",
            rows["赵国"]: "present",
            rows["李平"]: Mark("on_leave", " "),
            0: "present",
        },
        by=by,
    )
    assert reasons == [
        f"{secretary.name}同志：请在到会、迟到、线上参加、请假、无故缺席中选一项。",
        "赵国同志不计入应到会人数，不用登记。",
        "李平同志请假，请写明事由。",
        "登记的人员不在本次会议的名单里，请刷新页面后再登记。",
    ]
    assert not meeting.attendances.exclude(status="").exists()
    assert on_leave.pk


def test_a_mark_made_by_somebody_else_meanwhile_is_not_overwritten(secretary, branch, by):
    meeting = make_session(branch, by)
    row = meeting.attendances.get()
    actions.mark(meeting, {row.pk: Mark("present", was="")}, by=by)
    assert refused(actions.mark, meeting, {row.pk: Mark("absent", was="")}, by=by) == [
        f"{secretary.name}同志刚才已由别人登记为“到会”，请核对后再保存。"
    ]
    actions.mark(meeting, {row.pk: Mark("present", was="")}, by=by)


def test_attendance_is_marked_after_the_call_and_before_the_declaration(branch, by):
    assert refused(actions.mark, make_meeting(branch), {}, by=by) == [
        "请先发出会议通知，应到会人员才能确定。"
    ]
    meeting = make_declared(branch, by)
    assert refused(actions.mark, meeting, {}, by=by) == [
        "已经宣布过会议是否有效；到会情况有误的，请写明原因后更正。"
    ]


# --- declaring ---


def test_declare_is_refused_while_somebody_is_unmarked(branch, by):
    make_member(branch)
    meeting = make_session(branch, by)
    assert refused(actions.declare, meeting, by=by) == ["还有2名同志没有登记到会情况。"]
    assert refused(actions.declare, make_called(branch, by), by=by) == ["会议还没有开始。"]


def test_the_rule_decides_and_who_said_it_is_kept(branch, by):
    meeting = make_declared(branch, by)
    assert (meeting.is_valid, meeting.declared_by) == (True, by)
    assert meeting.declared_at is not None
    assert refused(actions.declare, meeting, by=by) == [
        "已经宣布过会议是否有效；到会情况有误的，请写明原因后更正。"
    ]


@pytest.mark.parametrize(
    "members, present, strict, valid",
    [(4, 2, False, True), (4, 2, True, False), (5, 2, False, False), (5, 3, True, True)],
)
def test_exactly_half_is_enough_unless_the_campaign_is_strict(
    branch, by, members, present, strict, valid
):
    for _ in range(members - 1):
        make_member(branch)
    meeting = make_session(branch, by, quorum_strict=strict)
    rows = list(meeting.attendances.all())
    actions.mark(meeting, {row.pk: "present" for row in rows[:present]}, by=by, rest="absent")
    assert actions.declare(meeting, by=by).declared_valid is valid


def test_the_report_becomes_the_record_of_its_item(branch, by):
    meeting = make_session(branch, by)
    item = meeting.items.create(position=1, kind=AgendaKind.ATTENDANCE, title="报告到会情况")
    other = meeting.items.create(position=2, title="其他")
    actions.mark(meeting, {}, by=by, rest="present")
    meeting = actions.declare(meeting, by=by)
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.record, other.record) == (meeting.sentence(), "")


def test_a_wrong_attendance_is_corrected_with_a_reason_and_declared_anew(branch, by):
    person = make_member(branch, name="李平")
    meeting = make_session(branch, by)
    item = meeting.items.create(position=1, kind=AgendaKind.ATTENDANCE, title="报告到会情况")
    mark_all(meeting, "on_leave", by)
    meeting = actions.declare(meeting, by=by)
    assert meeting.declared_valid is False
    row = meeting.attendances.get(member=person)
    assert refused(actions.correct_attendance, meeting, {row.pk: "present"}, reason=" ", by=by) == [
        "请写明更正到会情况的原因。"
    ]
    other = make_user()
    meeting = actions.correct_attendance(
        meeting, {row.pk: Mark("late")}, reason="李平同志已到会", by=other
    )
    meeting.refresh_from_db()
    item.refresh_from_db()
    assert (meeting.declared_valid, meeting.declared_by) == (True, other)
    assert meeting.declared_reason == "李平同志已到会"
    assert item.record == meeting.sentence()
    event = AuditEvent.objects.get(verb="attendance corrected")
    assert (event.old["present_with_vote"], event.new["present_with_vote"]) == (0, 1)
    assert (event.old["valid"], event.new["valid"]) == (False, True)


def test_before_the_declaration_attendance_is_simply_marked(branch, by):
    meeting = make_session(branch, by)
    assert refused(actions.correct_attendance, meeting, {}, reason="改", by=by) == [
        "还没有宣布会议是否有效，直接登记到会情况就可以。"
    ]


def test_how_many_must_be_present_is_fixed_by_the_declaration(branch, by):
    meeting = make_declared(branch, by)
    said = "已经宣布会议是否有效，人数要求不能再改。确实弄错的，请先写明原因，重新核定应到会人员。"
    assert refused(actions.edit, meeting, by=by, quorum_strict=True) == [said]
    assert actions.edit(meeting, by=by, quorum_strict=False, place="甲").place == "甲"
    actions.update_roll(meeting, by=by, reason="上级要求过半数")
    assert actions.edit(meeting, by=by, quorum_strict=True).quorum_strict is True
