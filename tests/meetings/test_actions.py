"""What happens with meetings: each refusal and each effect."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branchlife.models import AuditEvent, File
from branchlife.workflow import NotAllowed
from meetings import actions
from meetings.models import Meeting
from tests.factories import (
    make_meeting,
    make_member,
    make_template,
)
from tests.meetings.course import (
    MORNING,
    PNG,
    make_called,
    make_declared,
    make_session,
    make_whole,
    mark_all,
    refused,
    verbs,
)

pytestmark = pytest.mark.django_db


# --- arranging ---


def test_schedule_copies_the_agenda_and_lets_the_secretary_chair(secretary, branch, by):
    template = make_template("报告到会情况", "民主测评")
    tomorrow = timezone.now() + timedelta(days=1)
    meeting = actions.schedule(
        branch, by=by, kind="general", title="党员大会", starts_at=tomorrow, template=template,
        place="会议室", quorum_strict=True,
    )  # fmt: skip
    meeting.refresh_from_db()
    assert (meeting.state, meeting.chair, meeting.place) == ("draft", secretary, "会议室")
    assert (meeting.quorum_strict, meeting.entered_afterwards) == (True, False)
    assert [(item.position, item.kind, item.title) for item in meeting.items.all()] == [
        (1, "attendance", "报告到会情况"),
        (2, "other", "民主测评"),
    ]
    assert verbs(meeting) == ["scheduled"]


def test_a_meeting_of_an_earlier_day_is_marked_as_entered_afterwards(branch, by):
    meeting = actions.schedule(branch, by=by, kind="general", title="会", starts_at=MORNING)
    assert meeting.entered_afterwards is True


def test_the_leader_of_a_group_chairs_it(branch, by):
    leader = make_member(branch)
    group = branch.groups.create(name="第一党小组", leader=leader)
    meeting = actions.schedule(
        branch, by=by, kind="group", title="党小组会", starts_at=MORNING, group=group
    )
    assert meeting.chair == leader


def test_schedule_refuses_what_does_not_fit_together(branch, by):
    reasons = refused(
        actions.schedule, branch, by=by, kind="group", title="会", starts_at=MORNING,
        ends_at=MORNING - timedelta(hours=1),
    )  # fmt: skip
    assert reasons == [
        "散会时间（2025年3月19日（星期三）上午8:00）早于开会时间（2025年3月19日（星期三）上午9:00），请检查。",
        "还没有选择党小组。",
    ]
    assert not Meeting.objects.exists()


def test_a_misspelt_detail_is_a_mistake_of_ours(branch, by):
    with pytest.raises(TypeError):
        actions.schedule(branch, by=by, kind="general", title="会", starts_at=MORNING, state="x")


def test_edit_changes_the_named_details_and_notes_them(branch, by):
    meeting = make_meeting(branch)
    meeting = actions.edit(meeting, by=by, place="二楼会议室", theme="主题")
    meeting.refresh_from_db()
    assert (meeting.place, meeting.theme) == ("二楼会议室", "主题")
    event = AuditEvent.objects.get(verb="edited")
    assert event.old == {"place": "", "theme": ""}
    assert event.new == {"place": "二楼会议室", "theme": "主题"}


def test_another_day_takes_the_expected_members_anew(branch, by):
    leaves = make_member(branch, left_on=date(2025, 3, 20))
    meeting = make_called(branch, by)
    assert meeting.attendances.filter(member=leaves).exists()
    actions.edit(meeting, by=by, starts_at=MORNING + timedelta(days=1))
    assert not meeting.attendances.filter(member=leaves).exists()


def test_after_calling_the_kind_stays_and_after_declaring_the_day(branch, by):
    meeting = make_declared(branch, by)
    assert refused(
        actions.edit, meeting, by=by, kind="lecture", starts_at=MORNING + timedelta(days=1)
    ) == ["已经发出会议通知，会议类型不能再改。"]
    assert refused(actions.edit, meeting, by=by, starts_at=MORNING + timedelta(days=1)) == [
        "已经宣布会议是否有效，会议日期不能再改。"
    ]
    actions.edit(meeting, by=by, starts_at=MORNING + timedelta(hours=1))


# --- the end ---


def test_close_needs_the_declaration(branch, by):
    assert refused(actions.close, make_session(branch, by), by=by) == ["还没有宣布会议是否有效。"]


def test_a_lecture_is_closed_without_a_declaration_but_not_with_somebody_unmarked(branch, by):
    meeting = make_session(branch, by, kind="lecture")
    assert refused(actions.close, meeting, by=by) == ["还有1名同志没有登记到会情况。"]
    actions.mark(meeting, {}, by=by, rest="present")
    assert actions.close(meeting, by=by).state == "closed"


def test_closing_today_notes_the_time_and_closing_later_does_not_guess(branch, by):
    today = timezone.now() - timedelta(minutes=1)
    closed = actions.close(make_declared(branch, by, starts_at=today), by=by)
    assert closed.ends_at is not None
    assert actions.close(make_declared(branch, by), by=by).ends_at is None


def test_close_refuses_an_end_before_the_beginning(branch, by):
    meeting = make_declared(branch, by)
    reasons = refused(actions.close, meeting, by=by, ends_at=MORNING - timedelta(minutes=1))
    assert reasons == [
        "散会时间（2025年3月19日（星期三）上午8:59）早于开会时间（2025年3月19日（星期三）上午9:00），请检查。"
    ]


def test_sign_makes_the_minutes_stand(branch, by):
    meeting = actions.sign(make_whole(branch, by), by=by)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.signed_by, meeting.signed_on_paper) == ("signed", by, False)
    stands = ["会议记录已经签字，会议内容不能再改。"]
    item = meeting.items.get()
    assert refused(actions.edit, meeting, by=by, place="别处") == stands
    assert refused(actions.record_item, item, "改", by=by) == stands
    assert refused(actions.add_item, meeting, by=by, title="乙") == stands
    assert refused(actions.add_guest, meeting, by=by, name="陈明") == stands
    assert refused(actions.mark, meeting, {}, by=by) == stands
    assert refused(actions.update_roll, meeting, by=by, reason="x") == stands
    assert refused(actions.correct_attendance, meeting, {}, reason="x", by=by) == stands
    assert refused(actions.resolve, meeting, by=by, text="决议", ayes=1) == stands


def test_a_signed_scan_signs_minutes_that_were_written_on_paper(branch, by):
    meeting = make_declared(branch, by)
    actions.add_item(meeting, by=by, title="甲")
    meeting = actions.close(meeting, by=by)
    assert len(refused(actions.sign, meeting, by=by)) == 3
    scan = SimpleUploadedFile("记录.png", PNG, content_type="image/png")
    meeting = actions.sign(meeting, by=by, upload=scan)
    assert (meeting.state, meeting.signed_on_paper) == ("signed", True)
    assert File.objects.for_record(meeting).count() == 1


def test_a_wrong_file_signs_nothing(branch, by):
    meeting = make_whole(branch, by)
    with pytest.raises(NotAllowed):
        actions.sign(meeting, by=by, upload=SimpleUploadedFile("x.exe", b"MZ"))
    meeting.refresh_from_db()
    assert (meeting.state, File.objects.count()) == ("closed", 0)


def test_cancel_needs_a_reason_and_a_meeting_that_has_not_begun(branch, by):
    meeting = make_called(branch, by)
    assert refused(actions.cancel, meeting, by=by, reason="") == ["请写明取消会议的原因。"]
    meeting = actions.cancel(meeting, by=by, reason="防汛")
    assert (meeting.state, meeting.cancel_reason) == ("cancelled", "防汛")
    assert refused(actions.start, meeting, by=by) == ["会议现在是“已取消”，不能改为“正在开会”。"]
    assert refused(actions.cancel, make_session(branch, by), by=by, reason="x") == [
        "会议现在是“正在开会”，不能改为“已取消”。"
    ]


def test_an_inquorate_meeting_is_held_again_with_the_same_agenda(secretary, branch, by):
    meeting = make_session(branch, by, title="党员大会", quorum_strict=True, place="会议室")
    actions.record_item(actions.add_item(meeting, by=by, title="甲"), "记录", by=by)
    actions.add_guest(meeting, by=by, name="陈明", position_held="县委组织部")
    mark_all(meeting, "absent", by)
    meeting = actions.declare(meeting, by=by)
    later = MORNING + timedelta(days=7)
    second = actions.repeat(meeting, by=by, starts_at=later)
    second.refresh_from_db()
    meeting.refresh_from_db()
    assert (second.repeats, second.state, second.starts_at) == (meeting, "draft", later)
    assert (second.chair, second.quorum_strict, second.place) == (secretary, True, "会议室")
    assert list(second.items.values_list("title", "record")) == [("甲", "")]
    assert list(second.guests.values_list("name", flat=True)) == ["陈明"]
    assert meeting.state == "closed"
    assert refused(actions.repeat, meeting, by=by, starts_at=later) == [
        "改期召开的会议已经安排好了。"
    ]
    assert refused(actions.repeat, make_declared(branch, by), by=by, starts_at=later) == [
        "到会人数不符合规定的会议才改期召开。"
    ]


def test_a_meeting_held_earlier_is_entered_in_one_step(branch, by):
    meeting = actions.enter_afterwards(make_meeting(branch, chair=branch.secretary()), by=by)
    assert (meeting.state, meeting.attendances.count()) == ("in_session", 1)
    assert meeting.entered_afterwards is True


def test_attendance_typed_the_next_day_is_entered_afterwards(branch, by):
    today = timezone.now()
    meeting = make_session(branch, by, starts_at=today)
    assert meeting.entered_afterwards is False
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=today - timedelta(days=1))
    assert actions.mark(meeting, {}, by=by, rest="present").entered_afterwards is True
