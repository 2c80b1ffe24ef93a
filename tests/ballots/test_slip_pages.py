"""The page before the ballot: who gets a slip, in which browser, and what is left behind."""

import pytest

from appraisals.ballots import actions
from appraisals.ballots.models import RollEntry
from branchlife.models import AuditEvent
from tests.ballots.rooms import open_room
from tests.ballots.test_pages import text, url
from tests.factories import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("over_http")]


def keys_of(response):
    """Names of the browser's keys that this answer sets."""
    return [name for name in response.cookies if name.startswith("k-")]


def test_taking_a_slip_sets_it_for_the_box_alone(client):
    room = open_room(5)
    client.force_login(room.voters[3].user)
    page = client.get(url("slip", room))
    (name,) = keys_of(page)
    cookie = page.cookies[name]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        url("detail", room),
        True,
        "Lax",
    )
    assert "请在这部手机上一次填完，不要换手机，也不要点“在浏览器打开”。" in text(page)
    assert not keys_of(client.get(url("slip", room)))  # the key stays
    taken = client.post(url("take", room), {"key": name})
    assert taken["Location"] == f"/box/{room.box.pk}/"
    slip = taken.cookies["slip"]
    assert (slip["path"], slip["httponly"], slip["samesite"]) == (
        f"/box/{room.box.pk}/",
        True,
        "Lax",
    )
    again = client.post(url("take", room), {"key": name})
    assert again.cookies["slip"].value == slip.value


def test_taking_a_slip_leaves_no_trace_but_the_commitment(client):
    room = open_room(5)
    client.force_login(room.voters[3].user)
    page = client.get(url("slip", room))
    session, events = dict(client.session), AuditEvent.objects.count()
    (name,) = keys_of(page)
    client.post(url("take", room), {"key": name})
    assert AuditEvent.objects.count() == events
    assert dict(client.session) == session
    entry = room.box.roll.get(member=room.voters[3])
    assert (entry.kind, len(entry.commitment)) == (RollEntry.Kind.ONLINE, 32)


def test_another_browser_gets_no_second_slip(client):
    room = open_room(5)
    room.take(3)
    client.force_login(room.voters[3].user)
    (name,) = keys_of(client.get(url("slip", room)))
    answer = client.post(url("take", room), {"key": name})
    assert answer.status_code == 409
    assert (
        "您已经领过票了，是在另一部手机或另一个浏览器里领的。请回到那里填写；实在找不到，请告诉监票人。"
        in text(answer)
    )
    assert "slip" not in answer.cookies


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("late", "您不在可以填票的到会人员名单中。请告诉监票人。"),
        ("printed", "您已经领了纸质的测评二维码，请用那一张填写。"),
    ],
)
def test_who_gets_no_slip_reads_why(client, who, sentence):
    room = open_room(5)
    member = make_member(room.secretary.branch, login=True)
    if who == "printed":
        member = room.voters[4]
        actions.print_slips(room.box, 3, by=room.scrutineers[0].user)
        actions.hand_out_printed(room.box, member, by=room.secretary.user)
    client.force_login(member.user)
    page = client.get(url("slip", room))
    assert sentence in text(page)
    assert 'name="key"' not in page.content.decode()
    (name,) = keys_of(page)
    assert client.post(url("take", room), {"key": name}).status_code == 403


def test_a_browser_without_cookies_is_told(client):
    room = open_room(5)
    client.force_login(room.voters[3].user)
    answer = client.post(url("take", room), {"key": "k-12345678"})
    assert "这个浏览器不能保存测评票。" in text(answer)
    assert room.box.roll.exclude(kind="none").count() == 0


def test_on_a_shared_device_the_keys_and_the_login_go(client):
    room = open_room(5)
    client.force_login(room.voters[3].user)
    (name,) = keys_of(client.get(url("slip", room)))
    answer = client.post(url("leave", room))
    assert (answer.cookies[name].value, answer.cookies[name]["path"]) == ("", url("detail", room))
    assert "_auth_user_id" not in client.session


def test_whoever_has_a_slip_is_not_called_to_take_one(client):
    room = open_room(5)
    actions.print_slips(room.box, 3, by=room.scrutineers[0].user)
    room.take(3)
    actions.hand_out_printed(room.box, room.voters[4], by=room.secretary.user)
    said = {}
    for number in (2, 3, 4):
        client.force_login(room.voters[number].user)
        page = client.get(url("detail", room)).content.decode()
        said[number] = ("next-action" in page, text(client.get(url("detail", room))))
    assert [calls for calls, _page in said.values()] == [True, False, False]
    assert "领取测评票" in said[2][1]
    assert "您已经领票；还没有交的，请接着填。" in said[3][1]
    assert "领取测评票" not in said[3][1]
    assert "您已经抽取测评二维码；还没有交的，请用那一张接着填。" in said[4][1]
    client.force_login(room.voters[3].user)
    page = text(client.get(url("slip", room)))
    assert "您已经领票；还没有交的，请接着填。" in page
    assert "领取测评票" not in page
