"""The ballot behind the login: who may, what is said, and one way through the real forms."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from appraisals.ballots import actions, sealing
from appraisals.ballots.models import BallotBox, RollEntry
from branchlife.models import BranchPost, CommitteePost
from meetings.models import Guest
from tests.ballots.rooms import make_room, open_room
from tests.factories import (
    make_attendance,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("over_http")]
State = BallotBox.State
PDF = b"%PDF-1.7 signed"


def url(name, room, *args):
    """The address of a page of this room's box."""
    return reverse(f"ballots:{name}", args=[room.box.pk, *args])


def text(response):
    """The page without tags, blanks and line ends."""
    return re.sub(r"<[^>]+>|\s", "", response.content.decode())


def code_on(response):
    """The count code that this page shows."""
    return re.search(r"<code[^>]*>(\w{4}(?:-\w{4}){3})</code>", response.content.decode())[1]


@pytest.mark.one_database
def test_who_may_open_which_page(client):
    room = open_room(5)
    branch = room.secretary.branch
    assistant = make_member(branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    people = {
        "anonymous": None,
        "outsider": make_user(),
        "other_secretary": make_secretary().user,
        "other_clerk": make_clerk(make_committee()),
        "member": room.voters[4].user,
        "assistant": assistant.user,
        "secretary": room.secretary.user,
        "scrutineer": room.scrutineers[0].user,
        "clerk": make_clerk(branch.committee),
        "viewer": make_clerk(branch.committee, CommitteePost.Role.VIEWER),
    }
    outside = {"anonymous": 302, "outsider": 404, "other_secretary": 404, "other_clerk": 404}
    everybody = dict.fromkeys(people, 200) | outside
    watching = dict.fromkeys(people, 403) | outside
    watching |= {"assistant": 200, "secretary": 200, "scrutineer": 200}
    keying = watching | {"clerk": 200}
    nobody = dict.fromkeys(people, 403) | outside
    for name, expected in {
        "detail": everybody,
        "slip": everybody,
        "count": watching,
        "void": watching,
        "key_in": keying,
        "result": nobody,  # nothing before the count, for anybody
        "code_list": nobody,
    }.items():
        for who, user in people.items():
            client.logout()
            if user:
                client.force_login(user)
            assert client.get(url(name, room)).status_code == expected[who], (name, who)
    managing = ["nominate", "approve"]
    for name in [*managing, "present", "open_box", "late", "print_slips", "hand_out", "close"]:
        for who in ("member", "clerk", "viewer"):
            client.force_login(people[who])
            assert client.post(url(name, room)).status_code == 403, (name, who)
    for name in managing:
        client.force_login(people["scrutineer"])
        assert client.post(url(name, room)).status_code == 403


def test_the_ballot_is_prepared_watched_opened_counted_and_confirmed_by_clicking(client):
    room = make_room(5, scrutineers=0)
    box, secretary = room.box, room.secretary.user
    one, two = room.voters[1], room.voters[2]
    client.force_login(secretary)
    page = text(client.get(url("detail", room)))
    assert "需要1名监票人，现在有0名。" in page
    for member in (one, two):
        client.post(url("nominate", room), {"person": f"m{member.pk}"})
    assert f"经支部委员会研究，提议{one.name}、{two.name}同志为监票人。" in text(
        client.get(url("detail", room))
    )
    client.post(url("approve", room))
    codes = []
    for place, member in enumerate((one, two)):
        client.force_login(member.user)
        shown = client.post(url("make_code", room, place))
        codes.append(code_on(shown))
        assert codes[-1] not in client.get(url("detail", room)).content.decode()
    client.force_login(secretary)
    client.post(url("present", room), {"code0": codes[0], "code1": codes[1].lower()})
    client.post(url("open_box", room), {"compared": "1"})
    assert room.fresh().state == State.OPEN
    for number in range(5):
        room.vote(number)
    client.force_login(one.user)
    assert client.post(url("close", room), follow=True).redirect_chain[-1][0] == url("count", room)
    client.post(url("count", room), {"code1": codes[1]})  # the own one is kept on this phone
    assert room.fresh().state == State.COUNTED
    page = text(client.get(url("detail", room)))
    assert "本次测评发出测评票5张，收回5张，收回的票数没有超过发出的票数，测评有效。" in page
    client.post(url("sign", room, 0))
    client.post(url("sign", room, 1), {"code": codes[1]})
    client.post(url("confirm", room))
    assert room.fresh().state == State.CONFIRMED
    client.force_login(secretary)
    assert "得票情况" in text(client.get(url("result", room)))
    assert box.ballots.count() == 0


def test_a_scrutineers_phone_keeps_the_code_for_this_box_only(client):
    room = make_room(5)
    client.force_login(room.scrutineers[0].user)
    response = client.post(url("make_code", room, 0))
    cookie = response.cookies["count-code-0"]
    assert cookie.value == code_on(response)
    assert cookie["path"] == url("detail", room)
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 2592000)
    client.force_login(room.secretary.user)
    assert client.post(url("make_code", room, 0)).status_code == 302  # not the secretary's to make
    assert client.post(url("make_code", room, 7)).status_code == 404


def test_a_scrutineer_without_a_login_gets_the_code_on_the_branchs_computer(client):
    room = make_room(5, logins=False)
    guest = room.box.meeting.guests.create(name="上级同志")
    scrutineer = actions.nominate(room.box, by=room.secretary.user, guest=guest)
    client.force_login(room.secretary.user)
    response = client.post(url("make_code", room, scrutineer.position))
    assert len(code_on(response)) == 19
    assert not any(name.startswith("count-code") for name in response.cookies)


def test_a_wrong_count_code_is_refused_with_the_tries_left_and_never_shown_again(client):
    room = open_room(5)
    for number in range(5):
        room.vote(number)
    room.close()
    client.force_login(room.secretary.user)
    wrong = sealing.new_count_code()
    page = client.post(url("count", room), {"code0": wrong, "code1": room.codes[1]})
    assert "计票码不对。请看着计票卡，四位四位地核对。还可以再试4次。" in text(page)
    assert wrong not in page.content.decode()
    assert room.codes[1] not in page.content.decode()
    assert room.fresh().state == State.CLOSED


def test_slips_and_codes_need_an_encrypted_connection(client, settings):
    settings.BALLOTS_OVER_HTTP = False
    room = open_room(5)
    client.force_login(room.scrutineers[0].user)
    for name in ("slip", "count", "void"):
        answer = client.get(url(name, room))
        assert answer.status_code == 403
        assert "加密连接（https）" in text(answer)
        assert client.get(url(name, room), secure=True).status_code == 200
    for name in ("take", "present", "print_slips", "close"):
        assert client.post(url(name, room)).status_code == 403
    assert client.post(url("make_code", room, 0)).status_code == 403


def test_a_late_arrival_and_a_mobile_box_join_the_roll(client):
    room = open_room(5)
    client.force_login(room.secretary.user)
    late, ill = make_member(room.secretary.branch), make_member(room.secretary.branch)
    make_attendance(room.box.meeting, late)
    assert f"加入{late.name}" in text(client.get(url("detail", room)))
    client.post(url("late", room), {"member": late.pk})
    client.post(url("mobile", room), {"member": ill.pk})
    assert room.box.roll.filter(member__in=[late, ill]).count() == 2
    client.post(url("drop", room), {"member": late.pk})
    assert not room.box.roll.filter(member=late).exists()
    client.post(url("late", room), {"member": make_member().pk})  # another branch
    assert room.box.roll.count() == 6


def test_a_printed_slip_is_ticked_and_corrected(client):
    room = open_room(5)
    client.force_login(room.scrutineers[0].user)
    paper = client.post(url("print_slips", room), {"n": "7"})
    assert (paper["Content-Type"], paper["Cache-Control"]) == ("application/pdf", "no-store")
    assert room.fresh().batch == 1
    one, two = room.voters[3:]
    client.post(url("hand_out", room), {"member": one.pk})
    client.post(url("move", room), {"member": one.pk, "to": two.pk})
    assert room.box.roll.get(member=two).kind == RollEntry.Kind.PRINTED
    assert room.box.roll.get(member=one).kind == RollEntry.Kind.NONE
    page = client.post(url("print_slips", room), {"n": "7"}, follow=True)
    assert "已有同志抽取，现在不能再打印。" in text(page)


def test_while_open_only_issued_and_all_back_are_told(client):
    room = open_room(5)
    client.force_login(room.secretary.user)
    for number in range(4):
        room.vote(number)
    page = text(client.get(url("detail", room)))
    assert "4发出" in page and "是发出的票是否收齐" in page
    room.take(4)
    page = text(client.get(url("detail", room)))
    assert "5发出" in page and "否发出的票是否收齐" in page
    assert "4收回" not in page


def test_the_same_pages_whatever_was_ticked(client):
    """Before the count two boxes of equal turnout and opposite grades look alike to everybody."""
    room = open_room(5)
    watchers = [room.secretary, *room.scrutineers, room.voters[4]]

    def pages():
        seen = []
        for member in watchers:
            client.force_login(member.user)
            for name in ("detail", "slip"):
                body = client.get(url(name, room)).content.decode()
                seen.append(re.sub(r'value="[\w-]+"', "", body))
        return seen

    for number in range(5):
        room.vote(number, 1)
    pages()  # each browser has its key now
    best = pages()
    room.box.ballots.all().delete()
    for number in range(5):
        room.fill(room.take(number), 4)
    assert pages() == best


def test_tracking_codes_are_for_the_branch_after_the_confirmation(client):
    room = open_room(5)
    receipts = [room.vote(number) for number in range(5)]
    room.close()
    room.count()
    client.force_login(room.voters[4].user)
    assert client.get(url("code_list", room)).status_code == 403
    room.confirm()
    page = client.get(url("code_list", room)).content.decode()
    assert all(receipt.tracking_code in page for receipt in receipts)
    assert client.get(url("result", room)).status_code == 403
    client.force_login(make_clerk(room.secretary.branch.committee))
    assert client.get(url("result", room)).status_code == 200
    assert client.get(url("code_list", room)).status_code == 403


def test_totals_belong_to_the_scrutineers_until_they_confirm(client):
    room = open_room(5)
    for number in range(5):
        room.vote(number)
    room.close()
    room.count()
    client.force_login(room.secretary.user)
    assert client.get(url("result", room)).status_code == 403
    report = reverse("branchlife:paper", args=["report", room.box.pk, "pdf"])
    assert client.get(report).status_code == 403
    client.force_login(room.scrutineers[0].user)
    page = text(client.get(url("result", room)))
    assert f"{room.voters[0].name}50000" in page


def test_the_ballot_is_declared_void_by_the_scrutineers(client):
    room = open_room(5)
    client.force_login(room.scrutineers[0].user)
    page = client.post(url("void", room), {"reason": "多发了票"})
    assert "退出须由监票人共同宣布本次测评无效。" in text(page)
    client.post(url("void", room), {"reason": "多发了票", "code1": room.codes[1]})
    assert (room.fresh().state, room.box.void_reason) == (State.VOID, "多发了票")


def figures(box, valid, **changed):
    """What is typed: everybody 合格, every aspect 好."""
    data = {"issued": valid, "returned": valid, "valid": valid, "invalid": 0}
    for index, subject in enumerate(box.subjects):
        best = 2 if subject["kind"] == "member" else 1
        for mark in (1, 2, 3, 4, 0):
            data[f"t{index}-{mark}"] = valid if mark == best else 0
    return data | changed


def test_paper_ballots_are_keyed_in_twice_signed_and_confirmed(client):
    room = make_room(5, scrutineers=0)
    room.box.delete()
    appraisal = room.box.appraisal
    client.force_login(room.secretary.user)
    client.post(reverse("ballots:prepare", args=[appraisal.pk]), {"paper": "1"})
    room.box = BallotBox.objects.get(appraisal=appraisal)
    name = room.voters[0].name
    wrong = figures(room.box, 5, **{"t0-1": 7})
    page = client.post(url("key_in", room), wrong)
    assert (
        f"{name}同志：优秀7＋合格5＋基本合格0＋不合格0＋弃权0＝12，应等于有效票5张，请核对。"
        in text(page)
    )
    assert 'value="7"' in page.content.decode()  # what was typed stays
    client.post(url("key_in", room), figures(room.box, 5))
    second = make_clerk(room.secretary.branch.committee)
    client.force_login(second)
    assert 'value="5"' not in client.get(url("key_in", room)).content.decode().replace(
        'name="present" value="5"', ""
    )
    other = figures(room.box, 5, **{"t0-2": 4, "t0-1": 1})
    page = client.post(url("key_in", room), other)
    assert f"两次录入不一致：{name}同志“优秀”，第一次0票，第二次1票。请拿票一起核对。" in text(page)
    client.post(url("key_in", room), figures(room.box, 5))
    assert room.fresh().state == State.COUNTED
    client.post(url("confirm", room))
    assert room.fresh().state == State.COUNTED  # the signed report is missing
    upload = SimpleUploadedFile("报告单.pdf", PDF)
    client.post(url("attach", room), {"upload": upload})
    client.post(url("confirm", room))
    assert room.fresh().state == State.CONFIRMED


def test_the_list_of_ballots_leads_to_the_only_one(client):
    room = make_room(5)
    client.force_login(room.secretary.user)
    address = reverse("ballots:box_list", args=[room.box.appraisal_id])
    assert client.get(address)["Location"] == url("detail", room)
    actions.void(room.box, by=room.secretary.user, reason="重来")
    assert "第1次测评" in text(client.get(address))
    client.post(reverse("ballots:prepare", args=[room.box.appraisal_id]), {"room": "1"})
    assert BallotBox.objects.filter(state=State.DRAFT).count() == 1
    client.force_login(room.voters[4].user)
    assert client.get(address).status_code == 200
    assert client.post(reverse("ballots:prepare", args=[room.box.appraisal_id])).status_code == 403


@pytest.mark.parametrize("voters", [5, 12])
def test_the_box_takes_the_same_queries_for_five_and_for_twelve(
    client, django_assert_num_queries, voters
):
    room = open_room(voters)
    client.force_login(room.secretary.user)
    with django_assert_num_queries(19):
        client.get(url("detail", room))


@pytest.mark.parametrize("boxes", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, boxes
):
    room = make_room(5)
    actions.void(room.box, by=room.secretary.user, reason="重来")
    for _ in range(boxes - 1):
        box = actions.prepare_box(room.box.appraisal, by=room.secretary.user)
        actions.void(box, by=room.secretary.user, reason="重来")
    client.force_login(room.secretary.user)
    with django_assert_num_queries(6):
        client.get(reverse("ballots:box_list", args=[room.box.appraisal_id]))


def test_the_meeting_leads_to_its_ballot(client):
    room = make_room(5)
    client.force_login(room.secretary.user)
    address = reverse("ballots:of_meeting", args=[room.box.meeting_id])
    expected = reverse("ballots:box_list", args=[room.box.appraisal_id])
    assert client.get(address)["Location"] == expected
    client.force_login(make_user())
    assert client.get(address).status_code == 404


def test_stopping_while_slips_are_out_asks_once_more(client):
    room = open_room(5)
    for number in range(4):
        room.vote(number)
    room.take(4)
    client.force_login(room.secretary.user)
    page = client.post(url("close", room), {"code": room.codes[0]})
    assert page.status_code == 200
    assert "还有没交的测评票，确定停止收票吗？" in text(page)
    assert room.codes[0] not in page.content.decode()
    assert room.fresh().state == State.OPEN
    client.post(url("close", room), {"sure": "1"})  # the secretary is no scrutineer
    assert room.fresh().state == State.OPEN
    client.post(url("close", room), {"sure": "1", "code": room.codes[0]})
    assert (room.fresh().state, room.box.closed_n) == (State.CLOSED, 4)


def test_stopping_before_anybody_took_a_slip_asks_too(client):
    room = open_room(5)
    client.force_login(room.scrutineers[0].user)
    page = client.post(url("close", room))
    assert "还没有同志领票，确定停止收票吗？" in text(page)
    assert 'name="code"' not in page.content.decode()  # the login says who it is
    client.post(url("close", room), {"sure": "1"})
    assert room.fresh().state == State.CLOSED


def test_the_way_back_leads_where_one_may_go(client):
    room = open_room(5)
    year, home = room.box.appraisal.get_absolute_url(), f'href="{reverse("branchlife:home")}">返回'
    for user, sees in [
        (room.secretary.user, True),
        (make_clerk(room.secretary.branch.committee), True),
        (room.scrutineers[0].user, False),
        (room.voters[4].user, False),
    ]:
        client.force_login(user)
        page = client.get(url("detail", room)).content.decode()
        assert (f'href="{year}"' in page, home in page) == (sees, not sees)
        assert (client.get(year).status_code == 200) == sees


def guest(room, name):
    """A guest of the meeting: a person without a login."""
    return Guest.objects.create(meeting=room.box.meeting, name=name)


def test_codes_made_on_one_computer_alone_are_warned_of(client):
    room = make_room(7, scrutineers=0)
    by = room.secretary.user
    client.force_login(by)
    sentence = "能够开箱的计票码都是在支部的电脑上生成的，在电脑旁的人可能看见过。"
    said = []
    for person in ({"guest": guest(room, "刘指导")}, {"member": room.voters[4]}):
        actions.nominate(room.box, by=by, **person)
    actions.nominate(room.box, by=by, guest=guest(room, "陈指导"))
    first, second, third = room.box.scrutineers.order_by("position")
    for scrutineer, user in ((second, room.voters[4].user), (first, by), (third, by)):
        actions.make_count_code(scrutineer, by=user)
        said.append(sentence in text(client.get(url("detail", room))))
    assert said == [False, False, True]  # with a third, any two open the box
    client.force_login(room.voters[5].user)
    assert sentence in text(client.get(url("detail", room)))


def test_scrutineers_are_put_to_the_meeting_only_while_one_is_not_approved(client):
    room = make_room(5)
    client.force_login(room.secretary.user)
    sentence = "经支部委员会研究，提议"
    assert sentence not in text(client.get(url("detail", room)))
    actions.nominate(room.box, by=room.secretary.user, member=room.voters[4])
    page = text(client.get(url("detail", room)))
    assert sentence in page
    assert "会议已通过" in page
