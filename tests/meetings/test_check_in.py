"""Checking in with the code on the wall: who may, what is kept, and that the recorder decides."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branchlife.models import AuditEvent
from meetings import actions
from meetings.actions import check_in
from meetings.models import Meeting
from meetings.rules import check_in as rules
from tests.factories import make_exclusion, make_member, make_secretary, make_user
from tests.meetings.course import just_begun, make_called, make_declared, make_session, refused

pytestmark = pytest.mark.django_db


def code_now(meeting, ago=0):
    """The code on the wall of this meeting, some seconds ago."""
    moment = timezone.now() - timedelta(seconds=ago)
    return rules.code_at(Meeting.objects.get(pk=meeting.pk).check_in_key, moment)


@pytest.fixture
def member(branch):
    return make_member(branch, login=True)


@pytest.fixture
def meeting(branch, by, member):
    """In session since an hour, open for checking in."""
    return check_in.open_check_in(make_session(branch, by, starts_at=just_begun()), by=by)


def test_checking_in_keeps_that_and_nothing_else(meeting, member):
    deeds = AuditEvent.objects.count()
    row = check_in.check_in(meeting, f" {code_now(meeting)} ", by=member.user)
    row.refresh_from_db()
    kept = (row.has_checked_in, row.status, row.arrived_at, row.wrong_codes)
    assert kept == (True, "", None, 0)
    assert AuditEvent.objects.count() == deeds
    assert meeting.counts().present == 0  # it never counts by itself
    assert check_in.check_in(meeting, "000000", by=member.user).wrong_codes == 0


def test_the_code_of_the_window_before_is_taken_and_older_ones_are_not(meeting, member):
    old = code_now(meeting, ago=3 * rules.SECONDS)
    assert refused(check_in.check_in, meeting, old, by=member.user) == [
        "这个签到码已经过期，请输入屏幕上现在显示的6位数字。"
    ]
    before = code_now(meeting, ago=rules.SECONDS)
    assert check_in.check_in(meeting, before, by=member.user).has_checked_in


def test_wrong_codes_are_limited_until_it_is_opened_anew(meeting, member, by):
    wrong = f"{(int(code_now(meeting)) + 1) % 10**6:06d}"
    said = [refused(check_in.check_in, meeting, wrong, by=member.user) for _try in range(11)]
    assert said[0] == ["签到码不对，请输入屏幕上现在显示的6位数字。还可以再试9次。"]
    assert said[9] == ["签到码不对，请输入屏幕上现在显示的6位数字。还可以再试0次。"]
    assert said[10] == ["签到码输错次数太多，请直接告诉记录人您已到会。"]
    assert refused(check_in.check_in, meeting, code_now(meeting), by=member.user) == said[10]
    check_in.open_check_in(meeting, by=by)
    assert check_in.check_in(meeting, code_now(meeting), by=member.user).has_checked_in


def test_the_code_may_be_typed_as_it_stands_on_the_wall(client, meeting, member):
    client.force_login(member.user)
    code = code_now(meeting)
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
    for typed in (f"{code[:3]} {code[3:]}", wide, f"{code[:3]}-{code[3:]}"):
        meeting.attendances.update(has_checked_in=False)
        client.post(reverse("meetings:check_in", args=[meeting.pk]), {"code": typed})
        row = meeting.attendances.get(member=member)
        assert (row.has_checked_in, row.wrong_codes) == (True, 0), typed


def test_the_recorder_confirms_those_whose_names_stood_there(client, meeting, member, branch, by):
    absent = make_member(branch, login=True)
    actions.update_roll(meeting, by=by)
    check_in.check_in(meeting, code_now(meeting), by=member.user)
    client.force_login(by)
    page = client.get(reverse("meetings:attendance", args=[meeting.pk])).text
    rows = {row.member_id: row for row in meeting.attendances.all()}
    assert f'name="row" value="{rows[member.pk].pk}"' in page
    assert "先看看会场，再确认：签到码可能被转告给不在会场的人。" in page
    check_in.check_in(meeting, code_now(meeting), by=absent.user)  # by telephone, meanwhile
    address = reverse("meetings:confirm_check_in", args=[meeting.pk])
    foreign = make_session(make_secretary().branch, by, starts_at=just_begun()).attendances.get()
    foreign.has_checked_in = True
    foreign.save()
    client.post(address, {"row": [rows[member.pk].pk, foreign.pk, "x", "9" * 30]})
    foreign.refresh_from_db()
    assert foreign.status == ""
    found = dict(meeting.attendances.values_list("member_id", "status"))
    assert (found[member.pk], found[absent.pk]) == ("present", "")


def test_the_code_of_another_meeting_says_so(meeting, member, branch, by):
    other = make_session(branch, by, title="支部党员大会", starts_at=just_begun())
    check_in.open_check_in(other, by=by)
    assert refused(check_in.check_in, meeting, code_now(other), by=member.user) == [
        "这是另一次会议“支部党员大会”的签到码，请核对。"
    ]


def test_only_who_is_expected_checks_in(meeting, branch, by):
    ill = make_member(branch, login=True)
    make_exclusion(ill)
    actions.update_roll(meeting, by=by)
    for user in (make_user(), ill.user):
        assert refused(check_in.check_in, meeting, code_now(meeting), by=user) == [
            "您不在这次会议的应到会名单里，请与记录人联系。"
        ]


def test_it_is_open_on_the_day_between_notice_and_end(branch, by, member):
    past, later = make_session(branch, by), timezone.now() + timedelta(days=3)
    coming = make_called(branch, by, starts_at=later)
    over = make_declared(branch, by, starts_at=just_begun())
    over = actions.close(over, by=by)
    day = timezone.localtime(later)
    words = ["会议通知发出后、散会以前才能签到。"]
    assert refused(check_in.open_check_in, past, by=by) == words
    assert refused(check_in.open_check_in, over, by=by) == words
    assert refused(check_in.open_check_in, coming, by=by) == [
        f"会议当天（{day.year}年{day.month}月{day.day}日）才能签到。"
    ]
    meeting = make_session(branch, by, starts_at=just_begun())
    closed = ["这次会议没有开放手机签到，请告诉记录人。"]
    assert refused(check_in.check_in, meeting, "000000", by=member.user) == closed
    check_in.open_check_in(meeting, by=by)
    code = code_now(meeting)
    check_in.close_check_in(meeting, by=by)
    check_in.close_check_in(meeting, by=by)
    assert refused(check_in.check_in, meeting, code, by=member.user) == closed


def test_the_recorder_confirms_all_at_once_and_only_those_unmarked(meeting, member, branch, by):
    absent = make_member(branch, login=True)
    actions.update_roll(meeting, by=by)
    for person in (member, absent):
        check_in.check_in(meeting, code_now(meeting), by=person.user)
    actions.mark(meeting, {meeting.attendances.get(member=absent).pk: "absent"}, by=by)
    shown = list(meeting.attendances.values_list("pk", flat=True))
    assert check_in.confirm_checked_in(meeting, shown, by=by) == 1
    assert check_in.confirm_checked_in(meeting, shown, by=by) == 0
    statuses = dict(meeting.attendances.values_list("member_id", "status"))
    assert (statuses[member.pk], statuses[absent.pk]) == ("present", "absent")
    event = AuditEvent.objects.get(verb="check-in confirmed")
    assert event.new == {str(member.pk): "present"}
    actions.declare(actions.mark(meeting, {}, by=by, rest="present"), by=by)
    assert refused(check_in.confirm_checked_in, meeting, shown, by=by) == [
        "已经宣布过会议是否有效；到会情况有误的，请写明原因后更正。"
    ]


def test_who_comes_after_the_declaration_checks_in_and_the_recorder_sees_it(
    client, meeting, member, by
):
    row = meeting.attendances.get(member=member)
    actions.mark(meeting, {row.pk: "absent"}, by=by, rest="present")
    actions.declare(meeting, by=by)
    assert check_in.check_in(meeting, code_now(meeting), by=member.user).has_checked_in
    row.refresh_from_db()
    assert row.status == "absent"
    client.force_login(by)
    page = client.get(reverse("meetings:coming_list", args=[meeting.pk])).text
    assert page.count("已签到") == 1


# --- pages ---


def test_from_the_wall_to_the_phone_to_the_recorder(client, meeting, member, by):
    client.force_login(by)
    wall = client.get(reverse("meetings:check_in_code", args=[meeting.pk]))
    code = code_now(meeting)
    assert f"{code[:3]} {code[3:]}" in wall.text or code_now(meeting) != code
    assert "应到2名，已签到0名。" in wall.text
    client.force_login(member.user)
    address = reverse("meetings:check_in", args=[meeting.pk])
    assert address in client.get(meeting.get_absolute_url()).text
    page = client.get(address, {"code": code}).text
    assert f'value="{code}"' in page and "我已到会" in page
    page = client.post(address, {"code": code_now(meeting)}, follow=True).text
    assert "您已签到，等记录人确认。" in page and "6位数字" not in page
    client.force_login(by)
    attendance = reverse("meetings:attendance", args=[meeting.pk])
    page = client.get(attendance).text
    assert "已有1名同志签到。" in page and "确认1名签到的同志到会" in page
    confirm = reverse("meetings:confirm_check_in", args=[meeting.pk])
    row = meeting.attendances.get(member=member)
    assert "已确认1名签到的同志到会。" in client.post(confirm, {"row": row.pk}, follow=True).text
    client.force_login(member.user)
    assert "您已登记为“到会”。" in client.get(address).text


def test_the_page_says_why_one_cannot_check_in(client, meeting, member, by):
    address = reverse("meetings:check_in", args=[meeting.pk])
    client.force_login(member.user)
    assert "请输入屏幕上显示的6位数字。" in client.post(address, {}, follow=True).text
    check_in.close_check_in(meeting, by=by)
    assert "这次会议没有开放手机签到，请告诉记录人。" in client.get(address).text
    assert address not in client.get(meeting.get_absolute_url()).text
    make_exclusion(member)
    actions.update_roll(meeting, by=by)
    assert "您不在这次会议的应到会名单里，请与记录人联系。" in client.get(address).text


def test_only_the_recorders_wall_shows_the_code(client, meeting, member, by):
    for name in ("check_in_code", "wall"):
        client.force_login(by)
        assert "check-in-digits" in client.get(reverse(f"meetings:{name}", args=[meeting.pk])).text
    client.force_login(member.user)
    wall = client.get(reverse("meetings:wall", args=[meeting.pk]))
    assert wall.status_code == 200 and "check-in-digits" not in wall.text
