"""Who is on the roll: those in the room when the box is opened, and who comes while it is open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appraisals.ballots import actions
from branchlife.workflow import NotAllowed
from meetings.actions import comings
from meetings.models import Meeting
from tests.ballots.rooms import make_room, open_room
from tests.meetings.course import just_begun

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    """A room in DRAFT, of a meeting that goes on."""
    return going_on(make_room(6))


def going_on(room):
    Meeting.objects.filter(pk=room.box.meeting_id).update(starts_at=just_begun())
    room.fresh()
    return room


def row_of(room, number):
    return room.box.meeting.attendances.get(member=room.voters[number])


def on_the_roll(room):
    return {room.voters.index(entry.member) for entry in room.box.roll.select_related("member")}


def test_who_left_before_the_opening_is_not_on_the_roll(room):
    by = room.secretary.user
    comings.leave(row_of(room, 5), by=by)
    assert [room.voters.index(member) for member in room.fresh().voters()] == [0, 1, 2, 3, 4]
    room.box = actions.open_box(room.box, room.codes, by=by)
    assert on_the_roll(room) == {0, 1, 2, 3, 4}
    with pytest.raises(NotAllowed):
        actions.add_late_arrival(room.box, room.voters[5], by=by)


def test_who_leaves_after_the_opening_stays_on_the_roll_and_is_counted_as_present():
    room = going_on(open_room(6))
    for number in range(6):
        room.vote(number)
    comings.leave(row_of(room, 5), by=room.secretary.user)
    assert len(room.fresh().voters()) == 6
    room.close()
    report = room.count()
    assert (report.present, report.roll, report.issued, report.returned) == (6, 6, 6, 6)


def test_who_comes_late_is_added_while_the_box_is_open(room):
    by = room.secretary.user
    row = row_of(room, 5)
    row.status = "absent"
    row.save()
    room.box = actions.open_box(room.box, room.codes, by=by)
    assert on_the_roll(room) == {0, 1, 2, 3, 4}
    comings.arrive(row, by=by)
    actions.add_late_arrival(room.box, room.voters[5], by=by)
    assert on_the_roll(room) == {0, 1, 2, 3, 4, 5}
    assert len(room.fresh().voters()) == 6


def test_times_of_a_meeting_begun_before_its_hour_count_at_once(room):
    by = room.secretary.user
    soon = timezone.now() + timedelta(minutes=5)
    Meeting.objects.filter(pk=room.box.meeting_id).update(starts_at=soon)
    late = row_of(room, 5)
    late.status = "absent"
    late.save()
    room.fresh()
    comings.arrive(late, by=by)
    comings.leave(row_of(room, 4), by=by)
    assert [room.voters.index(member) for member in room.fresh().voters()] == [0, 1, 2, 3, 5]


def test_who_had_taken_part_may_have_filled_a_paper_ballot_before_leaving(room):
    by = room.secretary.user
    actions.void(room.box, by=room.scrutineers[0].user, reason="改用纸质票")
    box = actions.prepare_paper_box(room.box.appraisal, by=by)
    row = row_of(room, 5)
    comings.leave(row, by=by, at=timezone.now() - timedelta(seconds=1))
    assert len(box.voters()) == 6
