"""Who watches and who counts: replaced, approved in the meeting, three of whom two suffice."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags

from appraisals.ballots import actions, sealing
from appraisals.ballots.exports.report import signatures
from appraisals.ballots.models import BallotBox
from branchlife.models import AuditEvent
from meetings.models import Guest
from tests.ballots.rooms import make_room, open_room
from tests.factories import make_member, make_post, make_user
from tests.refusals import reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("over_http")]
State = BallotBox.State
WRONG = "0000-1111-2222-3333"


def words(response):
    """The page as it is read, without blanks."""
    return re.sub(r"\s", "", strip_tags(response.content.decode()))


def url(name, room, *args):
    """The address of a page of this room's box."""
    return reverse(f"ballots:{name}", args=[room.box.pk, *args])


# Replaced before the opening


def test_who_falls_ill_is_replaced_and_the_others_keep_their_codes():
    room = make_room(8, scrutineers=3)
    by, comes = room.secretary.user, room.voters[5]
    for code in room.codes:
        actions.present_code(room.box, code, by=by)
    ill = room.box.scrutineers.get(position=0)
    new = actions.replace(ill, by=by, member=comes)
    assert (new.position, new.name) == (0, comes.name)
    assert (new.approved_on, new.public_key, new.has_presented) == (None, None, False)
    kept = room.box.scrutineers.filter(position__gt=0)
    assert [bool(s.approved_on and s.public_key and s.has_presented) for s in kept] == [True, True]
    assert reasons(actions.open_box, room.box, by=by) == [f"会议还没有通过{comes}同志为监票人。"]
    actions.approve_scrutineers(room.box, by=by)
    code = actions.make_count_code(new, by=comes.user)
    with pytest.raises(actions.WrongCode):
        actions.present_code(room.box, room.codes[0], by=by)  # that of the one who fell ill
    actions.present_code(room.box, code, by=by)
    assert actions.open_box(room.box, by=by).state == State.OPEN
    deed = AuditEvent.objects.get(verb="replaced a scrutineer")
    assert (deed.old, deed.new) == ({"name": room.voters[1].name}, {"name": comes.name})


def test_a_replacement_is_somebody_who_may_watch_and_comes_before_the_opening():
    room = make_room(8)
    by, first = room.secretary.user, room.box.scrutineers.get(position=0)
    assert len(reasons(actions.replace, first, by=by, member=room.secretary)) == 1
    assert reasons(actions.replace, first, by=by, member=room.scrutineers[1]) == [
        f"{room.scrutineers[1]}同志已经提名。"
    ]
    room.box = actions.open_box(room.box, room.codes, by=by)
    assert reasons(actions.replace, first, by=by, member=room.voters[5]) == [
        "测评已经开始，这里不能再改。"
    ]


def test_the_page_replaces_and_asks_for_approval(client):
    room = make_room(8)
    comes = room.voters[5]
    client.force_login(room.secretary.user)
    said = client.post(url("replace", room, 0), {"person": f"m{comes.pk}"}, follow=True)
    assert f"已换成{comes.name}同志。请会议通过，再生成新的计票码。" in words(said)
    assert f"经支部委员会研究，提议{comes.name}同志为监票人。大家有什么意见" in words(said)


# The counter


def test_a_counter_is_named_and_approved_with_the_scrutineers():
    room = make_room(8)
    box, by, counter = room.box, room.secretary.user, room.voters[5]
    actions.name_counter(box, counter, by=by)
    assert reasons(actions.open_box, box, room.codes, by=by) == [
        f"会议还没有通过{counter}同志为计票人。"
    ]
    actions.approve_scrutineers(box, by=by)
    room.fresh()
    assert (room.box.counter, room.box.counter_approved_on) == (counter, room.box.day)
    actions.name_counter(box, None, by=by)
    assert (room.fresh().counter, room.box.counter_approved_on) == (None, None)


def test_the_counter_neither_watches_nor_runs_the_ballot():
    room = make_room(8)
    box, by = room.box, room.secretary.user
    first = room.scrutineers[0]
    assert reasons(actions.name_counter, box, first, by=by) == [
        f"{first}同志已提名为监票人，不能同时担任计票人。"
    ]
    assert reasons(actions.name_counter, box, room.secretary, by=by) == [
        f"{room.secretary}同志不能担任计票人：书记、副书记、党委办公室工作人员和系统管理员不计票。"
    ]
    stranger = make_member()
    assert reasons(actions.name_counter, box, stranger, by=by) == [
        f"{stranger}同志不是本支部党员。"
    ]
    actions.name_counter(box, room.voters[5], by=by)
    assert reasons(actions.nominate, box, by=by, member=room.voters[5]) == [
        f"{room.voters[5]}同志已提名为计票人，不能同时担任监票人。"
    ]


# In the meeting


def with_items(room, *items):
    """An agenda of these (kind, title)."""
    return [
        room.box.meeting.items.create(position=position, kind=kind, title=title)
        for position, (kind, title) in enumerate(items, start=1)
    ]


def proposed_room():
    """Two scrutineers and a counter, whom the meeting has not approved yet."""
    room = make_room(8, scrutineers=0)
    by = room.secretary.user
    for member in room.voters[1:3]:
        actions.nominate(room.box, by=by, member=member)
    actions.name_counter(room.box, room.voters[3], by=by)
    room.fresh()
    return room


@pytest.mark.parametrize("page", ["detail", "live"])
@pytest.mark.parametrize("apart", [True, False])
def test_they_are_approved_with_one_button_under_the_item_of_the_agenda(client, page, apart):
    room = proposed_room()
    items = [("ballot", "民主测评")]
    if apart:
        items.insert(0, ("other", "通过监票人、计票人"))
    rows = with_items(room, *items)
    one, two, three = (member.name for member in room.voters[1:4])
    client.force_login(room.secretary.user)
    address = reverse(f"meetings:{page}", args=[room.box.meeting_id])
    sentence = (
        f"经支部委员会研究，提议{one}、{two}同志为监票人，{three}同志为计票人。"
        "大家有什么意见请发表。（稍停）没有意见，请鼓掌通过。"
    )
    shown = client.get(address)
    assert words(shown).count(sentence) == 1
    (form,) = re.findall(r'action="([^"]+/approve/)"', shown.content.decode())
    done = client.post(form, {"next": address})
    assert done["Location"] == address
    assert sentence not in words(client.get(address))
    minutes = f"会议通过{one}、{two}同志为监票人，{three}同志为计票人。"
    rows[0].refresh_from_db()
    assert rows[0].record == (minutes if apart else "")  # else the count brings it along
    assert all(s.approved_on == room.box.day for s in room.box.scrutineers.all())


def test_what_somebody_wrote_under_the_item_stays():
    room = proposed_room()
    (item,) = with_items(room, ("other", "通过监票人"))
    item.record = "一致鼓掌通过。"
    item.save()
    actions.approve_scrutineers(room.box, by=room.secretary.user)
    item.refresh_from_db()
    assert item.record == "一致鼓掌通过。"


def test_members_see_the_proposal_and_no_button(client):
    room = proposed_room()
    with_items(room, ("ballot", "民主测评"))
    client.force_login(room.voters[5].user)
    shown = client.get(reverse("meetings:detail", args=[room.box.meeting_id]))
    assert "同志为计票人。大家有什么意见请发表。" in words(shown)
    assert "/approve/" not in shown.content.decode()


def test_the_way_back_after_approving_leads_to_meetings_only(client):
    room = proposed_room()
    client.force_login(room.secretary.user)
    for elsewhere in ("https://example.org/app/meetings/", "/app/logout/", ""):
        done = client.post(url("approve", room), {"next": elsewhere})
        assert done["Location"] == url("detail", room)


# Two of three


def test_with_one_ill_at_the_count_the_two_others_count_and_sign(client):
    room = open_room(8, scrutineers=3)
    ill, *there = room.scrutineers
    for number in range(5):
        room.vote(number)
    client.force_login(there[0].user)
    client.post(url("close", room), {"sure": "1"})
    page = client.get(url("count", room)).content.decode()
    assert [f'name="code{place}"' in page for place in range(3)] == [True, True, True]
    client.post(url("count", room), {"code1": room.codes[1], "code2": room.codes[2]})
    assert room.fresh().state == State.COUNTED
    client.post(url("sign", room, 1))
    client.post(url("confirm", room))
    assert room.fresh().state == State.COUNTED  # one signature is not enough
    client.force_login(there[1].user)
    client.post(url("sign", room, 2))
    client.post(url("confirm", room))
    assert room.fresh().state == State.CONFIRMED
    signed = {s.member: s.signed_how for s in room.box.scrutineers.all()}
    assert signed == {ill: "", there[0]: "screen", there[1]: "screen"}
    on_paper = [text for _what, text in signatures(room.box)]
    assert on_paper[0] == f"{ill.name}（未签字，三名中两名即可）"
    assert [text.partition("（")[0] for text in on_paper[1:3]] == [m.name for m in there]


# Comparing the check signs


def test_the_box_opens_once_the_check_signs_were_compared(client):
    room = make_room(5)
    by = room.secretary.user
    for code in room.codes:
        actions.present_code(room.box, code, by=by)
    client.force_login(by)
    page = words(client.get(url("detail", room)))
    signs = [s.fingerprint for s in room.box.scrutineers.all()]
    assert "请监票人核对：自己名字旁边的核对号，与计票卡上的一样吗？" in page
    assert [page.count(sign) for sign in signs] == [2, 2]
    said = words(client.post(url("open_box", room), follow=True))
    assert "请先核对：屏幕上的核对号要与监票人计票卡上的一致。" in said
    assert room.fresh().state == State.DRAFT
    client.post(url("open_box", room), {"compared": "1"})
    assert room.fresh().state == State.OPEN
    assert room.box.fingerprints == signs


def test_the_card_shows_the_check_sign_that_the_box_will_have(client):
    room = make_room(5)
    client.force_login(room.scrutineers[0].user)
    card = words(client.post(url("make_code", room, 0)))
    sign = room.box.scrutineers.get(position=0).fingerprint
    assert len(sign) == 8 and sign in card
    forged = sealing.public_key(sealing.new_count_code(), room.box.pk, 0)
    room.box.scrutineers.filter(position=0).update(public_key=forged)
    assert "请停一下：系统里您的计票码被换过。" in words(client.get(url("detail", room)))


# Wrong codes


def test_wrong_codes_are_on_record_and_while_open_told_only_at_the_closing():
    room = make_room(5)
    by = room.secretary.user

    def try_wrong(act, *args, **kwargs):
        with pytest.raises(actions.WrongCode):
            act(room.box, *args, by=by, **kwargs)

    def noted():
        return AuditEvent.objects.filter(verb="typed a wrong count code").count()

    try_wrong(actions.present_code, WRONG)
    assert noted() == 1
    room.box = actions.open_box(room.box, room.codes, by=by)
    before = AuditEvent.objects.count()
    try_wrong(actions.close, code=WRONG)
    try_wrong(actions.print_slips, 3, code=WRONG)
    assert AuditEvent.objects.count() == before  # a time would stand beside the ballots
    for number in range(3):
        room.vote(number)
    room.close()
    told = AuditEvent.objects.get(verb="closed the ballot")
    assert told.new == {"returned": 3, "wrong_codes": 2}
    try_wrong(actions.count, [WRONG, room.codes[0]])
    assert noted() == 2
    assert WRONG not in str(list(AuditEvent.objects.values()))


def test_wrong_codes_typed_while_open_are_told_when_it_is_declared_void():
    room = open_room(5)
    by = room.scrutineers[0].user
    with pytest.raises(actions.WrongCode):
        actions.close(room.box, by=room.secretary.user, code=WRONG)
    actions.void(room.box, by=by, reason="停电", codes=room.codes)
    told = AuditEvent.objects.get(verb="declared the ballot void")
    assert told.new == {"reason": "停电", "wrong_codes": 1}


def test_who_got_to_run_the_branch_since_the_nomination_does_not_watch():
    room = make_room(5)
    make_post(room.scrutineers[0], "deputy")
    (reason,) = reasons(actions.open_box, room.box, room.codes, by=room.secretary.user)
    assert reason.startswith(f"{room.scrutineers[0].name}同志不能担任监票人：")
    assert reason in map(str, actions.reasons_against_opening(room.fresh()))


# When codes are lost


def test_when_nobody_has_a_login_and_all_codes_are_lost_a_signed_paper_ends_the_ballot():
    room = make_room(5, scrutineers=0)
    by = room.secretary.user
    for name in ("刘指导", "陈指导"):
        guest = Guest.objects.create(meeting=room.box.meeting, name=name)
        scrutineer = actions.nominate(room.box, by=by, guest=guest)
        room.codes.append(actions.make_count_code(scrutineer, by=by))
    actions.approve_scrutineers(room.box, by=by)
    box = actions.open_box(room.box, room.codes, by=by)
    lost = {"by": by, "reason": "计票卡丢失", "on_paper": True}
    assert reasons(actions.void, box, **lost) == ["还没有上传监票人签字的书面说明。"]
    paper = SimpleUploadedFile("声明.pdf", b"%PDF-1.7 signed")
    box = actions.attach_declaration(box, paper, by=by)
    assert actions.void(box, **lost).state == State.VOID


def test_where_a_scrutineer_has_a_login_a_signed_paper_alone_ends_nothing():
    room = open_room(5)
    by = room.secretary.user
    paper = SimpleUploadedFile("声明.pdf", b"%PDF-1.7 signed")
    box = actions.attach_declaration(room.box, paper, by=by)
    assert len(reasons(actions.void, box, by=by, reason="计票卡丢失", on_paper=True)) == 1


# The login of somebody at an open ballot


@pytest.mark.parametrize("field", ["username", "sso_name"])
def test_no_administrator_renames_the_login_of_a_voter_or_scrutineer(client, field):
    room = make_room(5)
    administrator = make_user(is_administrator=True)
    client.force_login(administrator)

    def rename(user):
        address = reverse("admin:branchlife_user_change", args=[user.pk])
        data = {"username": user.username, "name": user.name, "sso_name": "", "is_active": "on"}
        return client.post(address, data | {field: f"other{user.pk}"})

    voter, watcher = room.voters[4].user, room.scrutineers[0].user
    assert rename(voter).status_code == 302
    refused = rename(watcher)
    assert (refused.status_code, "不能发新密码" in words(refused)) == (200, True)
    voter.refresh_from_db()
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    data = {"username": voter.username, "name": "新名", "sso_name": voter.sso_name or ""}
    address = reverse("admin:branchlife_user_change", args=[voter.pk])
    assert client.post(address, data | {"is_active": "on"}).status_code == 302  # not the login name
    assert client.post(address, data | {"is_active": "on", field: "x"}).status_code == 200
