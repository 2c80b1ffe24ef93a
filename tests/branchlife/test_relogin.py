"""The session ends while somebody writes: nothing typed is lost, and nothing passes unasked."""

import re
from html import unescape

import pytest
from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from branchlife import middleware
from branchlife.models import VERIFIED_BY, BranchPost, CommitteePost
from meetings.models import AgendaItem
from tests.ballots.rooms import open_room
from tests.branchlife.second_steps import PASSWORD, code_of, with_second_step
from tests.branchlife.test_pages import text_of
from tests.factories import (
    make_clerk,
    make_committee,
    make_meeting,
    make_member,
    make_post,
    make_user,
)
from tests.factories import make_secretary as make_secretary_member

pytestmark = pytest.mark.django_db

LOST_NOT = "停留时间太长，已自动退出。您写的内容没有丢，重新登录后接着写。"
TOO_LONG = "停留时间太长，已自动退出。请重新登录。"
WRITTEN = "王宁（书记）：“今年<三>件事”\r\n第一件……\r\n\r\n完"


class Clock:
    """The minute that the middleware reads, moved by hand."""

    def __init__(self, monkeypatch):
        self.minute = middleware.minute_now()
        monkeypatch.setattr(middleware, "minute_now", lambda: self.minute)

    def passes(self, minutes):
        self.minute += minutes


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def make_secretary():
    """A secretary who can log in with PASSWORD."""
    member = make_secretary_member()
    with_password(member.user)
    return member


def log_in(client, user):
    answer = client.post("/app/login/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302


@pytest.fixture
def writing(client, clock):
    """A secretary, logged in, and the address to which the minutes of an item are posted."""
    secretary = make_secretary()
    item = AgendaItem.objects.create(
        meeting=make_meeting(secretary.branch), position=1, title="述职"
    )
    log_in(client, secretary.user)
    return secretary.user, item, reverse("meetings:record_item", args=[item.pk])


def hidden(response):
    """The hidden fields of the page, without the CSRF token."""
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.content.decode()
    )
    return {unescape(n): unescape(v) for n, v in found if n != "csrfmiddlewaretoken"}


def answer(response, username="", **fields):
    """What the browser posts from the page that asks for the password."""
    typed = {"relogin-username": username, "relogin-password": PASSWORD}
    return hidden(response) | typed | fields


# --- the clock ---


def test_office_and_secretaries_are_logged_out_after_half_an_hour(client, clock):
    assistant = make_member(login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    for user in (
        make_secretary().user,
        assistant.user,
        make_clerk(make_committee()),
        make_clerk(make_committee(), CommitteePost.Role.VIEWER),
        make_user(is_administrator=True),
    ):
        log_in(client, with_password(user))
        clock.passes(30)
        assert client.get("/app/account/").status_code == 200
        clock.passes(31)
        gone = client.get("/app/account/", follow=True)
        assert gone.redirect_chain == [("/app/login/?next=/app/account/", 302)]
        assert TOO_LONG in text_of(gone)
        assert TOO_LONG not in text_of(client.get("/app/login/"))
        assert client.get("/app/").status_code == 302


def test_members_are_not(client, clock):
    publicity = make_member(login=True)
    make_post(publicity, BranchPost.Role.PUBLICITY)
    for user in (make_member(login=True).user, publicity.user):
        log_in(client, with_password(user))
        assert client.session["seen"] == 0
        clock.passes(11 * 60)
        assert client.get("/app/").status_code == 200
        client.logout()


def test_every_request_winds_the_clock_once_a_minute(client, writing, clock):
    for _number in range(4):
        clock.passes(20)
        assert client.get("/app/account/").status_code == 200
        assert client.session["seen"] == clock.minute


def test_taking_a_ballot_slip_does_not_wind_the_clock(client, clock):
    room = open_room(5)
    user = with_password(room.secretary.user)
    log_in(client, user)
    began = clock.minute
    clock.passes(5)
    client.get(reverse("ballots:slip", args=[room.box.pk]))
    client.post(reverse("ballots:take", args=[room.box.pk]), {"key": "a"})
    assert client.session["seen"] == began
    client.get(room.box.get_absolute_url())
    assert client.session["seen"] == began + 5


def test_a_setting_says_how_long_or_never(client, clock, settings):
    settings.IDLE_MINUTES = 5
    log_in(client, make_secretary().user)
    clock.passes(6)
    assert client.get("/app/").status_code == 302
    settings.IDLE_MINUTES = 0
    log_in(client, make_secretary().user)
    clock.passes(600)
    assert client.get("/app/").status_code == 200


def test_the_clock_costs_no_query_until_the_minute_is_over(
    client, clock, django_assert_num_queries
):
    log_in(client, make_secretary().user)
    url = reverse("branchlife:account")
    with django_assert_num_queries(4):
        client.get(url)


# --- what was typed ---


def test_what_was_typed_is_carried_out_after_the_password(client, writing, clock):
    user, item, url = writing
    clock.passes(31)
    page = client.post(url, {"record": WRITTEN, "was": ""})
    assert page.status_code == 403
    assert "no-store" in page["Cache-Control"]
    assert LOST_NOT in text_of(page)
    assert f'value="{user.username}"' in page.content.decode()
    item.refresh_from_db()
    assert item.record == ""
    done = client.post(url, answer(page, user.username), follow=True)
    assert done.redirect_chain == [(item.meeting.get_absolute_url(), 302)]
    item.refresh_from_db()
    assert item.record == WRITTEN.replace("\r\n", "\n")
    assert int(client.session["_auth_user_id"]) == user.pk
    assert client.session["seen"] == clock.minute


def test_it_works_too_when_the_session_is_simply_gone(client, writing):
    user, item, url = writing
    page = Client().post(url, {"record": "写好的", "was": ""})
    assert LOST_NOT in text_of(page)
    assert "这些内容不是您写的，请不要在这里登录。" in text_of(page)
    assert user.username not in page.content.decode()
    Client().post(url, answer(page, user.username))
    item.refresh_from_db()
    assert item.record == "写好的"


def test_several_values_of_one_name_all_come_through(client, clock):
    secretary = make_secretary()
    log_in(client, secretary.user)
    clock.passes(31)
    url = reverse("branchlife:print_slips", args=[secretary.branch_id])
    members = [make_member(secretary.branch).pk for _number in range(2)]
    page = client.post(url, {"members": members, "end_now": "on"})
    body = page.content.decode()
    for pk in members:
        assert f'<input type="hidden" name="members" value="{pk}">' in body
    data = answer(page, secretary.user.username) | {"members": members}
    assert client.post(url, data)["Content-Type"] == "application/pdf"


def test_nothing_typed_is_a_plain_redirect_back_to_where_one_was(client, writing, clock):
    user, item, url = writing
    clock.passes(31)
    meeting = item.meeting.get_absolute_url()
    gone = client.post(url, {"record": ""}, headers={"referer": f"http://testserver{meeting}?a=1"})
    assert gone.url == f"/app/login/?next={meeting}%3Fa%3D1"
    assert client.post(url).url == "/app/login/"
    for elsewhere in ("https://example.org/app/", "http://testserver/box/1/"):
        assert client.post(url, headers={"referer": elsewhere}).url == "/app/login/"


def test_a_wrong_password_keeps_everything_and_counts(client, writing, clock):
    user, item, url = writing
    clock.passes(31)
    page = client.post(url, {"record": WRITTEN, "was": ""})
    for number in range(4):
        page = client.post(url, answer(page, user.username, **{"relogin-password": f"x{number}"}))
        assert page.status_code == 403
        assert "登录名或密码不对" in text_of(page)
        assert hidden(page)["record"] == WRITTEN
    locked = client.post(url, answer(page, user.username, **{"relogin-password": "x"}))
    assert locked.status_code == 429
    assert "这一页不要关，您写的内容还在里面。" in text_of(locked)
    assert hidden(locked)["record"] == WRITTEN
    assert WRITTEN not in str(list(AccessAttempt.objects.values()))
    assert AccessAttempt.objects.get().failures_since_start == 5
    assert client.post(url, answer(locked, user.username)).status_code == 429
    AccessAttempt.objects.all().delete()  # a quarter of an hour later
    page = client.post(url, hidden(locked))
    assert hidden(page)["record"] == WRITTEN
    assert client.post(url, answer(page, user.username)).status_code == 302
    item.refresh_from_db()
    assert item.record.startswith("王宁")


def test_what_somebody_else_wrote_is_not_sent_on(client, writing, clock):
    user, item, url = writing
    other = with_password(make_user(name="李雪"))
    clock.passes(31)
    page = client.post(url, {"record": WRITTEN, "was": ""})
    home = client.post(url, answer(page, other.username), follow=True)
    assert home.redirect_chain == [("/app/", 302)]
    sentence = "现在登录的是李雪同志。刚才页面上的内容是另一位同志写的，没有提交。"
    assert sentence in text_of(home)
    item.refresh_from_db()
    assert item.record == ""
    # Nor when the other logged in meanwhile in another window of the same browser.
    again = client.post(url, answer(page, user.username), follow=True)
    assert sentence in text_of(again)
    assert int(client.session["_auth_user_id"]) == other.pk


def test_who_logged_in_elsewhere_meanwhile_just_goes_on(client, writing, clock):
    user, item, url = writing
    clock.passes(31)
    page = client.post(url, {"record": "写好的", "was": ""})
    log_in(client, user)
    client.post(url, answer(page, user.username, **{"relogin-password": "not even looked at"}))
    item.refresh_from_db()
    assert item.record == "写好的"


def test_nobody_pretends_to_be_who_wrote_it(client, writing, clock):
    user, item, url = writing
    other = with_password(make_user())
    clock.passes(31)
    page = client.post(url, {"record": "写好的", "was": ""})
    client.post(url, answer(page, other.username, **{"relogin-who": str(other.pk)}))
    item.refresh_from_db()
    assert item.record == ""  # and the page is not theirs to see


def test_files_must_be_chosen_again_and_the_page_says_so(client, clock):
    secretary = make_secretary()
    log_in(client, secretary.user)
    clock.passes(31)
    meeting = make_meeting(secretary.branch)
    url = reverse("meetings:upload_signed", args=[meeting.pk])
    file = SimpleUploadedFile("a.pdf", b"%PDF")
    page = client.post(url, {"signed_on": "2025-03-19", "upload": file})
    sentence = "只是选好的文件没有留住，登录以后请重新选一次。"
    assert sentence in text_of(page)
    again = client.post(url, answer(page, secretary.user.username, **{"relogin-password": "x"}))
    assert sentence in text_of(again)


def test_rights_are_asked_as_always(client, writing, clock):
    user, item, url = writing
    clock.passes(31)
    page = client.post(url, {"record": "写好的", "was": ""})
    BranchPost.objects.all().delete()
    assert client.post(url, answer(page, user.username)).status_code == 403
    item.refresh_from_db()
    assert item.record == ""


# --- what is never kept ---


def test_nothing_of_the_ballot_is_kept(client, clock):
    room = open_room(5)
    log_in(client, with_password(room.secretary.user))
    clock.passes(31)
    url = reverse("ballots:take", args=[room.box.pk])
    for browser in (client, Client()):
        gone = browser.post(url, {"key": "abc"})
        assert (gone.status_code, gone.url) == (302, "/app/login/")
    code = reverse("ballots:count", args=[room.box.pk])
    assert Client().post(code, {"code": "AAAA-BBBB"}).status_code == 302


def test_no_password_stands_in_a_page(client, writing, clock):
    clock.passes(31)
    data = {"old_password": "a", "new_password1": "b", "new_password2": "c"}
    assert client.post("/app/account/", data).url == "/app/login/"
    assert client.post("/app/account/second-factor/", {"code": "123456"}).url == "/app/login/"


# --- CSRF ---


def tokens(response):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.content.decode())[1]


def strict_client(user):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/app/login/")
    data = {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": tokens(page)}
    assert client.post("/app/login/", data).status_code == 302
    return client


def test_csrf_is_checked_before_and_after(writing, clock):
    user, item, url = writing
    client = strict_client(user)
    token = tokens(client.get("/app/account/"))
    clock.passes(31)
    typed = {"record": "写好的", "was": ""}
    foreign = client.post(url, typed | {"relogin-password": PASSWORD})
    assert LOST_NOT not in text_of(foreign)
    assert "_auth_user_id" in client.session  # it was not even looked at
    page = client.post(url, typed | {"csrfmiddlewaretoken": token})
    assert LOST_NOT in text_of(page)
    assert LOST_NOT not in text_of(client.post(url, answer(page, user.username)))
    data = answer(page, user.username) | {"csrfmiddlewaretoken": tokens(page)}
    assert client.post(url, data).status_code == 302
    item.refresh_from_db()
    assert item.record == "写好的"


def test_a_page_older_than_the_login_is_sent_with_one_more_press(writing):
    user, item, url = writing
    client = strict_client(user)
    old = tokens(client.get("/app/account/"))
    client.cookies.pop("csrftoken")
    client.get("/app/account/")
    typed = {"record": WRITTEN, "was": "", "csrfmiddlewaretoken": old}
    elsewhere = client.post(url, typed, headers={"origin": "https://example.org"})
    assert "再提交一次" not in text_of(elsewhere)
    assert "再提交一次" not in text_of(client.post(url, typed))
    page = client.post(url, typed, headers={"origin": "http://testserver"})
    assert "您写的内容没有丢，再按一次按钮就可以了。" in text_of(page)
    done = client.post(url, hidden(page) | {"csrfmiddlewaretoken": tokens(page)})
    assert done.status_code == 302
    item.refresh_from_db()
    assert item.record.startswith("王宁")


# --- the second factor ---


def test_the_second_factor_is_not_passed_by(writing):
    user, item, url = writing
    with_second_step(user)
    client = Client()
    log_in_first = client.post(url, {"record": "写好的", "was": ""})
    assert 'name="relogin-code"' not in log_in_first.content.decode()  # nobody knows who wrote it
    asked = client.post(url, answer(log_in_first, user.username))
    assert "请把验证码也填上，密码再填一次。" in text_of(asked)
    wrong = client.post(url, answer(asked, user.username, **{"relogin-code": "000000"}))
    assert wrong.status_code == 403
    item.refresh_from_db()
    assert (item.record, "_auth_user_id" in client.session) == ("", False)


def test_password_and_code_together_go_on(client, writing, clock):
    user, item, url = writing
    client.logout()
    with_second_step(user)
    log_in(client, user)
    client.post("/app/login/code/", {"code": code_of()})
    assert client.session[VERIFIED_BY] == user.second_factor_id
    clock.passes(31)
    page = client.post(url, {"record": "写好的", "was": ""})
    assert 'name="relogin-code"' in page.content.decode()
    later = code_of(later=1)
    done = client.post(url, answer(page, user.username, **{"relogin-code": later}))
    assert done.status_code == 302
    item.refresh_from_db()
    assert item.record == "写好的"
    assert client.session[VERIFIED_BY] == user.second_factor_id


def test_who_must_set_up_a_second_factor_first_does_that(client, writing, clock, settings):
    user, item, url = writing
    clock.passes(31)
    page = client.post(url, {"record": "写好的", "was": ""})
    settings.REQUIRE_TOTP = True
    assert client.post(url, answer(page, user.username)).url == "/app/account/second-factor/"
    item.refresh_from_db()
    assert item.record == ""
