"""Slips: one for each on the roll, online or printed, never both; the same browser, the same slip."""

import pytest

from appraisals.ballots import actions, sealing
from appraisals.ballots.models import BallotBox, RollEntry
from branchlife.models import AuditEvent
from tests.ballots.rooms import make_room, open_room
from tests.factories import make_attendance, make_member
from tests.refusals import reasons

pytestmark = pytest.mark.django_db


def slip_of(room, text):
    return actions.enter(room.box.pk, text).slip


def test_a_lost_answer_gives_the_same_slip_again():
    room = open_room()
    first = room.take(0)
    assert room.take(0) == first
    entry = room.box.roll.get(member=room.voters[0])
    assert (entry.kind, bytes(entry.commitment)) == ("online", slip_of(room, first).commitment)


def test_another_browser_gets_none():
    room = open_room()
    room.take(0)
    assert reasons(room.take, 0, k=b"x" * 32) == [
        "您已经领过票了，是在另一部手机或另一个浏览器里领的。请回到那里填写；实在找不到，请告诉监票人。"
    ]
    with pytest.raises(actions.TakenElsewhere):
        room.take(0, k=b"x" * 32)
    assert room.box.turnout()["issued"] == 1


def test_two_people_on_one_phone_cast_two_ballots():
    room = open_room()
    first, second = room.take(0, k=b"p" * 32), room.take(1, k=b"p" * 32)
    assert first != second
    assert [room.fill(text).is_first for text in (first, second)] == [True, True]
    assert room.box.ballots.count() == 2


def test_who_is_not_on_the_roll_gets_no_slip():
    room = open_room()
    stranger = make_member(room.box.appraisal.branch)
    with pytest.raises(actions.NotOnTheRoll) as refusal:
        actions.take_slip(room.box.pk, stranger, b"k" * 32)
    assert refusal.value.reasons == ["您不在可以填票的到会人员名单中。请告诉监票人。"]


def test_slips_are_given_out_only_while_the_box_is_open():
    room = make_room()
    with pytest.raises(actions.NotOpen):
        room.take(0)
    room = open_room()
    room.close()
    with pytest.raises(actions.NotOpen):
        room.take(0)


def test_taking_a_slip_leaves_no_trace_but_the_roll():
    room = open_room()
    before = AuditEvent.objects.count()
    room.take(0)
    assert AuditEvent.objects.count() == before


def test_a_changed_installation_key_suspends_and_refuses_nobody(settings):
    room = open_room()
    text = room.take(0)
    key = settings.SECRET_KEY
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(actions.Suspended):
        room.take(1)
    with pytest.raises(actions.Suspended):
        actions.enter(room.box.pk, text)
    settings.SECRET_KEY_FALLBACKS = [key]
    assert not actions.enter(room.box.pk, text).received
    room.vote(1)
    again = room.take(0)
    assert slip_of(room, again).tag == slip_of(room, text).tag
    assert room.fill(again).is_first and not room.fill(text).is_first


# Printed slips


def test_printed_slips_belong_to_nobody_and_admit_one_ballot_each():
    room = open_room()
    by = room.scrutineers[0].user
    texts = actions.print_slips(room.box, 5, by=by)
    assert len(set(texts)) == 5
    actions.hand_out_printed(room.box, room.voters[0], by=by)
    assert room.fill(texts[0]).is_first
    assert not room.fill(texts[0], 4).is_first
    assert room.box.turnout() == {"roll": 5, "issued": 1, "online": 0, "printed": 1}


def test_a_reprint_kills_the_older_slips():
    room = open_room()
    by = room.scrutineers[0].user
    older, newer = (actions.print_slips(room.box, 1, by=by)[0] for _again in range(2))
    online = room.take(1)
    with pytest.raises(actions.SlipRefused):
        actions.enter(room.box.pk, older)
    assert not actions.enter(room.box.pk, newer).received
    assert not actions.enter(room.box.pk, online).received


def test_nothing_is_printed_once_a_slip_was_handed_out():
    room = open_room()
    by = room.scrutineers[0].user
    assert reasons(actions.hand_out_printed, room.box, room.voters[0], by=by) == [
        "还没有打印测评二维码。"
    ]
    actions.print_slips(room.box, 5, by=by)
    actions.hand_out_printed(room.box, room.voters[0], by=by)
    assert reasons(actions.print_slips, room.box, 5, by=by) == [
        "纸质测评二维码已经发出，不能再重新打印。"
    ]


def test_a_scrutineer_prints_slips_or_somebody_with_a_count_code():
    room = open_room()
    by = room.secretary.user
    assert reasons(actions.print_slips, room.box, 5, by=by) == ["只有监票人可以打印测评二维码。"]
    assert len(actions.print_slips(room.box, 5, by=by, code=room.codes[1])) == 5
    with pytest.raises(actions.WrongCode):
        actions.print_slips(room.box, 5, by=by, code="0000-0000-0000-0000")
    assert room.fresh().batch == 1


@pytest.mark.parametrize("n", [0, 16, -1])
def test_not_many_more_slips_are_printed_than_people_are_there(n):
    room = open_room(5)
    assert reasons(actions.print_slips, room.box, n, by=room.scrutineers[0].user) == [
        "最多打印15张。"
    ]


def test_online_and_printed_exclude_each_other():
    room = open_room()
    by = room.scrutineers[0].user
    actions.print_slips(room.box, 5, by=by)
    room.take(0)
    assert reasons(actions.hand_out_printed, room.box, room.voters[0], by=by) == [
        f"{room.voters[0]}同志已经领过票了。"
    ]
    actions.hand_out_printed(room.box, room.voters[1], by=by)
    with pytest.raises(actions.TakenOnPaper):
        room.take(1)
    assert len(reasons(actions.hand_out_printed, room.box, room.voters[1], by=by)) == 1
    stranger = make_member()
    assert reasons(actions.hand_out_printed, room.box, stranger, by=by) == [
        f"{stranger}同志不在可以填票的到会人员名单中。"
    ]


def test_a_slip_noted_for_the_wrong_person_is_moved():
    room = open_room()
    by = room.scrutineers[0].user
    first, second, third = room.voters[:3]
    actions.print_slips(room.box, 5, by=by)
    actions.hand_out_printed(room.box, first, by=by)
    actions.move_printed(room.box, first, second, by=by)
    kinds = dict(room.box.roll.values_list("member_id", "kind"))
    assert (kinds[first.pk], kinds[second.pk]) == ("none", "printed")
    assert len(reasons(actions.move_printed, room.box, first, third, by=by)) == 1
    assert room.box.turnout()["printed"] == 1
    assert len(reasons(actions.move_printed, room.box, second, second, by=by)) == 1


def test_handing_out_a_slip_writes_nothing_but_its_kind():
    room = open_room()
    by = room.scrutineers[0].user
    actions.print_slips(room.box, 5, by=by)
    before = AuditEvent.objects.count()
    actions.hand_out_printed(room.box, room.voters[3], by=by)
    assert AuditEvent.objects.count() == before
    assert room.box.roll.get(member=room.voters[3]).kind == "printed"


# The roll


def test_who_comes_late_joins_the_roll_after_the_attendance_says_so():
    room = open_room()
    by = room.secretary.user
    late = make_member(room.box.appraisal.branch)
    assert reasons(actions.add_late_arrival, room.box, late, by=by) == [
        f"{late}同志没有登记到会，或者不能填票。"
    ]
    make_attendance(room.box.meeting, late, status="late")
    actions.add_late_arrival(room.box, late, by=by)
    actions.add_late_arrival(room.box, late, by=by)
    assert room.box.turnout()["roll"] == 6


def test_only_who_has_no_slip_is_taken_off_the_roll():
    room = open_room()
    by = room.secretary.user
    room.take(0)
    actions.drop_from_roll(room.box, room.voters[1], by=by)
    assert room.box.turnout()["roll"] == 4
    assert reasons(actions.drop_from_roll, room.box, room.voters[0], by=by) == [
        f"{room.voters[0]}同志已经领过票了。"
    ]


# After a restore


def test_after_a_restore_old_slips_die_and_the_same_browser_takes_again():
    room = open_room()
    old, other = room.take(0), room.take(1)
    room.fill(other)
    RollEntry.objects.filter(member=room.voters[0]).update(commitment=None, kind="none")
    actions.after_restore(room.box)
    with pytest.raises(actions.SlipRefused):
        actions.enter(room.box.pk, old)
    new = room.take(0)
    assert sealing.from_crockford(new, 68)[4:36] == sealing.from_crockford(old, 68)[4:36]
    assert room.fill(new).is_first
    assert not room.fill(room.take(1)).is_first
    assert room.box.ballots.count() == 2


def test_after_a_restore_printed_slips_die_too():
    room = open_room()
    (slip,) = actions.print_slips(room.box, 1, by=room.scrutineers[0].user)
    assert actions.after_restore(room.box).epoch == 1
    with pytest.raises(actions.SlipRefused):
        actions.enter(room.box.pk, slip)
    room.close()
    assert len(reasons(actions.after_restore, room.box)) == 1


def test_slips_of_an_opening_that_the_backup_has_not_seen_are_worth_nothing():
    room = make_room()
    before = actions.open_box(room.box, room.codes, by=room.secretary.user)
    lost = room.take(0)
    BallotBox.objects.filter(pk=before.pk).update(
        state="draft", manifest=None, manifest_hash=None, key_check=None, opened_on=None
    )
    before.roll.all().delete()
    actions.after_restore(before)
    again = actions.open_box(before, by=room.secretary.user)
    assert again.hash == before.hash
    with pytest.raises(actions.SlipRefused):
        actions.enter(again.pk, lost)
