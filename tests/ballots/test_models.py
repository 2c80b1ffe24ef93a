"""What the database refuses whatever program writes, and questions to a box."""

import pytest
from django.db import IntegrityError, transaction

from appraisals.ballots.models import BallotBox, BoxReport, RollEntry, Scrutineer, Tally
from meetings.models import Guest
from tests.ballots.rooms import make_room, open_room, statements
from tests.factories import make_clerk, make_member, make_user

pytestmark = pytest.mark.django_db


def counted_room():
    room = open_room(6)
    for number in range(4):
        room.vote(number)
    room.close()
    room.count()
    return room


BROKEN = [
    lambda room: BallotBox.objects.update(state="waiting"),
    lambda room: BallotBox.objects.update(state="void"),
    lambda room: BallotBox.objects.update(void_reason="停电"),
    lambda room: BallotBox.objects.update(manifest_hash=None),
    lambda room: BallotBox.objects.update(closed_root=None),
    lambda room: BallotBox.objects.update(
        closed_on=None, closed_n=None, closed_root=None, closed_mac=None
    ),
    lambda room: BallotBox.objects.update(state="confirmed"),
    lambda room: BallotBox.objects.update(meeting=None),
    lambda room: BallotBox.objects.update(held_on="2025-03-19"),
    lambda room: BallotBox.objects.update(opened_on=None),
    lambda room: Scrutineer.objects.filter(position=0).update(member=None),
    lambda room: Scrutineer.objects.filter(position=0).update(
        guest=Guest.objects.create(meeting=room.box.meeting, name="刘指导")
    ),
    lambda room: Scrutineer.objects.filter(position=0).update(position=1),
    lambda room: Scrutineer.objects.filter(position=0).update(position=3),
    lambda room: Scrutineer.objects.filter(position=0).update(signed_how="screen"),
    lambda room: RollEntry.objects.filter(kind="online").update(kind="printed"),
    lambda room: RollEntry.objects.filter(kind="none").update(commitment=b"x" * 32),
    lambda room: RollEntry.objects.update(kind="both"),
    lambda room: RollEntry.objects.create(box=room.box, member=room.voters[0]),
    lambda room: Tally.objects.filter(subject=0).update(grade=1),
    lambda room: Tally.objects.filter(subject=0, grade=4).update(grade=5),
    lambda room: BoxReport.objects.update(returned=5),
    lambda room: BoxReport.objects.update(issued=7),
    lambda room: BoxReport.objects.update(issued=3),
]


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_the_database_refuses_what_cannot_be(number):
    room = counted_room()
    with pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[number](room)


def test_every_state_has_its_next_ones_and_two_are_final():
    assert set(BallotBox.NEXT) == set(BallotBox.State)
    assert {state for state, after in BallotBox.NEXT.items() if not after} == {
        BallotBox.State.CONFIRMED,
        BallotBox.State.VOID,
    }


@pytest.mark.parametrize("voters", [3, 9])
def test_totals_take_one_statement_whatever_the_number_of_members(voters):
    room = open_room(voters, scrutineers=1 if voters < 7 else 2)
    for number in range(3):
        room.vote(number)
    room.close()
    room.count()
    box = BallotBox.objects.get(pk=room.box.pk)
    with statements(1):
        assert len(box.totals()) == voters
    with statements(1):
        assert list(box.aspect_totals()) == ["总体评价", "工作"]
    with statements(1):
        box.turnout()


def test_before_the_count_there_are_no_totals():
    room = open_room(6)
    room.vote(0)
    assert (room.box.totals(), room.box.aspect_totals()) == ({}, {})


def test_only_a_confirmed_box_counts_for_an_appraisal():
    room = counted_room()
    appraisal = room.box.appraisal
    assert BallotBox.objects.confirmed_for(appraisal) is None
    room.confirm()
    assert BallotBox.objects.confirmed_for(appraisal) == room.box
    BallotBox.objects.update(is_rehearsal=True)
    assert BallotBox.objects.confirmed_for(appraisal) is None


def test_a_box_is_seen_by_its_branch_and_a_rehearsal_by_those_who_work():
    room = make_room(3, scrutineers=1)
    branch = room.box.appraisal.branch
    secretary, member = room.secretary.user, room.voters[1].user
    clerk, stranger = make_clerk(branch.committee), make_member(login=True).user
    seen = {
        user: list(BallotBox.objects.visible_to(user))
        for user in (secretary, member, clerk, stranger)
    }
    assert seen == {secretary: [room.box], member: [room.box], clerk: [room.box], stranger: []}
    BallotBox.objects.update(is_rehearsal=True)
    assert [list(BallotBox.objects.visible_to(user)) for user in seen] == [[room.box], [], [], []]


def test_who_is_on_the_roll_of_an_open_box_is_known_to_the_password_page():
    room = open_room(3, scrutineers=1)
    assert list(BallotBox.objects.open_with(room.voters[0])) == [room.box]
    assert list(BallotBox.objects.open_with(make_member())) == []
    room.close()
    assert list(BallotBox.objects.open_with(room.voters[0])) == []


def test_a_repeat_bears_its_number():
    room = make_room()
    assert str(room.box) == str(room.box.appraisal)
    room.box.number = 2
    assert str(room.box) == f"{room.box.appraisal} (2)"


def test_a_changed_key_is_not_an_intact_box(settings):
    room = open_room(3, scrutineers=1)
    assert room.box.is_intact
    settings.SECRET_KEY = "another" * 10
    assert not room.box.is_intact
    assert not make_room().box.is_intact
    assert make_user().is_active


def test_while_open_a_box_tells_only_whether_all_are_back():
    room = open_room(4, scrutineers=1)
    assert room.box.all_back() is False
    room.vote(0)
    text = room.take(1)
    assert room.box.all_back() is False
    room.fill(text)
    assert room.box.all_back() is True
