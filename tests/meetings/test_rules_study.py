"""What is asked of study and of opinions, as tables."""

from datetime import date, timedelta

import pytest

from meetings.rules.opinions import first_quarter, last_quarter, quarter_of, style_gives_away
from meetings.rules.preparation import prepares
from meetings.rules.study import may_be_delivered, still_without
from tests.factories import DAY

NEXT_DAY = DAY + timedelta(days=1)


@pytest.mark.parametrize(
    "expected, there, reached, left",
    [
        ("", "", "", ""),
        ("abc", "abc", "", ""),
        ("abc", "a", "", "bc"),
        ("abc", "a", "c", "b"),
        ("cba", "", "b", "ca"),
        ("ab", "", "abx", ""),
    ],
)
def test_who_has_still_received_nothing(expected, there, reached, left):
    assert still_without(expected, there, reached) == list(left)


@pytest.mark.parametrize(
    "held_on, does",
    [
        (DAY, True),
        (DAY - timedelta(days=183), True),
        (DAY - timedelta(days=184), False),
        (DAY + timedelta(days=1), False),
    ],
)
def test_which_session_prepares_a_meeting(held_on, does):
    assert prepares(held_on, DAY) is does


@pytest.mark.parametrize(
    "delivered_on, may",
    [
        (DAY - timedelta(days=1), False),
        (DAY, True),
        (NEXT_DAY, True),
        (NEXT_DAY + timedelta(days=1), False),
    ],
)
def test_materials_are_delivered_after_the_session_and_not_tomorrow(delivered_on, may):
    assert may_be_delivered(delivered_on, DAY, today=NEXT_DAY) is may


@pytest.mark.parametrize(
    "day, quarter",
    [
        (date(2025, 1, 1), 20251),
        (date(2025, 3, 31), 20251),
        (date(2025, 4, 1), 20252),
        (date(2025, 12, 31), 20254),
    ],
)
def test_of_the_day_of_an_opinion_only_the_quarter_is_kept(day, quarter):
    assert quarter_of(day) == quarter


@pytest.mark.parametrize(
    "day, quarter",
    [(date(2025, 3, 19), 20243), (date(2025, 1, 10), 20243), (date(2025, 12, 31), 20253)],
)
def test_opinions_of_the_half_year_before_belong_to_a_meeting(day, quarter):
    assert first_quarter(day) == quarter


def test_papers_of_a_meeting_are_entered_within_half_a_year():
    assert (last_quarter(date(2025, 3, 19)), last_quarter(date(2025, 12, 31))) == (20253, 20263)


def test_in_a_branch_of_nine_style_gives_people_away():
    assert [style_gives_away(number) for number in (3, 9, 10, 60)] == [True, True, False, False]
