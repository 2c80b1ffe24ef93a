"""Terms, steps and situations of dispositions and of help, as tables (domain.md §6.1, R24 to R28)."""

from datetime import date

import pytest

from appraisals.ratings import rules
from appraisals.ratings.models import Disposition, DispositionStep


@pytest.mark.parametrize(
    ("since", "until", "allowed"),
    [
        (date(2024, 3, 20), date(2025, 3, 20), True),
        (date(2024, 3, 20), date(2025, 3, 21), False),
        (date(2024, 3, 20), date(2024, 9, 20), True),
        (date(2024, 3, 20), date(2024, 3, 20), False),
        (date(2024, 3, 20), date(2024, 3, 19), False),
        (date(2024, 2, 29), date(2025, 3, 1), True),
        (date(2024, 2, 29), date(2025, 3, 2), False),
    ],
)
def test_a_correction_takes_a_year_at_most(since, until, allowed):
    assert rules.is_correction_term(since, until) is allowed


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 3, 20), 6, date(2024, 9, 20)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
        (date(2024, 1, 31), 12, date(2025, 1, 31)),
    ],
)
def test_months_after(day, months, later):
    assert rules.months_after(day, months) == later


@pytest.mark.parametrize(
    ("done", "missing"),
    [
        ((), ["proposed", "filed", "inquiry", "talk", "resolved", "approved"]),
        (("proposed", "filed", "inquiry", "talk"), ["resolved", "approved"]),
        (("approved", "resolved", "talk", "inquiry", "filed", "proposed"), []),
        (("announced", "check", "appeal", "reviewed"), list(rules.STEPS_NEEDED)),
    ],
)
def test_steps_missing_before_a_disposition_is_in_force(done, missing):
    assert rules.steps_missing(done) == missing


MARCH = {number: date(2025, 3, number) for number in (1, 5, 10, 15, 20, 25)}


@pytest.mark.parametrize(
    ("step", "day", "done", "beside"),
    [
        ("filed", 5, [("proposed", 1)], None),
        ("filed", 1, [("proposed", 5)], ("proposed", 5)),
        ("filed", 1, [("proposed", 1)], None),
        ("inquiry", 1, [("filed", 5)], ("filed", 5)),
        ("talk", 5, [("inquiry", 10)], None),
        ("inquiry", 10, [("talk", 5)], None),
        ("talk", 20, [("resolved", 15)], ("resolved", 15)),
        ("resolved", 20, [("approved", 15)], ("approved", 15)),
        ("resolved", 20, [("resolved", 10), ("reviewed", 5)], None),
        ("reviewed", 15, [("resolved", 10), ("resolved", 20)], None),
        ("announced", 10, [("approved", 15)], ("approved", 15)),
        ("check", 1, [("approved", 15)], None),
        ("appeal", 1, [("proposed", 15)], None),
        ("proposed", 25, [("check", 1), ("appeal", 5)], None),
    ],
)
def test_steps_keep_their_order(step, day, done, beside):
    done = [(other, MARCH[when]) for other, when in done]
    expected = beside and (beside[0], MARCH[beside[1]])
    assert rules.step_out_of_order(step, MARCH[day], done) == expected


def test_who_left_by_disposition_stays_outside_for_five_years():
    assert rules.may_rejoin_from(date(2025, 3, 20)) == date(2030, 3, 20)


@pytest.mark.parametrize(
    ("day", "today", "past"),
    [
        (None, date(2025, 3, 20), False),
        (date(2025, 3, 20), date(2025, 3, 20), False),
        (date(2025, 3, 19), date(2025, 3, 20), True),
    ],
)
def test_a_last_day_is_past_the_day_after(day, today, past):
    assert rules.is_past(day, today) is past


def test_there_are_three_kinds_and_every_case_and_result_belongs_to_one():
    assert list(rules.CASES) == list(rules.RESULTS) == Disposition.Kind.values
    assert {case for cases in rules.CASES.values() for case in cases} == set(Disposition.Case)
    assert {each for some in rules.RESULTS.values() for each in some} == set(Disposition.Result)
    known = {step for steps in rules.PROCEDURE for step in steps} | {"check", "appeal"}
    assert known == set(DispositionStep.Kind)
