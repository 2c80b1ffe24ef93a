"""Steps, limits and reasons of grades, as tables."""

from datetime import date

import pytest

from appraisals.ratings import rules


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("excellent", "excellent", 0),
        ("excellent", "qualified", 1),
        ("basic", "excellent", 2),
        ("unqualified", "excellent", 3),
    ],
)
def test_steps_between_grades(one, other, steps):
    assert rules.steps_between(one, other) == steps


@pytest.mark.parametrize(
    ("votes", "modal"),
    [
        ({}, []),
        ({"excellent": 0, "abstained": 9}, []),
        ({"excellent": 5, "qualified": 4}, ["excellent"]),
        ({"excellent": 4, "basic": 4, "qualified": 1}, ["excellent", "basic"]),
    ],
)
def test_modal_grades(votes, modal):
    assert rules.modal_grades(votes) == modal


@pytest.mark.parametrize(
    ("grade", "votes", "departs"),
    [
        ("qualified", {"excellent": 9}, False),
        ("basic", {"excellent": 9}, True),
        ("excellent", {"qualified": 9}, False),
        ("excellent", {"basic": 5, "qualified": 4}, True),
        ("excellent", {"basic": 5, "qualified": 5}, False),  # near enough to one of two that tie
        ("excellent", {}, False),
    ],
)
def test_two_steps_from_most_ballots_is_a_departure(grade, votes, departs):
    assert rules.departs_from_ballots(grade, votes) is departs


@pytest.mark.parametrize(
    ("standings", "best"),
    [
        ([], "excellent"),
        ([("max_grade", "qualified")], "qualified"),
        ([("max_grade", "basic"), ("max_grade", "qualified")], "basic"),
        ([("probation_within_party", "")], "qualified"),
        ([("probation_within_party", ""), ("max_grade", "basic")], "basic"),
        ([("suspended", "")], "excellent"),
    ],
)
def test_best_grade_open_to_a_member(standings, best):
    assert rules.best_grade(standings) == best


@pytest.mark.parametrize(
    ("is_full", "kinds", "reason"),
    [
        (True, set(), ""),
        (False, set(), "probationary"),
        (True, {"suspended"}, "suspended"),
        (False, {"lost_contact"}, "lost_contact"),
        (True, {"probation_within_party"}, ""),
    ],
)
def test_who_never_gets_a_grade(is_full, kinds, reason):
    assert rules.reason_never_graded(is_full, kinds) == reason


@pytest.mark.parametrize(
    ("excellent", "quota", "fits"), [(2, 2, True), (3, 2, False), (0, 0, True)]
)
def test_quota(excellent, quota, fits):
    assert rules.is_within_quota(excellent, quota) is fits


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["李一"], "还有1名同志没有评定等次：李一。"),
        (["李一", "李二", "李三"], "还有3名同志没有评定等次：李一、李二、李三。"),
        (["李一", "李二", "李三", "李四"], "还有4名同志没有评定等次：李一、李二、李三等4名。"),
    ],
)
def test_who_has_no_grade_yet_is_said_in_one_sentence(names, sentence):
    assert rules.still_waiting(names) == sentence


@pytest.mark.parametrize(
    ("votes", "percent", "reaches"),
    [
        ({"excellent": 8, "qualified": 1, "abstained": 1}, 80, True),
        ({"excellent": 8, "qualified": 1, "abstained": 1}, 81, False),
        ({"excellent": 2, "qualified": 1}, 67, False),  # two thirds are not 67%
        ({"excellent": 2, "qualified": 1}, 66, True),
        ({"excellent": 5}, None, False),  # off
        ({}, 1, False),
    ],
)
def test_a_share_of_ballots_is_pointed_out_only_where_the_year_says_so(votes, percent, reaches):
    assert rules.reaches(votes, "excellent", percent) is reaches


@pytest.mark.parametrize(
    ("moved_on", "lately"),
    [
        (None, False),
        (date(2024, 9, 19), False),
        (date(2024, 9, 20), True),
        (date(2025, 3, 19), True),
    ],
)
def test_who_came_less_than_half_a_year_ago(moved_on, lately):
    assert rules.came_lately(moved_on, date(2025, 3, 19)) is lately
