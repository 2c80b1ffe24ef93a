"""Numbers of the summary, as tables without a database."""

from datetime import date
from fractions import Fraction

import pytest

from appraisals.summary import rules
from appraisals.summary.rules import Figures

# The case of the domain notes: 12 full, 2 probationary, 1 excluded, 2 on leave.
SOUND = {
    "branch": "第一党支部",
    "members": 14,
    "full": 12,
    "probationary": 2,
    "met_on": date(2024, 3, 19),
    "excluded": 1,
    "expected": 13,
    "present": 11,
    "on_leave": 2,
    "absent": 0,
    "may_fill": 11,
    "issued": 11,
    "returned": 10,
    "valid": 9,
    "invalid": 1,
    "aspects": [
        {"label": "总体评价", "good": 7, "fair": 1, "average": 0, "poor": 0, "abstained": 1},
        {"label": "工作", "good": 9, "fair": 0, "average": 0, "poor": 0, "abstained": 0},
    ],
    "excellent": 4,
    "qualified": 7,
    "basic": 1,
    "unqualified": 0,
    "not_graded": 2,
    "quota": 4,
    "allowed": 4,
}


def figures(**changes):
    return Figures(**SOUND | changes)


def test_sound_figures_breach_nothing():
    assert list(rules.breaches(figures())) == []


@pytest.mark.parametrize(
    ("changes", "check", "numbers"),
    [
        ({"full": 11}, "members", {"members": 14, "full": 11, "probationary": 2}),
        ({"expected": 14}, "expected", {"expected": 14, "members": 14, "excluded": 1}),
        ({"present": 14}, "present", {"present": 14, "expected": 13}),
        ({"may_fill": 12}, "issued", {"issued": 11, "may_fill": 12}),
        (
            {"returned": 12, "valid": 11},
            "returned",
            {"returned": 12, "issued": 11},
        ),
        ({"valid": 10}, "valid", {"valid": 10, "invalid": 1, "returned": 10}),
        ({"not_graded": 1}, "graded", {"graded": 12, "not_graded": 1, "members": 14}),
        ({"excellent": 5, "qualified": 6}, "quota", {"excellent": 5, "allowed": 4}),
    ],
)
def test_each_check_names_its_columns_and_numbers(changes, check, numbers):
    (breach,) = rules.breaches(figures(**changes))
    assert (breach.check, breach.columns, breach.numbers) == (check, tuple(numbers), numbers)


def test_an_exemption_lifts_the_quota():
    over = figures(excellent=5, qualified=6, allowed=5)
    assert list(rules.breaches(over)) == []
    assert rules.is_within_quota(over)


def test_a_branch_that_did_nothing_breaches_nothing():
    assert list(rules.breaches(Figures(members=6, full=6, undecided=6))) == []


def test_rates_are_exact_and_silent_without_a_whole():
    assert figures().attendance_rate == Fraction(11, 13)
    assert figures().excellent_rate == Fraction(1, 3)
    assert figures().good_rate == Fraction(7, 9)
    assert figures(expected=0, present=0).attendance_rate is None
    assert Figures().good_rate is None


def test_shares_of_the_total_row_come_from_sums_and_are_never_averaged():
    rows = [
        figures(),
        figures(full=3, excellent=0, expected=3, present=3, valid=1),
        Figures(full=9),
    ]
    assert rules.total_excellent_rate(rows) == Fraction(4, 15)
    assert rules.total_rate(rows, "present", "expected") == Fraction(14, 16)
    assert rules.total_good_rate(rows) == Fraction(14, 10)
    assert rules.total_mark(rows, "fair") == 2


def test_totals_leave_out_what_did_not_happen():
    rows = [figures(), Figures()]
    assert rules.total(rows, "issued") == 11
    assert rules.total([Figures()], "issued") is None


def test_grades_add_up_over_branches_that_decided():
    undecided = Figures(members=9, full=9, undecided=9)
    assert rules.with_grades([undecided, figures()]) == [figures()]
    assert rules.total_excellent_rate([undecided, figures()]) == Fraction(1, 3)
    assert rules.total_excellent_rate([undecided]) is None


def test_graded_counts_grades_only():
    assert figures().graded == 12


def test_figures_survive_being_frozen():
    before = figures(published_on=date(2024, 4, 1))
    assert before.as_json()["met_on"] == "2024-03-19"
    assert Figures.from_json(before.as_json()) == before
    assert Figures.from_json(before.as_json() | {"a column of the future": 1}) == before


DUE = date(2024, 1, 26)


@pytest.mark.parametrize(
    ("day", "late", "overdue", "left"),
    [
        (date(2024, 1, 25), False, False, 1),
        (DUE, False, False, 0),
        (date(2024, 1, 27), True, True, None),
    ],
)
def test_the_last_day_is_in_time(day, late, overdue, left):
    assert rules.is_late(day, DUE) is late
    assert rules.is_overdue(day, DUE, None) is overdue
    assert rules.is_overdue(day, DUE, DUE) is False
    assert rules.days_left(day, DUE) == left


def test_without_a_due_date_nothing_is_late():
    assert rules.is_late(DUE, None) is False
    assert rules.is_overdue(DUE, None, None) is False
    assert rules.days_left(DUE, None) is None
