"""Who is in the room at a moment, what a motion needs, and the code on the wall, as tables."""

from collections import namedtuple
from datetime import datetime, timedelta

import pytest

from meetings import rules
from meetings.rules import check_in
from tests.factories import SHANGHAI

Row = namedtuple(
    "Row",
    "status arrived_at left_at is_expected has_vote category",
    defaults=("present", None, None, True, True, "full"),
)
NINE = datetime(2025, 3, 19, 9, 0, tzinfo=SHANGHAI)
TEN = NINE + timedelta(hours=1)
ELEVEN = NINE + timedelta(hours=2)


@pytest.mark.parametrize(
    "row, at_nine, at_ten, at_eleven",
    [
        (Row(), True, True, True),
        (Row("online"), True, True, True),
        (Row("late"), True, True, True),  # came late, nobody knows when
        (Row("late", arrived_at=TEN), False, True, True),
        (Row(left_at=TEN), True, False, False),
        (Row("late", arrived_at=TEN, left_at=ELEVEN), False, True, False),
        (Row("late", arrived_at=TEN, left_at=TEN), False, False, False),
        (Row("on_leave"), False, False, False),
        (Row("absent"), False, False, False),
        (Row(""), False, False, False),
        (Row(is_expected=False), False, False, False),
    ],
)
def test_who_is_in_the_room_at_a_moment(row, at_nine, at_ten, at_eleven):
    found = [bool(rules.in_the_room([row], moment)) for moment in (NINE, TEN, ELEVEN)]
    assert found == [at_nine, at_ten, at_eleven]
    took_part = row.is_expected and row.status in rules.THERE
    assert bool(rules.in_the_room([row])) is took_part


def test_the_numbers_of_a_moment_are_those_in_the_room():
    rows = [Row(), Row(left_at=TEN), Row("late", arrived_at=TEN), Row("absent"), Row("on_leave")]
    assert [rules.count(rows, moment).present for moment in (None, NINE, TEN)] == [3, 2, 2]
    counts = rules.count([*rows, Row(left_at=TEN)], TEN)
    assert (counts.expected_with_vote, counts.present_with_vote, counts.absent) == (6, 2, 1)


def test_the_room_is_fullest_at_the_beginning_or_when_somebody_comes():
    rows = [Row(left_at=TEN), Row("late", arrived_at=ELEVEN), Row("late", arrived_at=TEN), Row()]
    assert rules.moments_of_coming(rows, NINE) == [NINE, TEN, ELEVEN]
    assert rules.moments_of_coming([], NINE) == [NINE]


@pytest.mark.parametrize(
    "expected, ayes",
    [(3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (8, 5), (9, 5), (10, 6), (11, 6), (12, 7), (20, 11)],
)
def test_how_many_ayes_a_motion_needs(expected, ayes):
    assert rules.needed_to_pass(expected) == ayes
    assert rules.motion_passes(ayes, expected) is True
    assert rules.motion_passes(ayes - 1, expected) is False


def test_the_code_of_the_wall_holds_for_its_half_minute_and_the_next():
    code = check_in.code_at("key", NINE)
    assert (len(code), code.isdecimal()) == (6, True)
    assert check_in.code_at("key", NINE + timedelta(seconds=29)) == code
    later = {seconds: NINE + timedelta(seconds=seconds) for seconds in (0, 29, 30, 59, 60, 300, -1)}
    held = {seconds: check_in.is_current("key", code, moment) for seconds, moment in later.items()}
    assert held == {0: True, 29: True, 30: True, 59: True, 60: False, 300: False, -1: False}
    assert check_in.is_current("other key", code, NINE) is False
    assert check_in.is_current("key", "一二三四五六", NINE) is False


def test_a_code_is_the_one_its_key_and_half_minute_make():
    """Fixed, so that nobody changes the code unawares: it is a keyed hash cut as in RFC 4226."""
    codes = [check_in.code_of("key", number) for number in (0, 1, 2)]
    assert codes == ["235400", "778831", "382798"]
