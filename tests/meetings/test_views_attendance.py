"""Pages about who comes: long lists, one tap late or gone, the signed sheet, motions, exclusions."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branchlife.models import File
from branchlife.roster import pinyin_key
from meetings import actions
from meetings.actions import check_in, comings
from meetings.actions import exclusions as exclusion_actions
from meetings.models import Attendance, Exclusion, Meeting
from tests.factories import (
    make_branch,
    make_exclusion,
    make_meeting,
    make_member,
    make_secretary,
    make_valid_meeting,
)
from tests.meetings.course import PNG, at, just_begun, make_declared, make_session, refused, verbs

pytestmark = pytest.mark.django_db


def url(name, record):
    return reverse(f"meetings:{name}", args=[record.pk])


@pytest.fixture
def recorder(client, by):
    client.force_login(by)
    return client


# --- the list of names ---


def test_a_long_list_begins_with_those_unmarked_and_is_searched(recorder, branch, by):
    names = [f"{'王李'[n % 2]}{n}" for n in range(24)]
    people = [make_member(branch, name=name, name_pinyin=pinyin_key(name)) for name in names]
    meeting = make_session(branch, by)
    rows = {row.member_id: row for row in meeting.attendances.all()}
    done = {rows[person.pk].pk: "present" for person in people[:20]}
    actions.mark(meeting, done, by=by)
    page = recorder.get(url("attendance", meeting)).text
    assert "还没有登记的5名" in page and "已登记的20名" in page
    assert page.index("王22") < page.index("王0<")
    assert 'href="?letter=W"' in page and "其余" in page
    for search, found, hidden in [("q=王22", "王22", "李21"), ("letter=L", "李21", "王22")]:
        page = recorder.get(f"{url('attendance', meeting)}?{search}").text
        assert found in page and hidden not in page
        assert "其余" not in page  # it would mark people one does not see
    page = recorder.get(f"{url('attendance', meeting)}?q=没有").text
    assert "名单里没有找到。" in page
    row = rows[people[22].pk]
    recorder.post(f"{url('attendance', meeting)}?q=王22", {f"status_{row.pk}": "absent"})
    row.refresh_from_db()
    assert (row.status, meeting.counts().unmarked) == ("absent", 4)


def test_a_short_list_has_no_search(recorder, branch, by):
    page = recorder.get(url("attendance", make_session(branch, by))).text
    assert 'role="search"' not in page
    assert "线上参加须上级党组织同意。" in page


@pytest.mark.parametrize("name, queries", [("attendance", 10), ("coming_list", 9), ("resolve", 10)])
def test_a_roll_of_any_length_takes_the_same_queries(recorder, branch, by, name, queries):
    for number in (2, 200):
        have = branch.members.count()
        people = [
            branch.members.model(
                branch=branch,
                name=f"王{n}",
                position=n,
                joined_on="1998-07-01",
                full_member_on="1999-07-01",
            )
            for n in range(have, number)
        ]
        branch.members.model.objects.bulk_create(people)
        meeting = make_declared(branch, by)
        comings.leave(meeting.attendances.first(), by=by, at=at(10))
        Attendance.objects.filter(meeting=meeting).update(has_checked_in=True)
        recorder.get(url(name, meeting))
        with CaptureQueriesContext(connection) as captured:
            assert recorder.get(url(name, meeting)).status_code == 200
        assert len(captured) == queries


def test_the_signed_sheet_is_attached_and_listed(recorder, branch, by):
    meeting = make_session(branch, by)
    scan = SimpleUploadedFile("签到表.png", PNG, "image/png")
    page = recorder.post(url("attach_sign_in", meeting), {"upload": scan}, follow=True).text
    assert "签到表已上传。" in page and "签到表.png" in page
    assert File.objects.for_record(meeting).get().purpose == "sign_in"
    wrong = SimpleUploadedFile("签到表.exe", b"MZ", "application/octet-stream")
    page = recorder.post(url("attach_sign_in", meeting), {"upload": wrong}, follow=True).text
    assert "只能上传" in page
    recorder.post(url("attach_sign_in", meeting), {})
    assert File.objects.for_record(meeting).count() == 1


# --- late and gone ---


def test_one_tap_notes_who_came_and_who_left(recorder, branch, by):
    make_member(branch, name="李平")
    meeting = make_session(branch, by, starts_at=just_begun())
    late = meeting.attendances.get(member__name="李平")
    actions.mark(meeting, {late.pk: "absent"}, by=by, rest="present")
    actions.declare(meeting, by=by)
    page = recorder.get(url("coming_list", meeting)).text
    assert "现在在会场1名，其中有表决权的1名。" in page
    page = recorder.post(url("arrive", late), {}, follow=True).text
    assert "已登记李平同志到会（迟到）。" in page and "现在在会场2名" in page
    page = recorder.post(url("leave", late), {"time": ""}, follow=True).text
    assert "已登记李平同志离会。" in page and "没有离开（点错了）" in page
    page = recorder.post(url("stay", late), follow=True).text
    assert "已登记李平同志仍在会场。" in page
    late.refresh_from_db()
    assert (late.status, late.left_at) == ("late", None)
    assert "迟到，" in recorder.get(meeting.get_absolute_url()).text


def test_of_a_meeting_that_is_over_the_time_is_typed(recorder, branch, by):
    meeting = make_declared(branch, by)
    row = meeting.attendances.get()
    page = recorder.post(url("leave", row), {}, follow=True).text
    assert f"请写明{row.member.name}同志的时间。" in page
    page = recorder.post(url("leave", row), {"time": "25:00"}, follow=True).text
    row.refresh_from_db()
    assert row.left_at is None
    recorder.post(url("leave", row), {"time": "10:30"})
    row.refresh_from_db()
    assert row.left_at == at(10, 30)


def test_the_page_leads_to_declaring_anew(recorder, branch, by):
    make_member(branch, name="李平")
    meeting = make_session(branch, by, starts_at=just_begun(), quorum_strict=True)
    late = meeting.attendances.get(member__name="李平")
    actions.mark(meeting, {late.pk: "absent"}, by=by, rest="present")
    actions.declare(meeting, by=by)
    assert "登记中途到会" in recorder.get(meeting.get_absolute_url()).text
    recorder.post(url("arrive", late), {})
    for name in ("coming_list", "detail"):
        page = recorder.get(url(name, meeting)).text
        assert "现在到会人数已符合规定，可以重新宣布。" in page
    page = recorder.get(url("declare", meeting)).text
    assert "应到会有表决权的党员2名，实到2名，超过应到会的半数" in page
    recorder.post(url("declare", meeting))
    meeting.refresh_from_db()
    assert meeting.is_valid
    page = recorder.get(url("declare", meeting)).text
    assert "先前曾宣布到会人数不符合规定" in page and "李平同志于" in page


# --- motions ---


def test_both_rules_stand_above_the_motion(recorder, branch, by):
    for _number in range(10):
        make_member(branch)
    meeting = make_session(branch, by)
    rows = list(meeting.attendances.all())
    actions.mark(meeting, {row.pk: "absent" for row in rows[:2]}, by=by, rest="present")
    item = meeting.items.create(position=1, title="通过决议")
    meeting = actions.declare(meeting, by=by)
    page = recorder.get(url("resolve", meeting)).text
    assert "应到会有表决权11名，实到9名；赞成须达6票。" in page
    assert "在会场有表决权的党员至少6名，才能表决。" in page
    votes = {"text": "同意", "ayes": 5, "nays": 0, "abstentions": 4, "item": item.pk}
    page = recorder.post(url("resolve", meeting), votes | {"time": "10:00"}, follow=True).text
    assert "决议已记录" in page and "没有通过" in page and "赞成须达6票。" in page
    resolution = meeting.resolutions.get()
    assert (resolution.item, resolution.taken_at) == (item, at(10))
    comings.leave(rows[5], by=by, at=at(10, 10))
    page = recorder.post(url("resolve", meeting), votes).text
    assert "请写明表决时间" in page and "同意" in page
    assert meeting.resolutions.count() == 1


def test_without_enough_in_the_room_the_button_is_closed(recorder, branch, by):
    make_member(branch)
    meeting = make_declared(branch, by, starts_at=just_begun(), quorum_strict=True)
    comings.leave(meeting.attendances.first(), by=by)
    page = recorder.get(url("resolve", meeting)).text
    assert "现在不能表决：应到会有表决权的党员2名，在会场的1名，至少要有2名。" in page
    assert "disabled" in page
    assert "现在不能表决" in recorder.get(url("coming_list", meeting)).text


# --- exclusions ---


def test_an_exclusion_is_put_to_the_vote_and_its_resolution_taken_over(recorder, branch, by):
    person = make_member(branch, name="赵国")
    exclusion = make_exclusion(person, resolved_on=None)
    meeting = make_declared(branch, by)
    page = recorder.get(meeting.get_absolute_url()).text
    assert "还没有党员大会的决议" in page and "列入议程" in page
    put = reverse("meetings:put_on_agenda", args=[meeting.pk, exclusion.pk])
    page = recorder.post(put, follow=True).text
    assert "关于赵国同志不计入应到会人数的决议" in page
    assert "已列入本次会议议程，请提交表决。" in page
    assert exclusion.get_reason_display() not in page
    assert "已列入2025年3月19日“党员大会”的议程。" in recorder.post(put, follow=True).text
    exclusion.refresh_from_db()
    address = f"{url('resolve', meeting)}?item={exclusion.item_id}"
    assert "同意赵国同志不计入应到会人数。" in recorder.get(address).text
    assert (
        "还没有通过的决议。"
        in recorder.post(url("take_over_resolution", exclusion), follow=True).text
    )
    votes = {"text": "同意", "ayes": 2, "nays": 0, "abstentions": 0, "item": exclusion.item_id}
    recorder.post(url("resolve", meeting), votes)
    assert "党员大会已通过。" in recorder.get(meeting.get_absolute_url()).text
    page = recorder.post(url("take_over_resolution", exclusion), follow=True).text
    exclusion.refresh_from_db()
    assert exclusion.resolved_on == date(2025, 3, 19)
    assert exclusion.resolution_reference == "2025年3月19日“党员大会”决议"
    assert "登记决议" not in page
    assert verbs(exclusion) == ["exclusion put on the agenda", "exclusion resolved"]
    assert (
        "党员大会已经决议。"
        in recorder.post(url("take_over_resolution", exclusion), follow=True).text
    )


def test_only_a_general_meeting_of_the_branch_resolves_it(branch, by):
    exclusion = make_exclusion(make_member(branch), resolved_on=None)
    words = ["不计入应到会人数，要由本支部党员大会决议。"]
    for meeting in (make_meeting(branch, kind="branch_committee"), make_meeting()):
        assert refused(exclusion_actions.put_on_agenda, exclusion, meeting, by=by) == words
    cancelled = make_meeting(branch)
    exclusion = exclusion_actions.put_on_agenda(exclusion, cancelled, by=by)
    actions.cancel(cancelled, by=by, reason="改期")
    exclusion = Exclusion.objects.get(pk=exclusion.pk)
    later = make_meeting(branch)
    assert exclusion_actions.put_on_agenda(exclusion, later, by=by).item.meeting == later


def test_an_exclusion_of_another_branch_is_not_found(recorder, branch, by):
    other = make_secretary().branch
    exclusion = make_exclusion(make_member(other), resolved_on=None)
    meeting = make_valid_meeting(branch)
    put = reverse("meetings:put_on_agenda", args=[meeting.pk, exclusion.pk])
    assert recorder.post(put).status_code == 404
    assert recorder.post(url("take_over_resolution", exclusion)).status_code == 404


def test_the_sign_in_sheet_says_when_people_came_and_left(branch, by):
    make_member(branch, name="李平")
    meeting = make_declared(branch, by)
    first, second = meeting.attendances.all()
    comings.leave(first, by=by, at=at(10))
    Attendance.objects.filter(pk=second.pk).update(
        status="late", arrived_at=at(9, 20), left_at=at(10, 5), reason="堵车"
    )
    rows = Meeting.objects.for_detail().get(pk=meeting.pk).attendances.all()
    assert [row.remark for row in rows] == [
        "上午10:00离会",
        "迟到，上午9:20到会，上午10:05离会：堵车",
    ]


def test_check_in_is_offered_only_on_the_day(recorder, branch, by):
    today = make_session(branch, by, starts_at=just_begun())
    assert "开放手机签到" in recorder.get(url("attendance", today)).text
    assert "开放手机签到" not in recorder.get(url("attendance", make_session(branch, by))).text
    page = recorder.post(url("open_check_in", today), follow=True).text
    assert "已开放手机签到" in page and "check-in-digits" in page
    assert "签到已结束。" in recorder.post(url("close_check_in", today), follow=True).text
    assert timezone.localdate() == today.day
    assert check_in.close_check_in(today, by=by).check_in_key == ""


def test_a_reason_put_right_by_one_recorder_is_not_put_back_by_another(recorder, branch, by):
    make_member(branch)
    meeting = make_session(branch, by)
    row = meeting.attendances.last()
    actions.mark(meeting, {row.pk: actions.Mark("on_leave", "出差")}, by=by)
    address = reverse("meetings:attendance", args=[meeting.pk])
    assert f'name="noted_{row.pk}" value="出差"' in recorder.get(address).text
    actions.mark(meeting, {row.pk: actions.Mark("on_leave", "因病住院")}, by=by)
    shown = {f"{name}_{row.pk}": "on_leave" for name in ("status", "was")}
    recorder.post(address, shown | {f"noted_{row.pk}": "出差", f"reason_{row.pk}": "出差"})
    row.refresh_from_db()
    assert (row.status, row.reason) == ("on_leave", "因病住院")


def test_nobody_who_has_moved_is_proposed_for_the_agenda(recorder, branch, by):
    exclusion = make_exclusion(make_member(branch, name="钱迁"), resolved_on=None)
    meeting = make_session(branch, by)
    address = url("detail", meeting)
    link = reverse("meetings:put_on_agenda", args=[meeting.pk, exclusion.pk])
    assert link in recorder.get(address).text
    member = exclusion.member
    member.branch = make_branch(committee=branch.committee)
    member.save()
    assert link not in recorder.get(address).text
