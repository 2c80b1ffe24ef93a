"""A void ballot and its repeat: what members, minutes, grades and papers say in each state."""

from datetime import datetime

import pytest
from django.urls import reverse

from appraisals.ballots import actions
from appraisals.ballots.exports import script_words
from appraisals.ballots.models import BallotBox, BoxReport
from appraisals.ratings.models import Sheet
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.figures.meeting_steps import ballot_step
from meetings.models import AgendaKind, Meeting
from tests.ballots.rooms import make_room, open_room, prepare_room
from tests.ballots.test_pages import text
from tests.factories import SHANGHAI, make_attendance, make_clerk, make_meeting
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
State = BallotBox.State


def void(room, reason="收回的票多于发出的票"):
    """By both scrutineers."""
    by = room.scrutineers[0].user
    room.box = actions.void(room.box, by=by, reason=reason, codes=[room.codes[1]])


def again(room, box):
    """The same people at another box of the same branch, opened."""
    other = prepare_room(box, room.voters, room.scrutineers)
    other.box = actions.open_box(other.fresh(), other.codes, by=room.secretary.user)
    return other


def hold(room, mark=1):
    """Everybody fills, the scrutineers count and confirm."""
    for number in range(len(room.voters)):
        room.fill(room.take(number, k=bytes([100 + number]) * 32), mark)
    room.close()
    room.count()
    return room.confirm()


def item_of(room):
    """The item of the ballot on the agenda."""
    items = room.box.meeting.items
    return items.filter(kind=AgendaKind.BALLOT).first() or items.create(
        position=1, kind=AgendaKind.BALLOT, title="民主测评"
    )


# Void


def test_who_comes_with_a_slip_of_a_void_box_is_told_so(client, over_http):
    room = open_room(5)
    slip, received = room.take(0), room.take(1)
    (printed,) = actions.print_slips(room.box, 1, by=room.scrutineers[0].user)
    room.fill(received)
    facts = actions.enter(room.box.pk, slip)
    void(room)
    sentence = "本次测评已宣布无效，测评票未开箱已全部销毁，原来领的票和测评二维码都作废。"
    for text_of_slip in (slip, received):
        client.cookies["slip"] = text_of_slip
        for name in ("ballot", "done"):
            page = client.get(reverse(f"box:{name}", args=[room.box.pk]))
            assert (page.status_code, sentence in text(page)) == (409, True)
    data = {"token": facts.token, "manifest": facts.manifest, "s0": "1", "confirmed": "1"}
    headers = {"Origin": "http://testserver"}
    cast = client.post(reverse("box:cast", args=[room.box.pk]), data, headers=headers)
    assert (cast.status_code, sentence in text(cast)) == (409, True)
    address = reverse("box:enter", args=[room.box.pk])
    entered = client.post(address, {"slip": printed}, headers=headers)
    assert (entered.status_code, sentence in text(entered)) == (409, True)
    client.force_login(room.voters[0].user)
    page = client.get(reverse("ballots:slip", args=[room.box.pk]))
    assert sentence in text(page) and "slip/take" not in page.content.decode()


def test_slips_of_the_void_box_open_nothing_at_the_repeat():
    room = open_room(5)
    old = room.take(0)
    (printed,) = actions.print_slips(room.box, 1, by=room.scrutineers[0].user)
    void(room)
    box = actions.prepare_box(room.box.appraisal, by=room.secretary.user)
    repeat = again(room, box)
    for slip in (old, printed):
        with pytest.raises(actions.SlipRefused):
            actions.enter(repeat.box.pk, slip)
    assert repeat.take(0) != old


def test_a_void_box_says_what_becomes_of_ballots_slips_and_cards(client):
    room = open_room(5)
    room.vote(0)
    void(room)
    address = reverse("ballots:detail", args=[room.box.pk])
    client.force_login(room.voters[4].user)
    page = text(client.get(address))
    assert "收回的票多于发出的票" in page and "测评票没有开箱，已全部销毁，没有票数。" in page
    assert "销毁计票卡" not in page
    client.force_login(room.scrutineers[0].user)
    assert "请监票人现在销毁计票卡" in text(client.get(address))
    client.force_login(room.secretary.user)
    page = client.get(address)
    assert reverse("ballots:box_list", args=[room.box.appraisal_id]) in page.content.decode()


def test_the_page_says_what_is_lost_and_after_the_count_why_nothing_is_void(client, over_http):
    room = make_room(5)
    client.force_login(room.secretary.user)
    address = reverse("ballots:void", args=[room.box.pk])
    assert "还没有人领票、填票" in text(client.get(address))
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    assert "所有测评票不开箱，全部销毁" in text(client.get(address))
    hold(room)
    page = client.get(address)
    assert "计票以后不能再宣布无效。" in text(page)
    assert 'name="reason"' not in page.content.decode()


def test_the_minutes_say_that_a_ballot_was_void_and_then_what_the_repeat_came_to():
    room = open_room(5)
    item = item_of(room)
    void(room, "多发了一张票。")
    item.refresh_from_db()
    said = "第1次民主测评由监票人宣布无效（理由：多发了一张票），测评票未开箱，已全部销毁。"
    assert item.record == said
    box = actions.prepare_box(room.box.appraisal, by=room.secretary.user)
    hold(again(room, box))
    item.refresh_from_db()
    first, *_rest, last = item.record.splitlines()
    assert first == said
    assert "发出测评票5张，收回5张" in last


def test_a_box_withdrawn_before_its_opening_leaves_the_minutes_alone():
    room = make_room(5)
    item = item_of(room)
    actions.void(room.box, by=room.secretary.user, reason="重来")
    item.refresh_from_db()
    assert item.record == ""


# Repeat


def confirmed_room():
    """Everybody 优秀, confirmed; and the clerk above."""
    room = open_room(5)
    hold(room, 1)
    return room, make_clerk(room.box.appraisal.branch.committee)


def test_only_the_office_is_offered_the_repeat(client):
    room, clerk = confirmed_room()
    address = reverse("ballots:box_list", args=[room.box.appraisal_id])
    detail = reverse("ballots:detail", args=[room.box.pk])
    client.force_login(room.secretary.user)
    page = client.get(address)
    assert "由上级党组织写明理由决定" in text(page)
    assert 'name="repeat_reason"' not in page.content.decode()
    assert address not in client.get(detail).content.decode()
    client.force_login(clerk)
    assert 'name="repeat_reason"' in client.get(address).content.decode()
    assert address in client.get(detail).content.decode()
    prepare = reverse("ballots:prepare", args=[room.box.appraisal_id])
    assert "重新测评要写明理由。" in text(client.post(prepare, {"room": "1"}, follow=True))
    client.post(prepare, {"room": "1", "repeat_reason": "程序不合规定"})
    page = text(client.get(address))
    assert "程序不合规定" in page and "以此次结果为准" in page


def test_while_a_repeat_is_under_way_the_earlier_result_stands_and_grades_wait():
    room, clerk = confirmed_room()
    appraisal = room.box.appraisal
    box = actions.prepare_box(appraisal, by=clerk, repeat_reason="程序不合规定")
    assert BallotBox.objects.confirmed_for(appraisal) == room.box
    assert "上级党组织已决定重新测评，须等重新测评的结果确认后再评定。" in [
        str(reason) for reason in Sheet(appraisal).reasons_against_work()
    ]
    step = ballot_step(year_of(appraisal))
    assert (step.text, step.is_done, step.blocks) == (
        "上级党组织决定重新测评：未开始",
        False,
        True,
    )
    assert step.url == box.get_absolute_url()
    assert len(list(Sheet(appraisal).reasons_against_work())) == 1
    repeat = hold(again(room, box), 2)
    assert BallotBox.objects.confirmed_for(appraisal) == repeat
    assert list(Sheet(appraisal).reasons_against_work()) == []
    assert ballot_step(year_of(appraisal)).url == repeat.get_absolute_url()
    # Both results stay.
    assert BoxReport.objects.count() == 2
    totals = [next(iter(kept.totals().values())) for kept in (room.fresh(), repeat)]
    assert [(n["excellent"], n["qualified"]) for n in totals] == [(5, 0), (0, 5)]


def test_only_the_office_takes_back_the_repeat_it_ordered(client, over_http):
    room, clerk = confirmed_room()
    box = actions.prepare_box(room.box.appraisal, by=clerk, repeat_reason="程序不合规定")
    by = room.secretary.user
    assert reasons(actions.void, box, by=by, reason="不想测") == [
        "这次重新测评由上级党组织决定，只能由上级党组织取消。"
    ]
    client.force_login(clerk)
    address = reverse("ballots:void", args=[box.pk])
    assert address in client.get(box.get_absolute_url()).content.decode()
    client.post(address, {"reason": "查明无误"})
    box.refresh_from_db()
    assert (box.state, box.void_reason) == (State.VOID, "查明无误")
    assert BallotBox.objects.confirmed_for(box.appraisal) == room.box
    assert ballot_step(year_of(box.appraisal)).is_done
    room = open_room(5)
    client.force_login(make_clerk(room.box.appraisal.branch.committee))
    assert client.get(reverse("ballots:void", args=[room.box.pk])).status_code == 403


def test_a_repeat_after_the_meeting_is_held_in_the_next_general_meeting():
    room, clerk = confirmed_room()
    first = room.box.meeting
    Meeting.objects.filter(pk=first.pk).update(state=Meeting.State.CLOSED)
    box = actions.prepare_box(room.box.appraisal, by=clerk, repeat_reason="程序不合规定")
    box = BallotBox.objects.get(pk=box.pk)
    assert (box.meeting, box.has_moved) == (first, False)
    sentence = "重新测评请另开党员大会，在会上重新通过监票人后开始测评。"
    assert sentence in [str(reason) for reason in box.reasons_against(State.OPEN)]
    later = make_meeting(
        first.branch,
        starts_at=datetime(2025, 4, 19, 9, 0, tzinfo=SHANGHAI),
        state=Meeting.State.IN_SESSION,
        declared_valid=True,
        declared_at=datetime(2025, 4, 19, 9, 5, tzinfo=SHANGHAI),
        declared_by=clerk,
    )
    for person in room.voters:
        make_attendance(later, person)
    box = BallotBox.objects.get(pk=box.pk)
    assert box.has_moved
    repeat = again(room, box)
    assert repeat.box.meeting == later
    hold(repeat, 3)
    assert room.box.appraisal.general_meeting == first
    assert BallotBox.objects.confirmed_for(room.box.appraisal) == repeat.box
    assert any("发出测评票5张" in str(line) for line in script_words(later))


def test_a_void_ballot_is_repeated_in_the_same_meeting_while_it_lasts(client):
    room = open_room(5)
    void(room)
    make_meeting(room.box.appraisal.branch, starts_at=datetime(2025, 6, 19, 9, 0, tzinfo=SHANGHAI))
    box = actions.prepare_box(room.box.appraisal, by=room.secretary.user)
    assert (box.number, box.meeting, box.repeat_reason) == (2, room.box.meeting, "")
    hold(again(room, box))
    client.force_login(room.secretary.user)
    listed = text(client.get(reverse("ballots:box_list", args=[box.appraisal_id])))
    assert "本次测评无效" in listed and "以此次结果为准" in listed
