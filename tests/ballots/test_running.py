"""Running the ballot in the room: the wall, the roll by one tap, who is visited, who is online."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox, BoxReport
from branchlife.models import AuditEvent
from branchlife.workflow import NotAllowed
from meetings.actions import comings
from meetings.models import Attendance, Meeting
from tests.ballots.rooms import make_room, open_room
from tests.ballots.test_in_the_room import going_on, row_of
from tests.ballots.test_pages import text, url
from tests.factories import make_attendance, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("over_http")]
State = BallotBox.State


def wall_of(client, room, user=None):
    """What the wall of the room's meeting says."""
    client.force_login(user or room.secretary.user)
    return text(client.get(reverse("meetings:wall", args=[room.box.meeting_id])))


def print_and_hand_out(room, *numbers):
    """Printed slips, handed out to these voters; returns them."""
    slips = actions.print_slips(room.box, max(1, len(numbers)), by=room.scrutineers[0].user)
    for number in numbers:
        actions.hand_out_printed(room.box, room.voters[number], by=room.secretary.user)
    return slips


# --- the wall ---


def test_the_wall_tells_what_everybody_in_the_room_may_know(client):
    room = make_room(5)
    assert "测评票" not in wall_of(client, room)
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    for number in range(4):
        room.vote(number)
    page = wall_of(client, room)
    assert "5应到5实到0请假" in page and "4发出是发出的票是否收齐" in page and "扫码领票" in page
    room.take(4)
    page = wall_of(client, room, room.voters[4].user)
    assert "5发出否发出的票是否收齐" in page and "收回4" not in page and "4收回" not in page
    room.close()
    page = wall_of(client, room)
    assert "5发出4收回" in page and "扫码领票" not in page
    room.count()
    page = wall_of(client, room, room.scrutineers[0].user)
    assert "5发出4收回已计票" in page and "有效" not in page and "优秀" not in page
    room.confirm()
    assert "5发出4收回4有效票0无效票" in wall_of(client, room)


def test_the_code_on_the_wall_leads_to_the_own_slip_and_nowhere_else(client):
    room = open_room(5)
    client.force_login(room.secretary.user)
    page = client.get(reverse("meetings:wall", args=[room.box.meeting_id]))
    (part,) = page.context["parts"]
    assert part.qr_label == "扫码领票"
    client.logout()
    answer = client.get(url("slip", room))
    assert answer["Location"] == f"{reverse('branchlife:login')}?next={url('slip', room)}"


def test_a_rehearsal_and_a_void_ballot_are_not_on_the_wall(client):
    room = open_room(5)
    BallotBox.objects.update(is_rehearsal=True)
    assert "扫码领票" not in wall_of(client, room)
    BallotBox.objects.update(is_rehearsal=False)
    actions.void(room.fresh(), by=room.scrutineers[0].user, codes=room.codes, reason="多发了票")
    assert "发出" not in wall_of(client, room)


# --- who takes part how ---


def room_with_absent(visited=1, online=1):
    """Five in the room, one visited at home, one online; the box is open and all have voted."""
    room = make_room(5)
    branch, meeting = room.secretary.branch, room.box.meeting
    for _number in range(online):
        person = make_member(branch, login=True)
        make_attendance(meeting, person, status=Attendance.Status.ONLINE)
        room.voters.append(person)
    for _number in range(visited):
        person = make_member(branch)
        make_attendance(meeting, person, status=Attendance.Status.ON_LEAVE, reason="住院")
        actions.name_mobile(room.box, person, by=room.secretary.user)
        room.voters.append(person)
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    return room


def test_those_visited_and_those_online_are_told_apart_and_add_up(client):
    room = room_with_absent()
    assert room.box.roll.count() == 7
    for number in range(6):
        room.vote(number)
    (slip,) = print_and_hand_out(room, 6)
    room.fill(slip)
    client.force_login(room.voters[4].user)
    page = text(client.get(url("detail", room)))
    assert f"{room.voters[5].name}线上参加已领票" in page
    assert f"{room.voters[6].name}流动票箱已领纸质测评二维码" in page
    room.close()
    report = room.count()
    assert (report.in_the_room, report.mobile, report.online) == (5, 1, 1)
    assert report.issued == report.in_the_room + report.mobile + report.online == 7
    room.confirm()
    client.force_login(room.secretary.user)
    page = text(client.get(url("result", room)))
    assert "5到会可以填票1流动票箱1线上参加7发出7收回7有效票0无效票" in page


def test_who_is_in_the_room_and_was_to_be_visited_counts_once():
    room = make_room(5)
    actions.name_mobile(room.box, room.voters[4], by=room.secretary.user)
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    for number in range(5):
        room.vote(number)
    room.close()
    report = room.count()
    assert (report.roll, report.present, report.mobile, report.online) == (5, 5, 0, 0)


def test_more_apart_than_there_are_at_all_is_refused_by_the_database_and_found_by_the_check():
    room = open_room(5)
    for number in range(5):
        room.vote(number)
    room.close()
    room.count()
    reports = BoxReport.objects.filter(box=room.box)
    with pytest.raises(Exception, match="report_apart_within_present"):
        reports.update(mobile=4, online=2)


def test_a_name_for_the_mobile_box_is_taken_back_before_the_opening_only(client):
    room = make_room(5)
    ill = make_member(room.secretary.branch)
    client.force_login(room.secretary.user)
    client.post(url("mobile", room), {"member": ill.pk})
    assert f"撤回{ill.name}" in text(client.get(url("detail", room)))
    client.post(url("not_mobile", room), {"member": ill.pk})
    assert not room.box.mobile_members.exists()
    client.post(url("mobile", room), {"member": ill.pk})
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    page = client.post(url("not_mobile", room), {"member": ill.pk})
    assert (page.status_code, room.box.roll.filter(member=ill).count()) == (409, 1)


# --- the roll by one tap, and nothing of it in a session ---


def test_nothing_done_to_the_roll_leaves_a_name_or_a_message(client):
    room = open_room(6)
    by = room.secretary.user
    late, ill = make_member(room.secretary.branch), make_member(room.secretary.branch)
    make_attendance(room.box.meeting, late)
    actions.print_slips(room.box, 9, by=room.scrutineers[0].user)
    client.force_login(by)
    sessions = list(Session.objects.values())
    four, five = room.voters[4:]
    for name, data, status in [
        ("late", {"member": late.pk}, 302),
        ("mobile", {"member": ill.pk}, 302),
        ("drop", {"member": late.pk}, 302),
        ("hand_out", {"member": four.pk}, 302),
        ("hand_out", {"member": four.pk}, 409),
        ("move", {"member": four.pk, "to": five.pk}, 302),
        ("drop", {"member": five.pk}, 409),
    ]:
        answer = client.post(url(name, room), data)
        assert answer.status_code == status, name
        assert set(answer.cookies) <= {"csrftoken"}
        if status == 302:
            assert answer["Location"].startswith(f"{url('detail', room)}#m")
        else:
            assert "已经领过票" in text(answer)
    assert list(Session.objects.values()) == sessions
    deeds = AuditEvent.objects.filter(target_id=str(room.box.pk)).values_list("new", "old")
    assert not any(person.name in str(list(deeds)) for person in (late, ill, four, five))


@pytest.mark.postgresql
def test_no_row_of_the_roll_is_written_together_with_a_deed():
    room = open_room(6)
    by = room.secretary.user
    late, ill = make_member(room.secretary.branch), make_member(room.secretary.branch)
    make_attendance(room.box.meeting, late)
    actions.print_slips(room.box, 9, by=room.scrutineers[0].user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM ballots_rollentry")
        opening = set(cursor.fetchall())
        actions.add_late_arrival(room.box, late, by=by)
        actions.name_mobile(room.box, ill, by=by)
        actions.hand_out_printed(room.box, room.voters[3], by=by)
        actions.move_printed(room.box, room.voters[3], room.voters[4], by=by)
        cursor.execute("SELECT xmin::text FROM ballots_rollentry")
        roll = set(cursor.fetchall()) - opening
        cursor.execute("SELECT xmin::text FROM branchlife_auditevent")
        deeds = set(cursor.fetchall())
    assert len(roll) == 3
    assert not roll & deeds


def test_late_arrivals_and_those_who_left_are_one_tap_away(client):
    room = going_on(open_room(6))
    by = room.secretary.user
    actions.print_slips(room.box, 9, by=room.scrutineers[0].user)
    actions.hand_out_printed(room.box, room.secretary, by=by)
    late = make_member(room.secretary.branch)
    row = make_attendance(room.box.meeting, late, status="absent")
    comings.arrive(row, by=by)
    comings.leave(row_of(room, 5), by=by)
    client.force_login(by)
    page = text(client.get(url("detail", room)))
    assert f"有1名同志已记到会，还不在名单上。点一下加入名单，就可以领票。加入{late.name}" in page
    client.post(url("late", room), {"member": late.pk})
    page = text(client.get(url("detail", room)))
    gone = room.voters[5].name
    assert "有1名同志没有领票就先离开了。" in page and f"移出{gone}" in page
    client.post(url("drop", room), {"member": room.voters[5].pk})
    page = text(client.get(url("detail", room)))
    assert "还有5名同志没有领票。" in page and "移出" + gone not in page
    for person in [*room.voters[1:5], late]:
        actions.hand_out_printed(room.box, person, by=by)
    assert "名单上的同志都已领票。请等大家交完票，再看一下。" in text(
        client.get(url("detail", room))
    )


def test_when_all_is_back_closing_is_the_next_thing(client):
    room = open_room(5)
    for number in range(5):
        room.vote(number)
    client.force_login(room.scrutineers[0].user)
    page = client.get(url("detail", room)).content.decode()
    (action,) = re.findall(r'<div class="next-action">(.+?)</div>', page, re.DOTALL)
    assert "票已全部收回，请监票人停止收票。" in action
    assert url("close", room) in action


# --- devices that several use ---


def cast_here(client, room, mark):
    """Fill what stands before this browser, as the form would."""
    page = client.get(reverse("box:ballot", args=[room.box.pk])).content.decode()
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="(.+?)"', page))
    marks = {f"s{index}": str(mark) for index in range(room.subjects)}
    answer = client.post(
        reverse("box:cast", args=[room.box.pk]),
        form | marks,
        headers={"origin": "http://testserver"},
    )
    assert answer["Location"] == reverse("box:done", args=[room.box.pk])
    return client.post(
        reverse("box:leave", args=[room.box.pk]), headers={"origin": "http://testserver"}
    )


def test_two_people_fill_after_each_other_on_one_tablet_with_logins(client):
    room = open_room(5)
    for number in (3, 4):
        client.force_login(room.voters[number].user)
        page = client.get(url("slip", room))
        assert f"现在登录的是：{room.voters[number].name}" in text(page)
        key = re.search(r'name="key" value="(.+?)"', page.content.decode())[1]
        assert client.post(url("take", room), {"key": key}).status_code == 302
        cast_here(client, room, number)
        left = client.post(url("leave", room))
        assert left["Location"] == f"{reverse('branchlife:login')}?next={url('slip', room)}"
        assert client.cookies.pop(key).value == ""  # as a browser does
    assert room.box.ballots.count() == 2
    assert room.box.turnout()["online"] == 2


def test_two_people_fill_after_each_other_on_one_tablet_without_any_login(client):
    room = open_room(5)
    enter = reverse("box:enter", args=[room.box.pk])
    for number, slip in enumerate(print_and_hand_out(room, 3, 4)):
        assert client.get(enter).status_code == 200
        data, headers = {"slip": slip}, {"origin": "http://testserver"}
        assert client.post(enter, data, headers=headers).status_code == 302
        answer = cast_here(client, room, number + 1)
        assert enter in answer.content.decode()
        ballot = reverse("box:ballot", args=[room.box.pk])
        assert client.get(ballot).status_code == 403  # nothing of the one before is left
    assert room.box.ballots.count() == 2
    assert "sessionid" not in client.cookies


# --- small branches ---


@pytest.mark.parametrize(
    ("voters", "opens", "warns"), [(2, False, True), (3, True, True), (5, True, False)]
)
def test_small_branches_are_warned_or_refused(client, voters, opens, warns):
    room = make_room(voters, scrutineers=1)
    client.force_login(room.secretary.user)
    page = text(client.get(url("detail", room)))
    warning = f"本支部这次只有{voters}名同志测评，人数少"
    assert (warning in page) == warns
    refused = "可以改用“全部纸质票”，或请示上级党组织，与其他党支部联合召开会议。"
    assert (refused in page) == (not opens)
    if not opens:
        with pytest.raises(NotAllowed):
            actions.open_box(room.box, room.codes, by=room.secretary.user)
        return
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    client.force_login(room.voters[1].user)
    assert (warning in text(client.get(url("slip", room)))) == warns


# --- property 7 ---


@pytest.mark.one_database
def test_before_the_count_every_page_is_the_same_whatever_was_ticked(client):
    room = open_room(5)
    branch, box, meeting = room.secretary.branch, room.box, room.box.meeting
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.IN_SESSION)
    watcher = make_member(branch, login=True)
    addresses = [
        reverse("branchlife:home"),
        url("detail", room),
        url("slip", room),
        url("void", room),
        url("count", room),
        reverse("ballots:box_list", args=[box.appraisal_id]),
        reverse("meetings:wall", args=[meeting.pk]),
        meeting.get_absolute_url(),
        box.appraisal.get_absolute_url(),
    ]
    people = [room.secretary, room.scrutineers[0], room.voters[4], watcher]

    def pages():
        seen = []
        for person in people:
            client.force_login(person.user)
            for address in addresses:
                body = client.get(address).content.decode()
                body = re.sub(r'value="\w{64}"|\d+分钟|data-clock>[\d:]+', "", body)
                seen.append((person.name, address, body))
        return seen

    def kept():
        rows = list(BallotBox.objects.filter(pk=box.pk).values())[0]
        return {name: rows[name] for name in ("closed_n", "state", "report_file_id")}

    told = []
    for mark in (1, 4):
        box.ballots.all().delete()
        for number in range(5):
            room.fill(room.take(number), mark)
        if not told:
            pages()  # each browser has its key now
        told.append((pages(), kept()))
    assert told[0] == told[1]
    room.close()
    closed = pages()
    assert not any(word in body for word in ("50000", "票数：") for _n, _a, body in closed)


def test_closing_is_asked_about_while_somebody_has_no_slip(client):
    """All that were given out may be back, and yet others have none: closing shuts them out."""
    room = open_room(5)
    for number in (0, 1):
        room.vote(number)
    client.force_login(room.scrutineers[0].user)
    asked = client.post(url("close", room))
    assert "还有3名同志没有领票，停止以后不能再领。确定停止收票吗？" in text(asked)
    assert room.fresh().state == "open"
    client.post(url("close", room), {"sure": "1"})
    assert room.fresh().state == "closed"


def test_more_online_than_may_fill_stops_the_count_in_words():
    """Somebody online lost the right to fill on the day itself, after having filled."""
    room = open_room(5)
    room.box.meeting.attendances.update(status=Attendance.Status.ONLINE)
    for number in range(5):
        room.vote(number)
    room.close()
    room.voters[4].standings.create(kind="lost_contact", since=room.box.day)
    with pytest.raises(actions.CountStopped) as refusal:
        room.count()
    assert refusal.value.reasons[0] == "流动票箱、线上参加的共5名，多于可以填票的4名，请核对。"
