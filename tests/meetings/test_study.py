"""Study: materials, those who were absent, and no meeting without it where the year says so."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branchlife.models import AuditEvent, File
from meetings import actions
from meetings.actions import study
from meetings.figures.study import studies
from meetings.models import Delivery, Meeting
from meetings.views.study import on_the_page
from tests.factories import (
    DAY,
    SHANGHAI,
    make_attendance,
    make_branch,
    make_group,
    make_meeting,
    make_member,
    make_secretary,
)
from tests.meetings.course import MORNING, make_called, refused, verbs

pytestmark = pytest.mark.django_db

NEXT_DAY = DAY + timedelta(days=1)


def pdf(name="材料.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF", "application/pdf")


def make_session(branch, state=Meeting.State.CLOSED, **fields):
    """A study session on DAY that has been held."""
    return make_meeting(branch, kind="study", title="集中学习", state=state, **fields)


# --- materials ---


def test_a_pasted_list_becomes_materials_in_its_order(branch, by):
    meeting = make_session(branch)
    study.add_materials(meeting, ["条例", "  ", " 讲话 "], by=by)
    study.add_materials(meeting, ["党章"], by=by, note="第一章", upload=pdf())
    assert [m.title for m in meeting.materials.all()] == ["条例", "讲话", "党章"]
    file = File.objects.for_record(meeting.materials.last()).get()
    assert (file.purpose, file.name, file.branch) == ("material", "材料.pdf", branch)
    assert verbs(meeting) == ["materials added", "materials added"]


def test_what_is_refused_of_materials(branch, by):
    meeting = make_session(branch)
    assert refused(study.add_materials, meeting, [" "], by=by) == ["请写学习材料的名称。"]
    two = refused(study.add_materials, meeting, ["甲", "乙"], by=by, note="说明")
    assert two == ["说明和文件只对应一份材料，请单独添加这一份。"]
    (long,) = refused(study.add_materials, meeting, ["长" * 201], by=by)
    assert long.startswith("材料名称最多200字")
    bad = SimpleUploadedFile("x.exe", b"MZ", "application/x-msdownload")
    assert len(refused(study.add_materials, meeting, ["甲"], by=by, upload=bad)) == 1
    assert meeting.materials.count() == 0
    cancelled = make_session(branch, Meeting.State.CANCELLED)
    assert refused(study.add_materials, cancelled, ["甲"], by=by) == ["会议已取消。"]


def test_a_material_is_put_right_and_taken_off_with_its_files(
    branch, by, django_capture_on_commit_callbacks
):
    meeting = make_session(branch)
    (material,) = study.add_materials(meeting, ["条列"], by=by, upload=pdf())
    study.edit_material(material, by=by, title="条例", note="", upload=pdf("二.pdf"))
    files = list(File.objects.for_record(material))
    assert sorted(file.name for file in files) == ["二.pdf", "材料.pdf"]
    with django_capture_on_commit_callbacks(execute=True):
        study.remove_material(material, by=by)
    assert meeting.materials.count() == 0
    assert File.objects.filter(target_label="meetings.material").count() == 0
    assert [file.content.storage.exists(file.content.name) for file in files] == [False, False]


# --- those who were absent ---


def still_to_reach(meeting, by):
    """Whom the meeting's page names to those who record it."""
    shown = on_the_page(by, meeting, {"can_see_attendance": True})
    return [row.member for row in shown["unreached"]]


def absent_session(branch, **fields):
    """A session with one there, one on leave, one absent, one not expected; [those four]."""
    meeting = make_session(branch, **fields)
    people = [make_member(branch, name=f"同志{n}") for n in range(4)]
    for member, status in zip(people, ["late", "on_leave", "absent"], strict=False):
        make_attendance(meeting, member, status=status, reason="出差" * (status != "late"))
    make_attendance(meeting, people[3], is_expected=False)
    return meeting, people


def test_several_are_noted_at_once_and_the_list_gets_shorter(branch, by):
    meeting, (_there, leave, absent, bedridden) = absent_session(branch)
    assert still_to_reach(meeting, by) == [leave, absent]
    details = {"way": Delivery.Way.VISIT, "delivered_on": NEXT_DAY, "delivered_by": "书记"}
    study.deliver(meeting, [leave, bedridden], by=by, **details)
    assert still_to_reach(meeting, by) == [absent]
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.new["on"]) == ("deliveries noted", "2025-03-20")
    study.remove_delivery(meeting.deliveries.get(member=leave), by=by)
    assert still_to_reach(meeting, by) == [leave, absent]


def test_what_is_refused_of_deliveries(branch, by):
    meeting, (there, leave, *_others) = absent_session(branch)
    details = {"way": Delivery.Way.PHONE, "delivered_on": NEXT_DAY, "delivered_by": "书记"}

    def why(members, **changes):
        return refused(study.deliver, meeting, members, by=by, **details | changes)

    early = ["送达日期不能早于学习日期（2025年3月19日），也不能晚于今天。"]
    assert why([leave], delivered_on=DAY - timedelta(days=1)) == early
    assert why([leave], delivered_on=timezone.localdate() + timedelta(days=1)) == early
    assert why([there]) == [f"{there.name}同志已经到会。"]
    assert why([]) == ["请勾选已经送达的同志。"]
    assert why([leave], delivered_by=" ") == ["请写明送达人。"]
    study.deliver(meeting, [leave], by=by, **details)
    assert why([leave]) == [f"{leave.name}同志已有送达记录。"]
    draft = make_session(branch, Meeting.State.DRAFT)
    reasons = refused(study.deliver, draft, [leave], by=by, **details)
    assert reasons == ["开始开会以后，才知道谁没有到会。"]


def test_the_meetings_page_shows_whom_nothing_has_reached(client, branch, by):
    meeting, (_there, leave, absent, _bedridden) = absent_session(branch)
    study.add_materials(meeting, ["条例"], by=by)
    client.force_login(by)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert f"没有到会、还没有送达的：</b> {leave.name}、{absent.name}</p>" in page
    assert "还有2名没有到会的同志没有送达学习材料。" in page
    address = reverse("meetings:deliver", args=[meeting.pk])
    data = {"members": [leave.pk, absent.pk], "way": "visit", "delivered_on": "2025-03-20"}
    answer = client.post(address, data | {"delivered_by": "王强"}, follow=True)
    assert "已登记2名同志。" in answer.content.decode()
    assert "还没有送达" not in answer.content.decode()


def test_members_see_materials_and_what_reached_them(client, branch, by):
    reader = make_member(branch, login=True)
    meeting, (_there, leave, *_others) = absent_session(branch)
    make_attendance(meeting, reader, status="absent")
    (material,) = study.add_materials(meeting, ["条例"], by=by, upload=pdf())
    details = {"way": Delivery.Way.ONLINE, "delivered_on": NEXT_DAY, "delivered_by": "书记"}
    study.deliver(meeting, [reader], by=by, **details)
    client.force_login(reader.user)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "您没有到会，学习材料已于2025年3月20日送达您（网上发送并确认收到，书记）。" in page
    assert leave.name not in page
    file = File.objects.for_record(material).get()
    answer = client.get(reverse("meetings:material_file", args=[file.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert verbs(file) == ["downloaded"]
    assert client.get(file.get_absolute_url()).status_code == 404


def test_only_files_of_materials_are_opened_there(client, branch, by):
    meeting = make_session(branch)
    (material,) = study.add_materials(meeting, ["条例"], by=by, upload=pdf())
    file = File.objects.for_record(material).get()
    File.objects.filter(pk=file.pk).update(target_label="meetings.meeting")
    client.force_login(by)
    assert client.get(reverse("meetings:material_file", args=[file.pk])).status_code == 404
    client.force_login(make_secretary().user)
    File.objects.filter(pk=file.pk).update(target_label="meetings.material")
    assert client.get(reverse("meetings:material_file", args=[file.pk])).status_code == 404


# --- a branch over the time of preparation ---


def test_whom_no_session_has_reached(branch, secretary):
    """Present once, or delivered once, is enough."""
    group = make_group(branch)
    first = make_session(branch)
    second = make_meeting(branch, kind="group", group=group, state="closed", title="小组学习")
    study.add_materials(second, ["条例"], by=secretary.user)
    without_materials = make_meeting(branch, kind="group", group=group, state="closed")
    make_session(branch, Meeting.State.CALLED)
    year_before = datetime(2024, 3, 1, 9, 0, tzinfo=SHANGHAI)
    make_session(branch, starts_at=year_before)
    there, at_second, received, nowhere = (make_member(branch) for _n in range(4))
    make_attendance(first, there)
    make_attendance(first, received, status="absent")
    make_attendance(second, at_second, status="online")
    make_attendance(without_materials, nowhere)
    make_attendance(first, secretary)
    Delivery.objects.create(meeting=first, member=received, way="post", delivered_on=DAY)
    expected = [secretary, there, nowhere, at_second, received]
    status = studies({branch.pk: DAY}, {branch.pk: expected})[branch.pk]
    assert (status.sessions, status.unreached) == ([first, second], [nowhere])


@pytest.mark.parametrize("branches", [1, 3])
def test_the_status_of_many_branches_takes_as_many_questions(branches, django_assert_num_queries):
    expected = {}
    for _number in range(branches):
        branch = make_branch()
        there, away = make_member(branch), make_member(branch)
        make_attendance(make_session(branch), there)
        expected[branch.pk] = [there, away]
    with django_assert_num_queries(3):
        status = studies(dict.fromkeys(expected, DAY), expected)
    assert {pk: found.unreached for pk, found in status.items()} == {
        pk: [away] for pk, (_there, away) in expected.items()
    }


# --- no study, no meeting ---

GATE = "本次会议要求先集中学习，会前半年内还没有集中学习的记录。"


def test_a_meeting_that_needs_study_does_not_begin_without(client, branch, by):
    meeting = make_called(branch, by, study_required=True)
    (reason,) = refused(actions.start, meeting, by=by)
    assert reason.startswith(GATE)
    assert "补录" in reason
    client.force_login(by)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert GATE in page
    assert '<button class="btn btn-primary" disabled>开始开会</button>' in page
    draft = make_meeting(branch, chair=branch.secretary(), study_required=True)
    assert refused(actions.enter_afterwards, draft, by=by) == [reason]
    draft.refresh_from_db()
    assert draft.state == Meeting.State.DRAFT


def test_a_session_on_paper_entered_afterwards_opens_the_way(branch, by, secretary):
    meeting = make_called(branch, by, study_required=True)
    session = actions.schedule(
        branch,
        by=by,
        kind=Meeting.Kind.STUDY,
        title="集中学习",
        starts_at=MORNING - timedelta(days=7),
    )
    actions.enter_afterwards(session, by=by)
    (reason,) = refused(actions.start, meeting, by=by)
    assert reason.startswith("本次会议要求先集中学习：请先把2025年3月12日的“集中学习”办完")
    actions.mark(session, {}, by=by, rest="present")
    actions.close(session, by=by)
    assert actions.start(meeting, by=by).state == Meeting.State.IN_SESSION


def test_study_of_another_branch_or_of_the_year_before_does_not_count(branch, by):
    meeting = make_called(branch, by, study_required=True)
    make_session(make_branch())
    make_session(branch, starts_at=MORNING - timedelta(days=184))
    make_session(branch, Meeting.State.CANCELLED)
    assert refused(actions.start, meeting, by=by)[0].startswith(GATE)


def test_the_second_sitting_keeps_that_study_comes_first(branch, by):
    make_session(branch)
    for _number in range(3):
        make_member(branch)
    meeting = actions.start(make_called(branch, by, study_required=True), by=by)
    actions.declare(actions.mark(meeting, {}, by=by, rest="absent"), by=by)
    second = actions.repeat(meeting, by=by, starts_at=MORNING + timedelta(days=7))
    assert second.study_required


@pytest.mark.parametrize("materials", [1, 3])
def test_materials_take_the_same_queries_for_one_and_for_three(
    branch, by, materials, django_assert_num_queries
):
    meeting, _people = absent_session(branch)
    for number in range(materials):
        study.add_materials(meeting, [f"材料{number}"], by=by, upload=pdf())
    meeting = Meeting.objects.for_detail().get(pk=meeting.pk)
    with django_assert_num_queries(4):
        shown = on_the_page(by, meeting, {"can_see_attendance": True})
    assert [len(material.files) for material in shown["materials"]] == [1] * materials
    assert len(shown["unreached"]) == 2
