"""A scrutineer's own page without a login: opened once in the room, for one box, to the end."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from appraisals.ballots import actions, sealing
from appraisals.ballots.models import BallotBox, Scrutineer
from branchlife.models import AuditEvent
from meetings.models import Guest
from tests.ballots.rooms import make_room
from tests.refusals import reasons
from tests.test_markup import breaches

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("over_http")]
State = BallotBox.State
WRONG = "计票码不对。请看着计票卡，四位四位地核对。还可以再试4次。"
NOT_THE_PHONE = "这部手机还没有打开监票页。请向支部办会的同志要监票人二维码，现场扫码。"
OPENS_NOTHING = (
    "这个码不能用了：已在别的手机上打开过，或者换了新码，或者测评已经开始。请与支部办会的同志联系。"
)


def guests_room(voters=5, logins=True):
    """A box in DRAFT; its scrutineers are a visiting supervisor and a member without a login."""
    room = make_room(voters, scrutineers=0, logins=logins)
    by = room.secretary.user
    member = room.voters[4]
    member.user = None
    member.save(update_fields=["user"])
    guest = Guest.objects.create(meeting=room.box.meeting, name="刘指导")
    actions.nominate(room.box, by=by, guest=guest)
    actions.nominate(room.box, by=by, member=member)
    actions.approve_scrutineers(room.box, by=by)
    room.fresh()
    return room


def url(room, name="own"):
    """An address of the own page."""
    return reverse(f"watch:{name}", args=[room.box.pk])


def phone_of():
    """A phone: a browser of its own that sends forms from our pages."""
    return Client(headers={"origin": "http://testserver"})


def words(response):
    """The page as it is read, without blanks; its markup is sound."""
    assert sorted(set(breaches(response.content.decode()))) == []
    return re.sub(r"\s", "", strip_tags(response.content.decode()))


def invited(room, place):
    """What the secretary's page shows to be scanned."""
    scrutineer = room.box.scrutineers.get(position=place)
    return actions.invite(scrutineer, by=room.secretary.user)


def opened(room, place):
    """The phone of the scrutineer at this place, with the own page open."""
    phone = phone_of()
    phone.post(url(room, "enter"), {"invitation": invited(room, place)})
    return phone


def code_made(phone, room):
    """Makes the count code on this phone and reads it off the card."""
    card = phone.post(url(room, "make_code")).content.decode()
    return re.search(r"<code[^>]*>(\w{4}(?:-\w{4}){3})</code>", card)[1]


def ready_room(**options):
    """Two phones with codes made and presented, and the box open."""
    room = guests_room(**options)
    phones = [opened(room, place) for place in (0, 1)]
    room.codes = [code_made(phone, room) for phone in phones]
    for phone in phones:
        phone.post(url(room, "present"))
    room.box = actions.open_box(room.box, by=room.secretary.user)
    return room, phones


def test_two_scrutineers_without_a_login_watch_from_the_code_to_the_signature():
    room, (one, two) = ready_room()
    assert "测评票" not in words(one.get(url(room)))
    for number in range(4):
        room.vote(number)
    page = words(one.get(url(room)))
    assert "5可以填票4发出是发出的票是否收齐" in page
    assert "还有1名同志没有领票，停止以后不能再领。确定停止收票吗？" in words(
        one.post(url(room, "close"))
    )
    assert room.fresh().state == State.OPEN
    one.post(url(room, "close"), {"sure": "1"})
    assert room.fresh().state == State.CLOSED
    page = words(one.get(url(room)))
    assert "4发出4收回" in page and "另一名在这里输入" in page
    one.post(url(room, "count"), {"code1": room.codes[1]})  # the own one is kept on this phone
    assert room.fresh().state == State.COUNTED
    page = words(two.get(url(room)))
    assert f"{room.voters[0].name}40000" in page
    for phone in (one, two):
        phone.post(url(room, "sign"))
        assert "您已签字" in words(phone.get(url(room)))
    actions.confirm(room.box, by=room.secretary.user)
    last = one.get(url(room))
    assert "请现在销毁计票卡" in words(last)
    assert {name: cookie.value for name, cookie in last.cookies.items()} == {
        "count-code-0": "",
        "count-sign-0": "",
    }
    deeds = list(
        AuditEvent.objects.filter(actor_name="刘指导").order_by("pk").values_list("verb", flat=True)
    )
    assert deeds == [
        "opened the own page",
        "made a count code",
        "presented a count code",
        "closed the ballot",
        "counted the ballot",
        "signed the count report",
    ]
    assert not AuditEvent.objects.filter(actor_name="刘指导", actor_id__isnull=False).exists()
    stored = str(list(AuditEvent.objects.values()))
    assert not any(code in stored for code in room.codes)


def test_an_invitation_opens_one_phone_once_and_only_its_digest_is_kept():
    room = guests_room()
    text = invited(room, 0)
    scrutineer = room.box.scrutineers.get(position=0)
    assert bytes(scrutineer.invitation) == sealing.invitation_digest(room.box.pk, text)
    phone, other = phone_of(), phone_of()
    answer = phone.post(url(room, "enter"), {"invitation": text.lower().replace("-", " ")})
    assert (answer.status_code, answer["Location"]) == (302, url(room))
    cookie = answer.cookies["watch"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (url(room), True, "Lax")
    assert len(sealing.from_crockford(cookie.value, 32)) == 32
    again = phone.post(url(room, "enter"), {"invitation": text})  # sent twice by the same finger
    assert (again.status_code, again["Location"]) == (302, url(room))
    refused = other.post(url(room, "enter"), {"invitation": text})
    assert (refused.status_code, refused.cookies) == (403, {})
    assert OPENS_NOTHING in words(refused)
    assert other.get(url(room)).status_code == 403


def test_a_new_invitation_ends_the_old_one_and_the_old_phone():
    room = guests_room()
    phone, first = phone_of(), invited(room, 0)
    second = invited(room, 0)
    assert phone.post(url(room, "enter"), {"invitation": first}).status_code == 403
    assert phone.post(url(room, "enter"), {"invitation": second}).status_code == 302
    invited(room, 0)
    lost = phone.get(url(room))
    assert (lost.status_code, NOT_THE_PHONE in words(lost)) == (403, True)


def test_whoever_is_invited_anew_makes_the_own_code():
    room = guests_room()
    phone = opened(room, 0)
    code_made(phone, room)
    phone.post(url(room, "present"))
    guest = opened(room, 0)  # the one before may have been in anybody's hand
    assert "请在自己的手机上生成计票码" in words(guest.get(url(room)))
    scrutineer = room.box.scrutineers.get(position=0)
    assert (scrutineer.public_key, scrutineer.has_presented) == (None, False)


def test_whoever_knows_no_invitation_holds_up_no_ballot():
    room = guests_room()
    for text in ("0000-0000-0000-0000", "?"):
        with CaptureQueriesContext(connection) as captured:
            assert phone_of().post(url(room, "enter"), {"invitation": text}).status_code == 403
        sent = " ".join(query["sql"] for query in captured)
        assert "SAVEPOINT" not in sent and "pg_advisory" not in sent and "FOR UPDATE" not in sent


def test_after_the_opening_no_invitation_is_made_or_accepted():
    room = guests_room()
    phone, text = phone_of(), invited(room, 0)
    BallotBox.objects.update(state=State.VOID, void_reason="重来")
    assert phone.post(url(room, "enter"), {"invitation": text}).status_code == 403
    scrutineer = room.box.scrutineers.get(position=0)
    assert reasons(actions.invite, scrutineer, by=room.secretary.user) == [
        "测评已经开始，这里不能再改。"
    ]


def test_who_has_a_login_gets_no_invitation():
    room = make_room()
    scrutineer = room.box.scrutineers.get(position=0)
    assert reasons(actions.invite, scrutineer, by=room.secretary.user) == [
        f"{scrutineer.name}同志有登录账号，请登录后监票，不用扫码。"
    ]


def test_the_secretarys_page_shows_what_to_scan_and_is_not_kept(client):
    room = guests_room()
    client.force_login(room.secretary.user)
    shown = client.post(reverse("ballots:invite", args=[room.box.pk, 0]))
    page = shown.content.decode()
    text = re.search(r"<code[^>]*>(\w{4}(?:-\w{4}){3})</code>", page)[1]
    assert f"http://testserver{url(room, 'enter')}" in page
    assert "no-store" in shown["Cache-Control"]
    assert phone_of().post(url(room, "enter"), {"invitation": text}).status_code == 302
    assert "已在手机上打开监票页" in words(client.get(room.box.get_absolute_url()))


@pytest.mark.parametrize("name", ["own", "make_code", "present", "close", "count", "sign"])
def test_nobody_else_gets_anything(name, client):
    room, _phones = ready_room()
    client.force_login(room.secretary.user)
    planted = Client(headers={"origin": "http://testserver"})
    planted.cookies["watch"] = sealing.to_crockford(bytes(32))
    for stranger in (phone_of(), planted, client):
        method = stranger.get if name == "own" else stranger.post
        answer = method(url(room, name), headers={"origin": "http://testserver"})
        assert answer.status_code == 403
        assert NOT_THE_PHONE in words(answer)
        assert 'href="/app' not in answer.content.decode()
    assert room.fresh().state == State.OPEN


def test_the_page_of_one_box_opens_no_other():
    room, (phone, _two) = ready_room()
    other, _phones = ready_room()
    phone.cookies["watch"]["path"] = "/"
    assert phone.get(url(room)).status_code == 200
    assert phone.get(url(other)).status_code == 403


def test_forms_come_from_this_page_only_and_no_page_or_script_embeds_it():
    room, (phone, _two) = ready_room()
    foreign = {"origin": "https://example.org"}
    assert phone.post(url(room, "close"), headers=foreign).status_code == 403
    assert phone.post(url(room, "close"), headers={"origin": "null"}).status_code == 403
    for where in ("iframe", "empty"):
        answer = phone.get(url(room), headers={"sec-fetch-dest": where})
        assert answer.status_code == 403
    assert room.fresh().state == State.OPEN


def test_only_over_https(settings):
    room, (phone, _two) = ready_room()
    settings.BALLOTS_OVER_HTTP = False
    assert phone.get(url(room)).status_code == 403
    assert phone.get(url(room, "enter")).status_code == 403
    assert phone.get(url(room), secure=True).status_code == 200


def test_the_page_knows_no_session_no_user_and_leaves_no_referrer():
    room, (phone, _two) = ready_room()
    before = Session.objects.count()
    answer = phone.get(url(room))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert not hasattr(answer.wsgi_request, "user")
    assert not hasattr(answer.wsgi_request, "session")
    assert Session.objects.count() == before
    assert "/app/" not in answer.content.decode()


def test_while_slips_are_out_closing_is_asked_about_once():
    room, (phone, _two) = ready_room()
    room.vote(0)
    room.take(1)
    asked = phone.post(url(room, "close"))
    assert "还有没交的测评票，确定停止收票吗？" in words(asked)
    assert room.fresh().state == State.OPEN
    phone.post(url(room, "close"), {"sure": "1"})
    assert room.fresh().state == State.CLOSED
    assert phone.post(url(room, "close")).status_code == 302  # sent again


def test_a_wrong_code_of_the_other_is_refused_noted_and_never_shown():
    room, (phone, two) = ready_room()
    for number in range(4):
        room.vote(number)
    phone.post(url(room, "close"), {"sure": "1"})
    wrong = sealing.new_count_code()
    answer = phone.post(url(room, "count"), {"code1": wrong})
    assert answer.status_code == 409
    assert WRONG in words(answer)
    assert wrong not in answer.content.decode()
    assert room.fresh().state == State.CLOSED
    event = AuditEvent.objects.get(verb="typed a wrong count code")
    assert (event.actor_name, event.old, event.new) == ("刘指导", None, None)
    assert wrong not in str(list(AuditEvent.objects.values()))


def test_a_phone_that_lost_its_code_types_it_from_the_card():
    room = guests_room()
    phone = opened(room, 0)
    code = code_made(phone, room)
    del phone.cookies["count-code-0"]
    page = phone.get(url(room)).content.decode()
    assert 'name="code0"' in page
    phone.post(url(room, "present"), {"code0": code})
    assert room.box.scrutineers.get(position=0).has_presented


def test_a_key_put_in_the_scrutineers_place_is_seen_on_the_phone(client):
    """Whoever writes to the database before the opening can replace a key, and is caught here."""
    room = guests_room()
    phone = opened(room, 0)
    code_made(phone, room)
    own = room.box.scrutineers.get(position=0).fingerprint
    forged = sealing.public_key(sealing.new_count_code(), room.box.pk, 0)
    Scrutineer.objects.filter(position=0).update(public_key=forged, has_presented=True)
    page = words(phone.get(url(room)))
    assert f"您计票卡上的核对号是{own}，系统里是{sealing.fingerprint(forged)}。" in page
    client.force_login(room.secretary.user)
    assert sealing.fingerprint(forged) in words(client.get(room.box.get_absolute_url()))


def test_equal_turnout_and_opposite_grades_look_alike():
    room, (phone, _two) = ready_room()
    pages = []
    for mark in (1, 4):
        room.box.ballots.all().delete()
        for number in range(4):
            room.fill(room.take(number), mark)
        pages.append(phone.get(url(room)).content)
    phone.post(url(room, "close"))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("scrutineers", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    django_assert_num_queries, scrutineers
):
    room = guests_room(8)
    for number in range(1, scrutineers - 1):
        actions.nominate(room.box, by=room.secretary.user, member=room.voters[number])
    if scrutineers == 1:
        actions.withdraw(room.box.scrutineers.get(position=1), by=room.secretary.user)
    phone = opened(room, 0)
    with django_assert_num_queries(3):
        phone.get(url(room))
