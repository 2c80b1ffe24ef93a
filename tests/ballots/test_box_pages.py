"""At the box, as a browser sees it: cookies, headers, texts, refusals, and few statements."""

import uuid

import pytest
from django.db import connection
from django.test import Client

from appraisals.ballots import actions
from appraisals.ballots.models import SealedBallot
from tests.ballots.rooms import open_room, statements

pytestmark = pytest.mark.django_db
ORIGIN = {"Origin": "http://testserver"}


@pytest.fixture(autouse=True)
def over_http(settings):
    """As the demo says aloud."""
    settings.BALLOTS_OVER_HTTP = True


class Visitor:
    """A browser at the box with nothing but a slip."""

    def __init__(self, room, slip):
        self.room, self.browser = room, Client()
        self.address = f"/box/{room.box.pk}/"
        self.browser.cookies["slip"] = slip

    def get(self, page="", **headers):
        """A page of the box."""
        return self.browser.get(f"{self.address}{page}", headers=headers)

    def form(self, **fields):
        """The fields of the form with every row ticked 1, and `fields` over them."""
        entry = actions.enter(self.room.box.pk, self.browser.cookies["slip"].value)
        rows = {f"s{index}": "1" for index in range(self.room.subjects)}
        return rows | {"token": entry.token, "manifest": entry.manifest} | fields

    def cast(self, page="cast", headers=ORIGIN, **fields):
        """Send the form."""
        return self.browser.post(f"{self.address}{page}", self.form(**fields), headers=headers)


@pytest.fixture
def visitor():
    """Somebody present who has taken a slip."""
    room = open_room()
    return Visitor(room, room.take(0))


def text_of(response):
    """What the page says, decoded."""
    return response.content.decode()


def test_the_form_asks_about_everybody_and_preselects_nothing(visitor):
    page = text_of(visitor.get())
    for subject in visitor.room.box.subjects:
        assert subject["label"] in page
    assert page.count('type="radio"') == 4 * visitor.room.subjects
    assert " checked" not in page
    assert "这张票不记名。" in page
    assert "人数少" not in page


def test_with_fewer_than_five_a_plain_warning_stands_first():
    room = open_room(4)
    page = text_of(Visitor(room, room.take(0)).get())
    assert "本支部这次只有4名同志测评，人数少" in page


def test_a_ballot_is_cast_once_and_back_shows_no_form(visitor):
    response = visitor.cast()
    assert (response.status_code, response.url) == (302, f"{visitor.address}done")
    cookie = response.cookies["slip"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        visitor.address,
        True,
        "Lax",
    )
    assert cookie["max-age"] == 30 * 24 * 3600
    assert list(response.cookies) == ["slip"]
    done = text_of(visitor.get("done"))
    assert "您的测评票已收到，谢谢。可以关掉这个页面了。" in done
    assert "您的测评票已收到" in text_of(visitor.get())
    again = visitor.cast(s0="4")
    assert again.url == f"{visitor.address}done?again"
    assert "您的票早已收到，不用再交。第二次填的不算。" in text_of(visitor.get("done?again"))
    assert SealedBallot.objects.count() == 1


def test_the_cookie_is_secure_under_https(visitor, settings):
    settings.HTTPS = True
    assert visitor.cast().cookies["slip"]["secure"] is True


def test_empty_rows_are_asked_about_and_can_be_filled_after_all(visitor):
    names = [subject["label"] for subject in visitor.room.box.subjects]
    asked = text_of(visitor.cast(s1="", s3=""))
    assert "交票以后不能修改。" in asked and "还有2位同志没有选，没选的算弃权。" in asked
    assert f"<li>{names[1]}</li>" in asked and f"<li>{names[0]}</li>" not in asked
    assert SealedBallot.objects.count() == 0
    back = text_of(visitor.cast(s1="", s3="", back="1"))
    assert back.count(" checked") == visitor.room.subjects - 2
    assert visitor.cast(s1="", s3="", confirmed="1").status_code == 302
    assert SealedBallot.objects.count() == 1


def test_a_resent_form_shows_nobody_what_was_ticked(visitor):
    """Back and "send again" on a shared tablet: after the cast, and with the next person's slip."""
    asked = visitor.form(s1="", s0="3")
    back = asked | {"back": "1"}
    visitor.cast(s1="", s0="3", confirmed="1")
    for form in (asked, back):
        again = visitor.browser.post(f"{visitor.address}cast", form, headers=ORIGIN)
        assert again.status_code == 302 and again.url.startswith(visitor.address)
    visitor.browser.cookies["slip"] = visitor.room.take(1)
    for form in (asked, back):
        other = visitor.browser.post(f"{visitor.address}cast", form, headers=ORIGIN)
        assert other.status_code == 400
        assert 'value="3"' not in text_of(other)
    assert SealedBallot.objects.count() == 1


def test_going_back_after_closing_says_that_it_is_too_late(visitor):
    form = visitor.form(back="1")
    visitor.room.close()
    answer = visitor.browser.post(f"{visitor.address}cast", form, headers=ORIGIN, follow=True)
    assert "已经停止收票" in text_of(answer)
    assert " checked" not in text_of(answer)


@pytest.mark.parametrize(
    "fields",
    [
        {"s99": "1"},
        {"s0": "5"},
        {"s0": "255"},
        {"s0": "x"},
        {"s0": "9" * 5000},
        {"s" + "9" * 500: "1"},
        {"token": "no"},
    ],
)
def test_a_foreign_subject_or_mark_is_refused_in_words(visitor, fields):
    response = visitor.cast(**fields)
    assert response.status_code == 400
    assert "这一页已经过时或与本次测评不符，没有交上。请重新打开后再填。" in text_of(response)
    assert SealedBallot.objects.count() == 0


@pytest.mark.parametrize("origin", ["null", "http://elsewhere.example", None])
def test_a_form_from_elsewhere_is_refused(visitor, origin):
    response = visitor.cast(headers={"Origin": origin} if origin else {})
    assert response.status_code == 403
    assert SealedBallot.objects.count() == 0


def test_it_is_not_shown_inside_another_page(visitor):
    assert visitor.get(**{"Sec-Fetch-Dest": "iframe"}).status_code == 403
    assert visitor.get(**{"Sec-Fetch-Dest": "document"}).status_code == 200


def test_it_needs_a_protected_connection_unless_said_aloud(visitor, settings):
    settings.BALLOTS_OVER_HTTP = False
    refused = visitor.get()
    assert refused.status_code == 403
    assert "https" in text_of(refused)
    assert visitor.browser.get(visitor.address, secure=True).status_code == 200


def test_without_a_good_slip_there_is_nothing_to_see(visitor):
    stranger = Visitor(visitor.room, "00")
    assert stranger.get().status_code == 403
    assert stranger.get("done").status_code == 403
    other = f"/box/{uuid.uuid4()}/"
    assert stranger.browser.get(other).status_code == 403


def test_after_closing_it_says_that_the_ballot_was_not_received(visitor):
    form = visitor.form()
    visitor.room.close()
    sent = visitor.browser.post(f"{visitor.address}cast", form, headers=ORIGIN)
    assert sent.status_code == 409
    assert "已经停止收票，这张票没有交上。请告诉监票人。" in text_of(sent)
    assert "已经停止收票" in text_of(visitor.get())


def test_after_the_confirmation_nobody_reads_that_a_counted_ballot_never_came(visitor):
    room, form = visitor.room, visitor.form()
    visitor.cast()
    for number in (1, 2):
        room.vote(number)
    unused = Visitor(room, room.take(3))
    room.close()
    room.count()
    room.confirm()
    assert "已收到" in text_of(visitor.get())
    assert visitor.get("done").status_code == 200
    sent = visitor.browser.post(f"{visitor.address}cast", form, headers=ORIGIN)
    assert (sent.status_code, sent["Location"]) == (302, f"{visitor.address}done?again")
    assert "这张票没有交上" in text_of(unused.get())


def test_another_key_suspends_and_refuses_nobody(visitor, settings):
    settings.SECRET_KEY = "another" * 10
    response = visitor.get()
    assert response.status_code == 503
    assert "暂停" in text_of(response)


def test_a_printed_slip_is_scanned_or_typed(visitor):
    room = visitor.room
    (slip, *_others) = actions.print_slips(room.box, 3, by=room.scrutineers[0].user)
    actions.hand_out_printed(room.box, room.voters[3], by=room.secretary.user)
    browser = Client()
    page = f"/box/{room.box.pk}/enter"
    assert "data-slip" in text_of(browser.get(page))
    wrong = browser.post(page, {"slip": "0000-0000"}, headers=ORIGIN)
    assert wrong.status_code == 403 and "0000-0000" in text_of(wrong)
    right = browser.post(page, {"slip": slip.lower()}, headers=ORIGIN)
    assert (right.status_code, right.url) == (302, f"/box/{room.box.pk}/")
    assert right.cookies["slip"]["path"] == f"/box/{room.box.pk}/"
    keying = text_of(browser.get(f"/box/{room.box.pk}/?keying"))
    assert keying.count('value="255"') == room.subjects
    assert 'value="255"' not in text_of(visitor.get("?keying"))


def test_finishing_on_a_shared_device_takes_the_slip_away(visitor):
    visitor.cast()
    response = visitor.browser.post(f"{visitor.address}leave", headers=ORIGIN)
    assert response.cookies["slip"]["max-age"] == 0
    assert response.cookies["slip"]["path"] == visitor.address


@pytest.mark.parametrize("voters", [3, 30])
def test_few_statements_however_many_members(voters):
    room = open_room(voters)
    visitor = Visitor(room, room.take(0))
    with statements(4):
        visitor.get()
    form = visitor.form()
    # PostgreSQL takes its lock by a statement of its own.
    with statements(4 if connection.vendor == "postgresql" else 3):
        visitor.browser.post(f"{visitor.address}cast", form, headers=ORIGIN)
