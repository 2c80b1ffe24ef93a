"""The first login: from the slip to a password of one's own."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisals.ballots import actions as ballots
from branchlife import actions as organisation
from branchlife.actions import slips
from branchlife.models import AuditEvent, LoginSlip, User
from tests.ballots.rooms import make_room, open_room
from tests.branchlife.test_pages import text_of
from tests.factories import make_member, make_secretary

pytestmark = pytest.mark.django_db

FIRST, PASSWORD, LOGIN = "/app/first/", "/app/first/password/", "/app/login/"
WRONG = "登录名或登录码不对。请对照首次登录单，四位四位地核对。连续填错5次，要等15分钟。"
NEW = {"new_password1": "chunfeng88xue", "new_password2": "chunfeng88xue"}


@pytest.fixture
def printed():
    """A slip of 王宁, and the secretary who printed it."""
    return print_slip(make_member(make_secretary().branch, name="王宁", phone="13800000001"))


def print_slip(member, **options):
    (one,) = slips.print_slips([member], by=None, **options)
    return one


def type_slip(client, printed, **fields):
    data = {"username": printed.user.username, "code": printed.code} | fields
    return client.post(FIRST, data)


def test_from_the_slip_to_the_home_page(client, printed):
    page = client.get(FIRST)
    assert "no-store" in page["Cache-Control"]
    assert type_slip(client, printed).url == PASSWORD
    page = client.get(PASSWORD)
    assert "王宁同志，请设置登录密码" in text_of(page)
    assert "no-store" in page["Cache-Control"]
    answer = client.post(PASSWORD, NEW, follow=True)
    assert answer.redirect_chain == [("/app/", 302)]
    assert "王宁同志，欢迎您！密码设好了。以后用登录名13800000001和这个密码登录。" in text_of(
        answer
    )
    assert int(client.session["_auth_user_id"]) == printed.user.pk
    slip = LoginSlip.objects.get()
    assert slip.used_on == timezone.localdate()
    user = User.objects.get(pk=printed.user.pk)
    assert user.check_password("chunfeng88xue")
    other = Client()
    assert (
        other.post(LOGIN, {"username": user.username, "password": "chunfeng88xue"}).url == "/app/"
    )


def test_when_somebody_logged_in_is_not_in_the_record_of_deeds(client, printed):
    before = AuditEvent.objects.count()
    type_slip(client, printed)
    client.post(PASSWORD, NEW)
    assert AuditEvent.objects.count() == before


def test_the_second_page_needs_the_first_and_not_too_long_after(client, printed, monkeypatch):
    assert client.get(PASSWORD).url == FIRST
    assert client.post(PASSWORD, NEW).url == FIRST
    type_slip(client, printed)
    session = client.session
    session["login_slip"] = [session["login_slip"][0], session["login_slip"][1] - 31 * 60]
    session.save()
    assert client.post(PASSWORD, NEW).url == FIRST
    assert not User.objects.get(pk=printed.user.pk).has_usable_password()


def test_a_weak_password_is_refused_and_the_code_is_not_asked_again(client, printed):
    type_slip(client, printed)
    for password, reason in [
        ("dangyuan123", "这个密码太常见，别人很容易猜到，请换一个。"),
        ("wangning77x", "密码里有您姓名的拼音，别人很容易猜到，请换一个。"),
        ("tongxin0001", "密码里有您手机号码（登录名）的末四位，别人很容易猜到，请换一个。"),
        ("a1b2", "密码太短了，至少要8位。"),
    ]:
        data = {"new_password1": password, "new_password2": password}
        assert reason in text_of(client.post(PASSWORD, data))
    differing = client.post(PASSWORD, NEW | {"new_password2": "other-words"})
    assert "输入的两个密码不一致。" in text_of(differing)
    assert client.post(PASSWORD, NEW).url == "/app/"


def test_a_wrong_code_tells_nothing_about_the_name(client, printed):
    texts = [
        text_of(type_slip(client, printed, code="0000 0000 0000 0000")),
        text_of(type_slip(client, printed, username="nobody")),
        text_of(type_slip(client, printed, code="不是数字")),
    ]
    assert all(WRONG in text for text in texts)


def test_five_wrong_codes_lock_the_name_on_both_pages_and_a_new_slip_unlocks(client, printed):
    tries = [type_slip(client, printed, code=f"0000 0000 0000 000{n}") for n in range(5)]
    assert [answer.status_code for answer in tries] == [200] * 4 + [429]
    text = text_of(tries[-1])
    assert "密码或登录码已填错5次，请等15分钟再试。" in text
    assert "请找党支部书记或党委办公室重新打印一张，马上就能登录。" in text
    assert type_slip(client, printed).status_code == 429  # the right one, too late
    login = client.post(LOGIN, {"username": printed.user.username, "password": "x"})
    assert login.status_code == 429
    assert type_slip(client, print_slip(make_member(name="李雪"))).url == PASSWORD
    again = print_slip(printed.user.member)
    assert type_slip(client, again).url == PASSWORD


def test_wrong_tries_are_counted_without_what_was_typed(client, printed):
    code = printed.code[:-1] + ("1" if printed.code[-1] != "1" else "2")
    type_slip(client, printed, code=code)
    client.post(f"{LOGIN}?next=/app/me/", {"username": "13800000001", "password": "x", "more": "y"})
    kept = AccessAttempt.objects.get()
    assert (kept.username, kept.failures_since_start) == ("13800000001", 2)
    assert kept.post_data.strip("-\n") == ""


@pytest.mark.parametrize(
    "change, sentence",
    [
        (
            {"used_on": timezone.localdate()},
            "这张首次登录单已经用过了，请用您自己设的密码登录。忘记密码的，请找党支部书记重新打印一张。",
        ),
        (
            {"is_replaced": True},
            "已经给您打印了新的首次登录单，这张旧的作废了。没有拿到新单的，请找党支部书记重新打印一张。",
        ),
        (
            {"expires_on": timezone.localdate() - timedelta(1)},
            "这张首次登录单过了有效期，请找党支部书记重新打印一张。",
        ),
    ],
)
def test_a_slip_that_no_longer_counts_says_what_to_do(client, printed, change, sentence):
    LoginSlip.objects.update(**change)
    text = text_of(type_slip(client, printed))
    assert sentence in text and WRONG not in text
    wrong = text_of(type_slip(client, printed, code="0000 0000 0000 0000"))
    assert sentence not in wrong and WRONG in wrong


def test_a_slip_counts_on_its_last_day(client, printed):
    LoginSlip.objects.update(expires_on=timezone.localdate())
    assert type_slip(client, printed).url == PASSWORD


def test_who_was_switched_off_is_refused_on_both_pages(client, printed):
    type_slip(client, printed)
    User.objects.filter(pk=printed.user.pk).update(is_active=False)
    sentence = "您的登录已停用，请与党支部书记联系。"
    answer = client.post(PASSWORD, NEW, follow=True)
    assert answer.redirect_chain == [(FIRST, 302)]
    assert sentence in text_of(answer)
    assert sentence in text_of(type_slip(client, printed))
    assert "_auth_user_id" not in client.session


def test_a_slip_replaced_between_the_two_pages_opens_nothing(client, printed):
    type_slip(client, printed)
    print_slip(printed.user.member)
    answer = client.post(PASSWORD, NEW, follow=True)
    assert "已经给您打印了新的首次登录单" in text_of(answer)
    assert not User.objects.get(pk=printed.user.pk).has_usable_password()


def test_a_reset_ends_the_old_password_and_its_sessions_when_the_slip_is_used(client, printed):
    member = printed.user.member
    old = organisation.set_login(member, by=None)
    elsewhere = Client()
    elsewhere.post(LOGIN, {"username": member.user.username, "password": old})
    again = print_slip(member)
    assert elsewhere.get("/app/").status_code == 200
    type_slip(client, again)
    client.post(PASSWORD, NEW)
    assert elsewhere.get("/app/").status_code == 302
    assert client.get("/app/").status_code == 200


def test_ending_the_old_password_at_once_ends_its_sessions_at_once(client, printed):
    member = printed.user.member
    old = organisation.set_login(member, by=None)
    client.post(LOGIN, {"username": member.user.username, "password": old})
    print_slip(member, end_now=True)
    assert client.get("/app/").status_code == 302
    assert (
        client.post(LOGIN, {"username": member.user.username, "password": old}).status_code == 200
    )


def test_changing_the_password_ends_a_slip_that_lies_about(client, printed):
    member = printed.user.member
    old = organisation.set_login(member, by=None)
    again = print_slip(member)
    client.force_login(member.user)
    client.post("/app/account/", {"old_password": old} | NEW)
    assert slips.find_slip(again.user.username, again.code).is_replaced


def test_somebody_else_on_the_same_phone_is_logged_out(client, printed):
    client.force_login(make_member(login=True).user)
    type_slip(client, printed)
    client.post(PASSWORD, NEW)
    assert int(client.session["_auth_user_id"]) == printed.user.pk


def test_the_page_and_the_lockout_take_the_same_queries_for_many_old_slips(
    client, printed, django_assert_num_queries
):
    member = printed.user.member
    for _number in range(3):
        again = print_slip(member)
    with django_assert_num_queries(0):
        client.get(FIRST)
    with django_assert_num_queries(10):
        type_slip(client, again)


# --- ballots ---


def open_box(room):
    """The ballot begins."""
    ballots.open_box(room.box, room.codes, by=room.secretary.user)


def test_people_log_in_for_the_first_time_in_the_meeting_room(client):
    room = make_room(5, logins=False)
    voter = room.voters[4]
    before = print_slip(voter)
    open_box(room)
    assert type_slip(client, before).url == PASSWORD
    assert client.post(PASSWORD, NEW).url == "/app/"


def test_who_had_a_password_sets_no_new_one_while_on_the_roll(client):
    room = make_room(5)
    voter = room.voters[4]
    organisation.set_login(voter, by=None)
    before = print_slip(voter)
    ended = print_slip(room.voters[3], end_now=True)
    LoginSlip.objects.create(
        user=ended.user,
        digest="x",
        made_on=timezone.localdate(),
        expires_on=timezone.localdate(),
        used_on=timezone.localdate(),
    )
    open_box(room)
    for printed in (before, ended):
        assert "停止收票以前不能发新密码。" in text_of(type_slip(client, printed))
    assert client.get(PASSWORD).url == FIRST


def test_no_scrutineer_logs_in_for_the_first_time_while_the_ballot_is_under_way(client):
    room = make_room(5, logins=False)
    scrutineer = room.scrutineers[0]
    box = room.box
    nominated = box.scrutineers.get(position=0)
    member = nominated.member
    nominated.delete()
    before = print_slip(member)
    nominated.save()
    text = text_of(type_slip(client, before))
    assert f"{scrutineer.name}同志是正在进行的测评的监票人，测评结果确认以前不能首次登录。" in text
    type_slip(client, before)
    nominated.delete()
    assert type_slip(client, before).url == PASSWORD


def test_the_guards_speak_again_when_the_password_is_set(client):
    room = make_room(5)
    voter = room.voters[4]
    organisation.set_login(voter, by=None)
    before = print_slip(voter)
    assert type_slip(client, before).url == PASSWORD
    open_box(room)
    answer = client.post(PASSWORD, NEW, follow=True)
    assert "停止收票以前不能发新密码。" in text_of(answer)
    assert LoginSlip.objects.get().used_on is None


def test_an_open_ballot_elsewhere_stops_nobody(client, printed):
    open_room(5)
    assert type_slip(client, printed).url == PASSWORD
    assert reverse("branchlife:first_password") == PASSWORD
