"""How often meetings are to be held, and the days of a series: tables without a database."""

from datetime import date

import pytest

from meetings.rules import calendar as rules
from meetings.rules.calendar import Standing

TODAY = date(2026, 5, 12)
GENERAL, COMMITTEE, LECTURE = rules.GENERAL, rules.COMMITTEE, rules.LECTURE


@pytest.mark.parametrize(
    "kind, months, held, asked, expected",
    [
        (GENERAL, (1, 2, 3), 0, True, Standing.MISSING),  # the quarter is over
        (GENERAL, (1, 2, 3), 1, True, Standing.HELD),
        (GENERAL, (4, 5, 6), 0, True, Standing.DUE),  # under way: not missing
        (GENERAL, (7, 8, 9), 0, True, Standing.TO_COME),
        (COMMITTEE, (4,), 0, True, Standing.MISSING),
        (COMMITTEE, (5,), 0, True, Standing.DUE),
        (COMMITTEE, (6,), 0, True, Standing.TO_COME),
        (COMMITTEE, (4,), 0, False, Standing.NOT_ASKED),
        (COMMITTEE, (4,), 1, False, Standing.HELD),
        (rules.GROUP, (4,), 0, True, Standing.MISSING),
        (rules.THEME_DAY, (4,), 0, True, Standing.MISSING),
        (LECTURE, (4,), 0, True, Standing.COUNTED),  # no figure in the regulations
        (LECTURE, (4,), 2, True, Standing.COUNTED),
        (LECTURE, (6,), 0, True, Standing.TO_COME),
        (rules.STUDY, (4,), 0, True, Standing.COUNTED),
    ],
)
def test_a_span_of_months_against_the_norm(kind, months, held, asked, expected):
    assert rules.standing(kind, months, held, 2026, TODAY, asked) == expected


@pytest.mark.parametrize(
    "year, today, expected",
    [
        (2025, date(2026, 1, 1), Standing.MISSING),  # the last day of the year is past
        (2025, date(2025, 12, 31), Standing.DUE),  # it is not over on its last day
        (2027, date(2026, 12, 31), Standing.TO_COME),
    ],
)
def test_the_turn_of_the_year(year, today, expected):
    assert rules.standing(COMMITTEE, (12,), 0, year, today) == expected
    assert rules.standing(GENERAL, (10, 11, 12), 0, year, today) == expected


def test_a_line_counts_each_span_once():
    cells = rules.line(GENERAL, {1: 1, 3: 2}, {6: 1}, 2026, TODAY)
    assert [(cell.held, cell.planned, cell.standing.value) for cell in cells] == [
        (3, 0, "held"),
        (0, 1, "due"),
        (0, 0, "to_come"),
        (0, 0, "to_come"),
    ]
    cells = rules.line(COMMITTEE, {2: 1}, {}, 2026, TODAY, asked={1, 2, 5})
    assert [cell.standing.value for cell in cells[:6]] == [
        "missing",
        "held",
        "not_asked",
        "not_asked",
        "due",
        "to_come",
    ]


@pytest.mark.parametrize(
    "kind, today, planned, expected",
    [
        (rules.THEME_DAY, date(2026, 5, 9), 0, False),  # too early in the month
        (rules.THEME_DAY, date(2026, 5, 10), 0, True),
        (rules.THEME_DAY, date(2026, 5, 31), 1, False),  # arranged
        (GENERAL, date(2026, 5, 31), 0, False),  # the quarter has another month
        (GENERAL, date(2026, 6, 10), 0, True),
        (LECTURE, date(2026, 5, 31), 0, False),
    ],
)
def test_reminded_late_in_the_span_and_only_of_what_nobody_has_arranged(
    kind, today, planned, expected
):
    cells = rules.line(kind, {}, {today.month: planned}, 2026, today)
    assert any(rules.is_to_be_arranged(cell, today) for cell in cells) is expected


@pytest.mark.parametrize(
    "first, days",
    [
        (date(2026, 11, 15), ["2026-11-15", "2026-12-15", "2027-01-15"]),
        (date(2026, 12, 31), ["2026-12-31", "2027-01-31", "2027-02-28"]),
        (date(2027, 12, 30), ["2027-12-30", "2028-01-30", "2028-02-29"]),
    ],
)
def test_the_same_day_of_each_month(first, days):
    assert [day.isoformat() for day in rules.same_day_of_month(first, 3)] == days


@pytest.mark.parametrize(
    "first, days",
    [
        (date(2026, 11, 6), ["2026-11-06", "2026-12-04", "2027-01-01"]),  # first Friday
        (date(2026, 11, 27), ["2026-11-27", "2026-12-25", "2027-01-22"]),  # fourth
        (date(2026, 10, 30), ["2026-10-30", "2026-11-27", "2026-12-25"]),  # fifth: the last
        (date(2026, 1, 1), ["2026-01-01", "2026-02-05", "2026-03-05"]),
    ],
)
def test_the_same_weekday_of_each_month(first, days):
    assert [day.isoformat() for day in rules.same_weekday_of_month(first, 3)] == days


def test_saturday_and_sunday_are_weekend():
    assert [rules.is_weekend(date(2026, 11, day)) for day in (20, 21, 22, 23)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "day, reminded_of, expected",
    [
        (12, None, True),  # today
        (13, None, True),  # tomorrow
        (14, None, False),  # too early
        (11, None, False),  # over
        (13, 13, False),  # done already
        (13, 12, True),  # moved later since then
        (12, 13, True),  # moved earlier
        (14, 13, False),  # moved later, and too early to write again
    ],
)
def test_a_reminder_one_day_before_and_once(day, reminded_of, expected):
    reminded_of = reminded_of and date(2026, 5, reminded_of)
    assert rules.reminder_is_due(date(2026, 5, day), reminded_of, TODAY, 1) is expected
