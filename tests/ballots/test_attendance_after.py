"""After a ballot the attendance of its meeting is corrected only as far as the ballot allows."""

import pytest

from meetings import actions
from tests.ballots.rooms import open_room
from tests.meetings.course import refused

pytestmark = pytest.mark.django_db


def absent(room, *numbers):
    """Marks of these voters as absent."""
    rows = {row.member_id: row.pk for row in room.box.meeting.attendances.all()}
    return {rows[room.voters[number].pk]: "absent" for number in numbers}


def test_who_holds_a_slip_was_there():
    room = open_room(5, scrutineers=2)
    room.vote(1)
    by, meeting = room.secretary.user, room.box.meeting
    name = room.voters[1].name
    assert refused(
        actions.correct_attendance, meeting, absent(room, 1), reason="记错了", by=by
    ) == [f"{name}同志在这次会议上领取了测评票，应为到会。"]
    meeting = actions.correct_attendance(meeting, absent(room, 2), reason="记错了", by=by)
    assert meeting.counts().present == 4


def test_a_meeting_that_held_a_ballot_stays_valid():
    room = open_room(5, scrutineers=2)
    by, meeting = room.secretary.user, room.box.meeting
    sentence = "这次会议进行了民主测评，会议应当有效。确实不符合规定人数的，测评也不作数，请向上级党组织请示。"
    marks = absent(room, 0, 1, 2)
    assert refused(actions.correct_attendance, meeting, marks, reason="记错了", by=by) == [sentence]
    assert refused(actions.update_roll, meeting, reason="名册有误", by=by) == [sentence]


def test_no_more_ballots_were_issued_than_people_were_there():
    room = open_room(5, scrutineers=2)
    for number in range(5):
        room.vote(number)
    room.close()
    room.count()
    room.confirm()
    by, meeting = room.secretary.user, room.box.meeting
    reasons = refused(actions.correct_attendance, meeting, absent(room, 4), reason="记错", by=by)
    assert reasons[-1] == "这次会议发出测评票5张，到会可以填票的只有4名。"
