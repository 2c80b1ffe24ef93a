"""What the regulations say of how often meetings are held, and which days a series falls on."""

from calendar import monthrange
from collections import namedtuple
from datetime import date, timedelta
from enum import Enum

GENERAL, COMMITTEE, GROUP = "general", "branch_committee", "group"
THEME_DAY, LECTURE, STUDY = "theme_day", "lecture", "study"

MONTHLY, QUARTERLY = 1, 3
# One is held at least once in so many months.
NORMS = {
    GENERAL: QUARTERLY,  # Article 11: generally once a quarter.
    COMMITTEE: MONTHLY,  # Article 12: generally once a month.
    GROUP: MONTHLY,  # Article 13: generally once a month, each group.
    THEME_DAY: MONTHLY,  # Article 16: a fairly fixed day each month.
}
# Article 16 asks for lectures "regularly"; figures are local. Study sessions: no article. Counted.

# Who has arranged nothing yet is reminded from this day of the last month of the span on: earlier
# it would be nagging, later the month is too short.
REMIND_FROM = 10

LONGEST_SERIES = 12


class Standing(Enum):
    """How a span of months stands against the norm."""

    HELD = "held"
    MISSING = "missing"  # it is over, and none was held
    DUE = "due"  # it is under way, and none was held so far
    TO_COME = "to_come"
    NOT_ASKED = "not_asked"  # nobody was there to hold it: no committee in those months
    COUNTED = "counted"  # no norm


class Cell(namedtuple("Cell", "months held planned standing")):
    """One span of months of one kind of meeting: how many were held, how many are arranged."""

    __slots__ = ()

    @property
    def is_missing(self):
        """The span is over and none was held."""
        return self.standing == Standing.MISSING


def has_begun(year, month, today):
    """Whether the first of the month has come."""
    return (year, month) <= (today.year, today.month)


def is_over(year, month, today):
    """Whether the last of the month is past."""
    return (year, month) < (today.year, today.month)


def standing(kind, months, held, year, today, asked=True):
    """Articles 11, 12, 13 and 16: a span of months stands so; months to come miss nothing.

    `asked` is False where there was nobody to hold such a meeting (no committee then).
    """
    if not has_begun(year, months[0], today):
        return Standing.TO_COME
    if kind not in NORMS:
        return Standing.COUNTED
    if held:
        return Standing.HELD
    if not asked:
        return Standing.NOT_ASKED
    return Standing.MISSING if is_over(year, months[-1], today) else Standing.DUE


def spans(kind):
    """The months of a year, in the spans in which this kind is to be held once."""
    length = NORMS.get(kind, MONTHLY)
    return [tuple(range(first, first + length)) for first in range(1, 13, length)]


def line(kind, held, planned, year, today, asked=range(1, 13)):
    """The year of one kind of meeting as cells; `held`, `planned` are {month: number}.

    `asked`: the months in which there was somebody to hold it.
    """
    return [
        Cell(
            months,
            sum(held.get(month, 0) for month in months),
            sum(planned.get(month, 0) for month in months),
            standing(
                kind,
                months,
                sum(held.get(month, 0) for month in months),
                year,
                today,
                any(month in asked for month in months),
            ),
        )
        for months in spans(kind)
    ]


def is_to_be_arranged(cell, today):
    """Whether to remind of it now: due, nothing arranged, and its last month has come to REMIND_FROM."""
    last = cell.months[-1] == today.month and today.day >= REMIND_FROM
    return cell.standing == Standing.DUE and not cell.planned and last


def reminder_is_due(day, reminded_of, today, days):
    """Whether to write now about a meeting on `day`: from `days` before it on, and once.

    `reminded_of` is the day that was written about last: a meeting that has been moved to another
    day since then is a new one to whoever has to come.
    """
    return today <= day <= today + timedelta(days=days) and reminded_of != day


def is_weekend(day):
    """Saturday or Sunday. Moved working days are not known here."""
    return day.isoweekday() > 5


def following_months(first, number):
    """(year, month) of `number` months, from that of `first` on."""
    count = first.year * 12 + first.month - 1
    return [divmod(count + step, 12) for step in range(number)]


def same_day_of_month(first, number):
    """Article 16, a fairly fixed day: the same day of each month, or its last where there is none."""
    return [
        date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
        for year, month in following_months(first, number)
    ]


def same_weekday_of_month(first, number):
    """The same: the n-th weekday of each month as `first` is; the fifth means the last."""
    nth = (first.day - 1) // 7
    days = []
    for year, month in following_months(first, number):
        offset = (first.weekday() - date(year, month + 1, 1).weekday()) % 7
        day = 1 + offset + 7 * nth
        days.append(date(year, month + 1, day if nth < 4 else last_of(year, month + 1, offset)))
    return days


def last_of(year, month, offset):
    """The last day of the month that lies whole weeks after its first day plus `offset`."""
    length = monthrange(year, month)[1]
    return 1 + offset + (length - 1 - offset) // 7 * 7
