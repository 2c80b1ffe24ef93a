"""Agenda, guests, resolutions, exclusions: each refusal and each effect."""

from datetime import date

import pytest
from django.utils import timezone

from branchlife.models import AuditEvent
from meetings import actions
from meetings.models import Attendance, Exclusion
from tests.factories import (
    make_attendance,
    make_clerk,
    make_meeting,
    make_member,
)
from tests.meetings.course import (
    make_declared,
    make_session,
    make_whole,
    refused,
    verbs,
)

pytestmark = pytest.mark.django_db


# --- contents ---


def test_items_are_added_moved_and_removed(branch, by):
    meeting = make_meeting(branch)
    first, second, third = (actions.add_item(meeting, by=by, title=title) for title in "甲乙丙")
    actions.move_item(third, by=by, up=True)
    actions.move_item(first, by=by, up=True)
    assert [item.title for item in meeting.items.all()] == ["甲", "丙", "乙"]
    actions.remove_item(first, by=by)
    assert list(meeting.items.values_list("position", "title")) == [(1, "丙"), (2, "乙")]
    actions.edit_item(second, by=by, title="丁", presenter="书记")
    second.refresh_from_db()
    assert (second.title, second.presenter) == ("丁", "书记")


def test_an_item_with_a_record_is_not_removed(branch, by):
    item = actions.add_item(make_meeting(branch), by=by, title="甲")
    actions.record_item(item, "张三（书记）：……", by=by)
    assert refused(actions.remove_item, item, by=by) == ["这一项已经有记录，请先清空记录再删除。"]


def test_the_record_of_deeds_says_what_a_guest_was_called_before(branch, by):
    guest = actions.add_guest(make_meeting(branch), by=by, name="张三", position_held="组织部")
    actions.edit_guest(guest, by=by, name="张山")
    event = AuditEvent.objects.get(verb="guest edited")
    assert (event.old["name"], event.new["name"]) == ("张三", "张山")


def test_the_record_of_deeds_does_not_say_what_a_guest_said(branch, by):
    guest = actions.add_guest(make_meeting(branch), by=by, name="陈明")
    actions.edit_guest(guest, by=by, remarks="会议开得好")
    event = AuditEvent.objects.get(verb="guest edited")
    assert (event.old, event.new) == ({"guest": "陈明"}, {"guest": "陈明"})


@pytest.mark.parametrize(
    ("was", "mine", "kept"),
    [
        ("开得好", "开得好，建议", "开得好，建议"),  # nobody wrote meanwhile
        ("", "李平记的", "开得好\n李平记的"),
        ("开会", "开会了", "开得好\n开会了"),  # the same line: both stay
    ],
)
def test_of_two_who_write_down_what_a_guest_said_both_are_kept(branch, by, was, mine, kept):
    guest = actions.add_guest(make_meeting(branch), by=by, name="陈明")
    actions.edit_guest(guest, by=by, remarks="开得好")
    assert actions.edit_guest(guest, by=by, remarks=mine, was={"remarks": was}).remarks == kept


def test_a_guest_whose_comments_are_recorded_is_not_removed(branch, by):
    guest = actions.add_guest(make_meeting(branch), by=by, name="陈明")
    actions.edit_guest(guest, by=by, remarks_branch="点评")
    assert refused(actions.remove_guest, guest, by=by) == [
        "已经记录了这位同志的点评，不能删除；确实没有到会的，请先清空点评。"
    ]


def test_guests_are_added_changed_and_removed(branch, by):
    meeting = make_meeting(branch)
    visitor = actions.add_guest(meeting, by=by, name="群众", is_supervisor=False)
    supervisor = actions.add_guest(meeting, by=by, name="陈明", position_held="县委组织部")
    actions.edit_guest(supervisor, by=by, remarks="点评")
    assert [(guest.name, guest.remarks) for guest in meeting.guests.all()] == [
        ("陈明", "点评"),
        ("群众", ""),
    ]
    actions.remove_guest(visitor, by=by)
    assert meeting.guests.count() == 1


def test_a_motion_passes_by_those_expected_and_not_by_those_present(branch, by):
    """Ten expected with a vote, six present, five ayes: not passed, it needs six."""
    for _ in range(9):
        make_member(branch)
    meeting = make_session(branch, by)
    rows = list(meeting.attendances.all())
    actions.mark(meeting, {row.pk: "present" for row in rows[:6]}, by=by, rest="absent")
    assert refused(actions.resolve, meeting, by=by, text="决议", ayes=5) == [
        "宣布会议有效以后才能表决。"
    ]
    actions.declare(meeting, by=by)
    failed = actions.resolve(meeting, by=by, text="决议", ayes=5, nays=1)
    passed = actions.resolve(meeting, by=by, text="决议", ayes=6)
    assert [failed.is_passed, passed.is_passed] == [False, True]
    assert (failed.expected, failed.present) == (10, 6)
    assert refused(actions.resolve, meeting, by=by, text="决议", ayes=5, nays=1, abstentions=1) == [
        "赞成5＋反对1＋弃权1＝7，多于到会有表决权的党员6名，请核对。"
    ]


def test_corrected_attendance_corrects_resolutions_or_is_refused(branch, by):
    make_member(branch)
    meeting = make_declared(branch, by)
    resolution = actions.resolve(meeting, by=by, text="决议", ayes=2)
    row = meeting.attendances.last()
    assert refused(actions.correct_attendance, meeting, {row.pk: "absent"}, reason="x", by=by) == [
        "决议“决议”的票数多于更正后的到会人数，请先核对这项决议。"
    ]
    actions.withdraw_resolution(resolution, by=by)
    resolution = actions.resolve(meeting, by=by, text="决议", ayes=1)
    actions.correct_attendance(meeting, {row.pk: "absent"}, reason="x", by=by)
    resolution.refresh_from_db()
    assert (resolution.expected, resolution.present) == (2, 1)


# --- exclusions ---


def test_exclude_and_the_offices_consent(branch, by):
    member = make_member(branch)
    exclusion = actions.exclude(
        member, by=by, reason=Exclusion.Reason.AWAY, since=date(2025, 1, 1),
        resolved_on=date(2025, 1, 5), resolution_reference="1月5日党员大会",
    )  # fmt: skip
    assert list(exclusion.reasons_against_counting()) == [
        "还没有上级党组织的同意，现在仍计入应到会人数。"
    ]
    clerk = make_clerk(branch.committee)
    exclusion = actions.consent(exclusion, by=clerk)
    assert exclusion.consented_on == timezone.localdate()
    exclusion = actions.change_exclusion(exclusion, by=by, until=date(2025, 12, 31))
    assert exclusion.until == date(2025, 12, 31)
    assert verbs(exclusion) == ["excluded", "exclusion consented", "exclusion changed"]


def test_an_exclusion_does_not_end_before_it_begins(branch, by):
    member = make_member(branch)
    fields = {"reason": "ill", "since": date(2025, 2, 1), "until": date(2025, 1, 1)}
    assert refused(actions.exclude, member, by=by, **fields) == [
        "截止日期（2025年1月1日）早于起始日期（2025年2月1日），请检查。"
    ]


def test_every_deed_of_a_meeting_is_noted(branch, by):
    meeting = actions.sign(make_whole(branch, by), by=by)
    assert verbs(meeting) == [
        "called",
        "started",
        "attendance marked",
        "declared",
        "item added",
        "closed",
        "signed",
    ]
    assert Attendance.objects.filter(meeting=meeting).count() == 1
    assert make_attendance(make_meeting(), make_member()).is_there is True
