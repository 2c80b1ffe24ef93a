"""The law of membership: tables without a database."""

from datetime import date

import pytest

from branchlife import rules


@pytest.mark.parametrize(
    "text, exists",
    [
        ("1998-07", True),
        ("1998-07-01", True),
        ("2024-02-29", True),
        ("2023-02-29", False),
        ("1998-13", False),
        ("1998-00", False),
        ("1998", False),
        ("1998-7", False),
        ("98-07", False),
        ("", False),
    ],
)
def test_partial_dates_that_exist(text, exists):
    assert rules.is_partial_date(text) is exists


@pytest.mark.parametrize(
    "earlier, later, fine",
    [
        ("1998-07-01", "1999-07-01", True),
        ("1999-07-01", "1998-07-01", False),
        ("1998-07", "1998-07-15", True),
        ("1998-07-15", "1998-07", True),
        ("1998-08-01", "1998-07", False),
        ("1998-08", "1998-07-31", False),
        ("", "1998-07", True),
        ("1998-07", "", True),
        ("1998-07-01", "1998-07-01", True),
    ],
)
def test_dates_are_compared_as_far_as_both_are_known(earlier, later, fine):
    assert rules.in_order(earlier, later) is fine


@pytest.mark.parametrize(
    "full_member_on, day, category",
    [
        ("", date(2025, 3, 19), rules.PROBATIONARY),
        ("2025-03-19", date(2025, 3, 18), rules.PROBATIONARY),
        ("2025-03-19", date(2025, 3, 19), rules.FULL),
        ("2025-03", date(2025, 2, 28), rules.PROBATIONARY),
        ("2025-03", date(2025, 3, 1), rules.FULL),
        ("1999-07-01", date(2025, 3, 19), rules.FULL),
    ],
)
def test_category_as_of_a_day(full_member_on, day, category):
    assert rules.category(full_member_on, day) == category


@pytest.mark.parametrize(
    "category, standings, vote",
    [
        (rules.FULL, [], True),
        (rules.FULL, ["max_grade"], True),
        (rules.FULL, ["suspended"], False),
        (rules.FULL, ["lost_contact"], False),
        (rules.FULL, ["probation_within_party"], False),
        (rules.PROBATIONARY, [], False),
    ],
)
def test_who_has_a_vote(category, standings, vote):
    assert rules.has_vote(category, standings) is vote


@pytest.mark.parametrize("filled, exists", [(0, False), (2, False), (3, True), (7, True)])
def test_a_committee_exists_from_three_filled_posts(filled, exists):
    assert rules.has_committee(filled) is exists


@pytest.mark.parametrize("full, needed", [(3, False), (6, False), (7, True), (50, True)])
def test_a_committee_is_needed_from_seven_full_members(full, needed):
    assert rules.needs_committee(full) is needed


@pytest.mark.parametrize(
    "since, until, too_long",
    [
        (date(2025, 3, 19), date(2027, 3, 19), False),
        (date(2025, 3, 19), date(2027, 3, 20), True),
        (date(2024, 2, 29), date(2026, 3, 1), False),
        (date(2025, 3, 19), None, False),
        (None, date(2027, 3, 20), False),
    ],
)
def test_probation_within_the_party_lasts_two_years_at_most(since, until, too_long):
    assert rules.is_too_long_within_party(since, until) is too_long


@pytest.mark.parametrize("members, needs", [(0, False), (19, False), (20, True), (21, True)])
def test_from_twenty_members_on_a_branch_is_divided(members, needs):
    assert rules.needs_groups(members) is needs


def test_a_probationary_member_leads_no_group():
    assert (rules.may_lead_group(rules.FULL), rules.may_lead_group(rules.PROBATIONARY)) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("since", "until", "is_held"),
    [
        (None, None, True),
        (date(2025, 3, 19), date(2025, 3, 19), True),
        (date(2025, 3, 20), None, False),
        (None, date(2025, 3, 18), False),
        (date(2025, 1, 1), None, True),
        (None, date(2025, 3, 19), True),
    ],
)
def test_a_span_holds_its_first_and_its_last_day(since, until, is_held):
    assert rules.holds(since, until, date(2025, 3, 19)) is is_held
