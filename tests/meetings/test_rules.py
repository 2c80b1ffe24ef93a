"""The law of meetings, as tables."""

from collections import namedtuple
from datetime import date
from fractions import Fraction

import pytest

from meetings import rules
from meetings.rules import Turnout

Row = namedtuple("Row", "status is_expected has_vote category", defaults=(True, True, "full"))


@pytest.mark.parametrize(
    "expected, half_is_enough, more_than_half",
    [
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
    ],
)
def test_how_many_must_be_present(expected, half_is_enough, more_than_half):
    for strict, needed in [(False, half_is_enough), (True, more_than_half)]:
        assert rules.needed_to_be_valid(expected, strict) == needed
        assert rules.meeting_is_valid(needed, expected, strict) is True
        assert rules.meeting_is_valid(needed - 1, expected, strict) is False
        assert rules.committee_is_valid(needed, expected, strict) is True


@pytest.mark.parametrize(
    "present, expected, turnout",
    [
        (9, 11, Turnout.ABOVE),
        (5, 10, Turnout.HALF),
        (5, 11, Turnout.BELOW),
        (6, 11, Turnout.ABOVE),
        (0, 0, Turnout.BELOW),
    ],
)
def test_exactly_half_is_told_apart(present, expected, turnout):
    assert rules.turnout(present, expected) == turnout


def test_a_meeting_nobody_is_expected_at_is_not_valid():
    assert rules.meeting_is_valid(0, 0) is False
    assert rules.needed_to_be_valid(0) == 1


@pytest.mark.parametrize(
    "ayes, expected, passes", [(5, 10, False), (6, 10, True), (6, 11, True), (5, 11, False)]
)
def test_a_motion_needs_more_than_half_of_those_expected(ayes, expected, passes):
    assert rules.motion_passes(ayes, expected) is passes


DAY = date(2025, 3, 19)


@pytest.mark.parametrize(
    "consented, resolved, counts",
    [
        (None, None, False),
        (DAY, None, False),
        (None, DAY, False),
        (DAY, DAY, True),
        (date(2025, 3, 20), DAY, False),
        (DAY, date(2025, 3, 20), False),
    ],
)
def test_an_exclusion_needs_consent_and_resolution_by_the_day(consented, resolved, counts):
    assert rules.exclusion_counts(consented, resolved, DAY) is counts


def test_the_numbers_of_the_example_meeting():
    """12 full and 2 probationary; one bedridden, left out; two full members on leave."""
    rows = [
        *[Row("present")] * 9,
        *[Row("on_leave")] * 2,
        Row("", is_expected=False),
        *[Row("present", has_vote=False, category="probationary")] * 2,
    ]
    counts = rules.count(rows)
    assert counts == rules.Counts(
        roster=14,
        full=12,
        probationary=2,
        excluded=1,
        expected=13,
        present=11,
        late=0,
        online=0,
        on_leave=2,
        absent=0,
        unmarked=0,
        expected_with_vote=11,
        present_with_vote=9,
        on_leave_with_vote=2,
        absent_with_vote=0,
    )
    assert counts.missing == 2
    assert f"{float(counts.rate):.1%}" == "84.6%"
    assert counts.reaches_target is False


def test_late_and_online_are_there_and_the_unmarked_are_not():
    counts = rules.count([Row("late"), Row("online"), Row("absent"), Row("")])
    assert (counts.present, counts.late, counts.online) == (2, 1, 1)
    assert (counts.absent, counts.unmarked, counts.missing) == (1, 1, 1)
    assert counts.rate == Fraction(1, 2)
    assert rules.count([]).rate is None
