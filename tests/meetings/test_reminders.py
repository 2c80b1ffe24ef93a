"""Each person's calendar address, and reminders at home and by e-mail."""

import socketserver
import threading
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from branchlife.models import AuditEvent, Member
from meetings import actions as meetings
from meetings.actions import calendar as actions
from meetings.models import CalendarFeed, Meeting
from tests.factories import (
    SHANGHAI,
    make_attendance,
    make_branch,
    make_clerk,
    make_group,
    make_meeting,
    make_member,
    make_secretary,
    make_user,
)
from tests.meetings.course import verbs

pytestmark = pytest.mark.django_db
State = Meeting.State
PAGE = "/app/meetings/reminders/"


@pytest.fixture
def soon():
    """Tomorrow at nine."""
    moment = timezone.localtime() + timedelta(days=1)
    return moment.replace(hour=9, minute=0, second=0, microsecond=0)


def read(user, client=None):
    """{name: event} of the person's calendar, as a calendar program reads it."""
    feed = CalendarFeed.objects.filter(user=user).first() or actions.make_feed(user, by=user)
    response = (client or Client()).get(feed.get_absolute_url())
    assert response.status_code == 200
    events = Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["SUMMARY"]): event for event in events}


# --- the address ---


def test_the_address_is_made_shown_renewed_and_revoked_by_its_owner(client, by):
    client.force_login(by)
    assert "生成我的日历订阅地址" in client.get(PAGE).content.decode()
    client.post(reverse("meetings:make_feed"))
    old = CalendarFeed.objects.get(user=by)
    assert f"http://testserver/open/{old.token}/calendar.ics" in client.get(PAGE).content.decode()
    client.post(reverse("meetings:make_feed"))
    new = CalendarFeed.objects.get(user=by)
    assert len(new.token) == 43 and new.token != old.token
    assert Client().get(old.get_absolute_url()).status_code == 404
    assert Client().get(new.get_absolute_url()).status_code == 200
    client.post(reverse("meetings:revoke_feed"))
    assert Client().get(new.get_absolute_url()).status_code == 404
    assert verbs(old) == [
        "made a calendar address",
        "renewed a calendar address",
        "revoked a calendar address",
    ]
    events = AuditEvent.objects.filter(target_label="meetings.calendarfeed")
    assert not any(token in str(vars(e)) for e in events for token in (old.token, new.token))


def test_an_address_opens_nothing_for_whoever_may_not_log_in(by):
    feed = actions.make_feed(by, by=by)
    by.is_active = False
    by.save()
    assert Client().get(feed.get_absolute_url()).status_code == 404
    assert Client().get("/open/wrong/calendar.ics").status_code == 404


def test_the_answer_is_private_and_leaves_no_cookie(by):
    response = Client().get(actions.make_feed(by, by=by).get_absolute_url())
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=300"
    assert not response.cookies


# --- what stands in it ---


def test_a_person_finds_the_meetings_they_are_expected_at(branch, soon):
    member = make_member(branch, login=True)
    for name, fields in {"甲": {}, "乙": {"is_expected": False}}.items():
        meeting = make_meeting(branch, title=name, starts_at=soon, state=State.CALLED)
        make_attendance(meeting, member, **fields)
    make_meeting(branch, title="丙", starts_at=soon)  # not called yet
    make_meeting(make_branch(), title="丁", starts_at=soon, state=State.CALLED)
    assert list(read(member.user)) == ["甲"]
    member.left_on, member.leaving = timezone.localdate(), "other"
    member.save()
    assert read(member.user) == {}


def test_who_prepares_meetings_finds_drafts_too(branch, by, soon):
    make_meeting(branch, title="甲", starts_at=soon)
    leader = make_member(branch, login=True)
    group = make_group(branch, leader=leader)
    make_meeting(branch, title="乙", kind="group", group=group, starts_at=soon)
    assert list(read(by)) == ["（拟定中）甲", "（拟定中）乙"]
    assert list(read(leader.user)) == ["（拟定中）乙"]
    assert read(make_clerk(branch.committee)) == {}
    assert read(make_user()) == {}


def test_an_event_says_when_where_and_whether_it_takes_place(branch, by):
    begin = datetime(2026, 11, 20, 15, 0, tzinfo=SHANGHAI)
    fields = {
        "title": "党员大会",
        "starts_at": begin,
        "place": "会议室，三楼",
        "chair": branch.secretary(),
    }
    make_member(branch, name="张某某", login=True)
    meeting = meetings.call(make_meeting(branch, theme="批评张某某", **fields), by=by)
    event = read(by)["党员大会"]
    assert event["DTSTART"].dt == begin and event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert event["DTEND"].dt == begin + timedelta(hours=1)
    assert (event["LOCATION"], event["STATUS"]) == ("会议室，三楼", "CONFIRMED")
    assert event["URL"] == f"http://testserver{meeting.get_absolute_url()}"
    assert event["DESCRIPTION"] == f"{branch} 党员大会"
    Meeting.objects.update(ends_at=begin + timedelta(hours=3))
    meetings.cancel(meeting, by=by, reason="张某某住院")
    cancelled = read(by)["（已取消）党员大会"]
    assert cancelled["STATUS"] == "CANCELLED" and cancelled["UID"] == event["UID"]
    assert cancelled["DTEND"].dt == begin + timedelta(hours=3)
    text = Client().get(by.calendar_feed.get_absolute_url()).content.decode()
    assert "张某某" not in text and "批评" not in text
    assert "BEGIN:VTIMEZONE" in text and "TZOFFSETTO:+0800" in text


def test_what_was_over_a_year_ago_is_left_out(branch, by):
    for title, days in {"甲": 364, "乙": 366}.items():
        make_meeting(branch, title=title, starts_at=timezone.now() - timedelta(days=days))
    assert list(read(by)) == ["（拟定中）甲"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_calendar_takes_the_same_queries(branch, by, soon, django_assert_num_queries, number):
    for _number in range(number):
        make_attendance(make_meeting(branch, starts_at=soon), branch.secretary())
    feed = actions.make_feed(by, by=by)
    with django_assert_num_queries(5):
        Client().get(feed.get_absolute_url())


# --- at home ---


def home(client, user):
    client.force_login(user)
    return [str(task.text) for task in client.get("/app/").context["unarranged"]]


@pytest.fixture
def on(monkeypatch):
    """Makes today a day."""

    def make(year, month, day):
        now = datetime(year, month, day, 8, tzinfo=SHANGHAI)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return make


def test_home_names_what_nobody_has_arranged_in_few_words(client, branch, by, on):
    on(2026, 5, 9)
    assert home(client, by) == []
    on(2026, 5, 10)
    assert home(client, by) == [f"{branch}：本期还没有召开、也没有安排主题党日。"]
    make_meeting(branch, kind="theme_day", starts_at=datetime(2026, 5, 29, 9, tzinfo=SHANGHAI))
    assert home(client, by) == []
    on(2026, 6, 20)
    assert home(client, by) == [f"{branch}：本期还没有召开、也没有安排党员大会、主题党日。"]
    assert home(client, make_member(branch, login=True).user) == []


def test_a_group_leader_is_reminded_of_the_own_group_only(client, branch, on):
    on(2026, 5, 20)
    leader = make_member(branch, login=True)
    make_group(branch, name="第一党小组", leader=leader)
    make_group(branch, name="第二党小组")
    assert home(client, leader.user) == [
        f"{branch}：本期还没有召开、也没有安排党小组会（第一党小组）。"
    ]


# --- by e-mail ---


@pytest.fixture
def switched_on(settings):
    settings.SENDS_EMAIL = True
    settings.DEFAULT_FROM_EMAIL = "zhibu@example.cn"


def called(branch, by, moment, **fields):
    chair = branch.secretary()
    return meetings.call(make_meeting(branch, chair=chair, starts_at=moment, **fields), by=by)


def reader(branch, email, **fields):
    member = make_member(branch, login=True, **fields)
    member.user.email = email
    member.user.save()
    return member


def test_a_person_leaves_the_own_address(client, by):
    client.force_login(by)
    assert "目前没有开通邮件发送" in client.get(PAGE).content.decode()
    client.post(PAGE, {"email": "wang@example.cn"})
    by.refresh_from_db()
    assert by.email == "wang@example.cn"
    response = client.post(PAGE, {"email": "wang"})
    assert response.context["form"].errors and "wang" in response.content.decode()
    client.post(PAGE, {"email": ""})
    by.refresh_from_db()
    assert by.email == ""
    assert verbs(by) == ["set the e-mail for reminders", "removed the e-mail"]
    assert "example" not in str([vars(event) for event in AuditEvent.objects.all()])


def test_whoever_is_expected_and_left_an_address_is_reminded_once(
    branch, by, soon, switched_on, settings
):
    settings.SITE_URL = "https://branch.example.cn"
    member = reader(branch, "wang@example.cn", name="王明")
    reader(branch, "")
    switched_off = reader(branch, "off@example.cn")
    switched_off.user.is_active = False
    switched_off.user.save()
    on_leave = reader(branch, "leave@example.cn")
    meeting = called(branch, by, soon, place="会议室")
    meeting.attendances.filter(member=on_leave).update(status="on_leave", reason="住院")
    called(branch, by, soon + timedelta(days=1))  # the day after tomorrow
    make_meeting(branch, starts_at=soon)  # not called
    for _time in range(2):
        call_command("send_reminders")
    [message] = mail.outbox
    assert message.to == ["wang@example.cn"] and message.from_email == "zhibu@example.cn"
    assert message.subject.startswith("【会议提醒】党员大会，") and "上午9:00" in message.subject
    assert message.body.splitlines()[0] == "王明同志："
    assert "地点：会议室" in message.body and "住院" not in message.body
    assert f"https://branch.example.cn/app/meetings/{meeting.pk}/" in message.body
    assert member.name in message.body
    meeting.refresh_from_db()
    assert meeting.reminded_of == meeting.day
    assert verbs(meeting)[-1] == "sent reminders"


def test_whoever_has_moved_to_another_branch_is_told_no_more(branch, by, soon, switched_on, client):
    """Called before the move, they stand on the list until the meeting begins."""
    member = reader(branch, "wang@example.cn")
    called(branch, by, soon)
    Member.objects.filter(pk=member.pk).update(branch=make_branch())
    call_command("send_reminders")
    assert mail.outbox == []
    client.force_login(member.user)
    assert "党员大会" not in client.get("/app/").content.decode()


def test_a_name_of_two_lines_stops_no_mail(branch, by, soon, switched_on):
    reader(branch, "wang@example.cn")
    called(branch, by, soon, title="党员\n大会")
    call_command("send_reminders")
    assert mail.outbox[0].subject.startswith("【会议提醒】党员 大会，")


def test_a_meeting_moved_to_another_day_is_reminded_of_again(branch, by, soon, switched_on):
    reader(branch, "wang@example.cn")
    meeting = called(branch, by, soon)
    call_command("send_reminders", "--days", "2")
    for moment in (soon + timedelta(days=1), soon):  # later, and back again
        meetings.edit(meeting, by=by, starts_at=moment)
        for _time in range(2):
            call_command("send_reminders", "--days", "2")
    assert [message.subject for message in mail.outbox[:1]] == [mail.outbox[2].subject]
    assert len(mail.outbox) == 3 and mail.outbox[1].subject != mail.outbox[0].subject


def test_nothing_is_sent_unless_it_is_switched_on(branch, by, soon, capsys):
    reader(branch, "wang@example.cn")
    called(branch, by, soon)
    call_command("send_reminders")
    assert "未发送任何邮件" in capsys.readouterr().out
    assert mail.outbox == [] and not Meeting.objects.filter(reminded_of__isnull=False).exists()


class MailServer(socketserver.ThreadingTCPServer):
    """The least of an SMTP server: keeps what it is given, refuses whoever is not known."""

    allow_reuse_address = daemon_threads = True

    class Talk(socketserver.StreamRequestHandler):
        def say(self, line):
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self):
            self.say("220 test")
            for line in self.rfile:
                word = line.decode().strip().upper()
                if word.startswith("DATA"):
                    self.say("354 go on")
                    text = b"".join(iter(self.rfile.readline, b".\r\n"))
                    self.server.kept.append(text)
                if word.startswith("RCPT") and "UNKNOWN" in word:
                    self.say("550 unknown")
                elif word.startswith("QUIT"):
                    return self.say("221 bye")
                else:
                    self.say("250 ok")


@pytest.fixture
def server(settings, switched_on):
    with MailServer(("127.0.0.1", 0), MailServer.Talk) as server:
        server.kept = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        server.shutdown()


def test_a_real_mail_server_gets_the_reminders(branch, by, soon, server, capsys):
    reader(branch, "unknown@example.cn")
    reader(branch, "li@example.cn", name="李华")
    called(branch, by, soon, title="主题党日", kind="theme_day")
    with pytest.raises(CommandError):
        call_command("send_reminders")
    assert "unknown" in capsys.readouterr().err
    [text] = server.kept
    message = message_from_bytes(text, policy=policy.default)
    assert message["To"] == "li@example.cn" and "主题党日" in message["Subject"]
    assert message.get_content_type() == "text/plain"
    assert message.get_content().startswith("李华同志：")


def test_while_the_mail_server_is_away_nothing_counts_as_sent(
    branch, by, soon, server, settings, capsys
):
    reader(branch, "li@example.cn")
    called(branch, by, soon)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with pytest.raises(CommandError):
        call_command("send_reminders")
    settings.EMAIL_PORT = port
    call_command("send_reminders")
    assert len(server.kept) == 1
    assert "已发送提醒1封，未发出0封。" in capsys.readouterr().out


def test_another_secretary_sees_none_of_it(client, branch, by, soon):
    make_meeting(branch, title="甲", starts_at=soon)
    assert read(make_secretary().user) == {}
