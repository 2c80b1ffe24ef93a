"""Votes: enough in the room at the time, never more votes than people, more than half of all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import actions
from meetings.actions import comings
from meetings.models import Attendance
from tests.factories import make_attendance, make_branch, make_member, make_valid_meeting
from tests.meetings.course import at, just_begun, make_declared, refused

pytestmark = pytest.mark.django_db


def room(expected, present, *, probationary=0, **fields):
    """A valid meeting: `present` of `expected` members with a vote are there, the rest on leave."""
    branch = make_branch()
    meeting = make_valid_meeting(branch, state="in_session", **fields)
    for number in range(expected):
        away = {"status": "on_leave", "reason": "出差"} if number >= present else {}
        make_attendance(meeting, make_member(branch), position=number, **away)
    for _number in range(probationary):
        make_attendance(meeting, make_member(branch, joined_on="2024-12-01", full_member_on=""))
    return meeting


TABLE = [
    # expected with a vote, present at half or more, present at more than half
    (3, 2, 2),
    (4, 2, 3),
    (5, 3, 3),
    (6, 3, 4),
    (7, 4, 4),
    (8, 4, 5),
    (9, 5, 5),
    (10, 5, 6),
    (12, 6, 7),
    (20, 10, 11),
]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("expected, half, more", TABLE)
def test_a_vote_needs_enough_in_the_room(by, expected, half, more, strict):
    needed = more if strict else half
    meeting = room(expected, needed, quorum_strict=strict)
    resolution = actions.resolve(meeting, by=by, text="甲", ayes=needed)
    numbers = resolution.expected, resolution.present, resolution.is_passed
    assert numbers == (expected, needed, needed > expected / 2)
    leaving = meeting.attendances.first()
    comings_of(meeting).update(left_at=None)
    Attendance.objects.filter(pk=leaving.pk).update(left_at=at(9, 30))
    assert refused(actions.resolve, meeting, by=by, text="乙", ayes=1, taken_at=at(9, 30)) == [
        f"现在不能表决：应到会有表决权的党员{expected}名，在会场的{needed - 1}名，至少要有{needed}名。"
    ]


def comings_of(meeting):
    return meeting.attendances.exclude(left_at=None)


def test_five_ayes_of_ten_expected_are_not_enough_and_six_are(by):
    meeting = room(10, 6, probationary=3)
    five = actions.resolve(meeting, by=by, text="甲", ayes=5, nays=1)
    six = actions.resolve(meeting, by=by, text="乙", ayes=6)
    assert [(one.present, one.is_passed, one.needed) for one in (five, six)] == [
        (6, False, 6),
        (6, True, 6),
    ]


def test_the_votes_are_those_of_the_people_in_the_room_at_that_time(by):
    meeting = room(5, 4)
    first, *_others, last = meeting.attendances.all()
    comings.leave(first, by=by, at=at(10))
    comings.arrive(last, by=by, at=at(10, 30))
    assert refused(actions.resolve, meeting, by=by, text="甲", ayes=4) == [
        "有同志中途到会或离会，请写明表决时间，才能算清表决时有几名同志在会场。"
    ]
    before = actions.resolve(meeting, by=by, text="甲", ayes=4, taken_at=at(9, 59))
    between = actions.resolve(meeting, by=by, text="乙", ayes=3, taken_at=at(10))
    after = actions.resolve(meeting, by=by, text="丙", ayes=4, taken_at=at(10, 30))
    assert [one.present for one in (before, between, after)] == [4, 3, 4]
    assert refused(actions.resolve, meeting, by=by, text="丁", ayes=4, taken_at=at(10, 29)) == [
        "赞成4＋反对0＋弃权0＝4，多于到会有表决权的党员3名，请核对。"
    ]
    assert refused(actions.resolve, meeting, by=by, text="丁", ayes=1, taken_at=at(8)) == [
        "2025年3月19日（星期三）上午8:00早于会议开始时间（2025年3月19日（星期三）上午9:00），请检查。"
    ]


def test_a_vote_is_taken_now_while_the_meeting_goes_on(by):
    meeting = room(3, 3, starts_at=just_begun())
    before = timezone.now()
    resolution = actions.resolve(meeting, by=by, text="甲", ayes=3)
    assert before <= resolution.taken_at <= timezone.now()
    comings.leave(meeting.attendances.first(), by=by)
    comings.leave(meeting.attendances.last(), by=by)
    assert refused(actions.resolve, meeting, by=by, text="乙", ayes=1) == [
        "现在不能表决：应到会有表决权的党员3名，在会场的1名，至少要有2名。"
    ]


def test_who_left_earlier_than_noted_takes_votes_away_or_is_refused(by):
    meeting = room(5, 4)
    first, second, third, *_others = meeting.attendances.all()
    resolution = actions.resolve(meeting, by=by, text="甲", ayes=3, taken_at=at(10))
    comings.leave(first, by=by, at=at(9, 50))
    resolution.refresh_from_db()
    assert resolution.present == 3
    assert refused(comings.leave, second, by=by, at=at(9, 50)) == [
        "决议“甲”的票数多于更正后的到会人数，请先核对这项决议。"
    ]
    comings.leave(second, by=by, at=at(10, 1))
    resolution.ayes = 2
    resolution.save(update_fields=["ayes"])
    assert refused(comings.leave, third, by=by, at=at(9, 50)) == [
        "照此登记，表决“甲”时在会场的人数不符合规定；请先撤销这项决议。"
    ]
    assert Attendance.objects.get(pk=third.pk).left_at is None


def test_a_motion_belongs_to_an_item_of_its_own_meeting(by):
    meeting, other = room(3, 3), room(3, 3)
    own = meeting.items.create(position=1, title="表决")
    foreign = other.items.create(position=1, title="别的")
    assert actions.resolve(meeting, by=by, text="甲", ayes=3, item=own).item == own
    assert refused(actions.resolve, meeting, by=by, text="甲", ayes=3, item=foreign) == [
        "这一项不在本次会议的议程里。"
    ]


def test_a_committee_votes_while_half_of_it_is_there(by):
    meeting = room(3, 2, kind="branch_committee")
    assert actions.resolve(meeting, by=by, text="甲", ayes=2).is_passed is True
    comings.leave(meeting.attendances.first(), by=by, at=at(9, 30))
    assert refused(actions.resolve, meeting, by=by, text="乙", ayes=1, taken_at=at(9, 40)) == [
        "现在不能表决：应到支委3名，在会场的1名，至少要有2名。"
    ]


def test_before_it_is_declared_valid_nothing_is_resolved(by):
    meeting = room(3, 3)
    meeting.declared_valid = meeting.declared_by = meeting.declared_at = None
    meeting.save()
    assert refused(actions.resolve, meeting, by=by, text="甲", ayes=3) == [
        "宣布会议有效以后才能表决。"
    ]


def test_a_meeting_over_midnight_has_its_small_hours_on_the_next_day():
    meeting = make_valid_meeting(
        make_branch(), starts_at=at(22), ends_at=at(22) + timedelta(hours=3)
    )
    night, evening = at(0, 30) + timedelta(days=1), at(22, 30)
    assert meeting.moment_of(night.time()) == night
    assert meeting.moment_of(evening.time()) == evening
    assert meeting.moment_of(None) is None


def test_a_roll_put_right_puts_the_resolutions_right(branch, by):
    people = [make_member(branch) for _number in range(3)]
    meeting = make_declared(branch, by)
    passed = actions.resolve(meeting, by=by, text="甲", ayes=3)
    assert (passed.expected, passed.present, passed.is_passed) == (4, 4, True)
    people += [make_member(branch) for _number in range(2)]
    actions.update_roll(meeting, by=by, reason="名册少两人")
    actions.mark(meeting, {}, by=by, rest="absent")
    actions.declare(meeting, by=by)
    passed.refresh_from_db()
    assert (passed.expected, passed.present, passed.is_passed) == (6, 4, False)


def test_a_roll_put_right_does_not_undo_a_meeting_from_which_people_have_gone(branch, by):
    make_member(branch)
    meeting = make_declared(branch, by, starts_at=just_begun())
    comings.leave(meeting.attendances.first(), by=by)
    comings.leave(meeting.attendances.last(), by=by)
    actions.update_roll(meeting, by=by, reason="核对名册")
    assert actions.declare(meeting, by=by).declared_valid is True


def test_a_committee_reads_how_many_of_its_members_are_in_the_room(by):
    meeting = room(2, 1, kind="branch_committee", quorum_strict=True)
    assert refused(actions.resolve, meeting, by=by, text="甲", ayes=1) == [
        "现在不能表决：应到支委2名，在会场的1名，至少要有2名。"
    ]
