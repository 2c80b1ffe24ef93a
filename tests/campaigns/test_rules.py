"""The law of the year, in tables of numbers."""

from datetime import date

import pytest

from appraisals.campaigns import rules
from meetings.rules import Line


@pytest.mark.parametrize(
    "members, third, quarter",
    [
        (3, 1, 0),
        (4, 1, 1),
        (5, 1, 1),
        (6, 2, 1),
        (7, 2, 1),
        (8, 2, 2),
        (9, 3, 2),
        (10, 3, 2),
        (11, 3, 2),
        (12, 4, 3),
        (15, 5, 3),
        (16, 5, 4),
        (20, 6, 5),
        (30, 10, 7),
        (50, 16, 12),
    ],
)
def test_the_quota_is_the_share_without_parts_of_a_person(members, third, quarter):
    assert rules.excellent_quota(members, 1, 3) == third
    assert rules.excellent_quota(members, 1, 4) == quarter


def test_the_table_shows_these_sizes():
    assert rules.quota_table(1, 4)[:3] == [(3, 0), (4, 1), (5, 1)]
    assert [size for size, _quota in rules.quota_table(1, 3)] == list(rules.SHOWN_SIZES)


@pytest.mark.parametrize(
    "base, num, den, rounding, quota",
    [
        (300, 1, 3, "floor", 100),
        (0, 1, 3, "floor", 0),
        (0, 1, 10, "at_least_one", 0),
        (3, 1, 10, "at_least_one", 1),
        (9, 1, 10, "at_least_one", 1),
        (10, 1, 10, "at_least_one", 1),
        (19, 1, 10, "at_least_one", 1),
        (20, 1, 10, "at_least_one", 2),
        (3, 0, 1, "at_least_one", 0),
        (20, 3, 20, "floor", 3),
        (5, 1, 1, "floor", 5),
    ],
)
def test_rounding(base, num, den, rounding, quota):
    assert rules.excellent_quota(base, num, den, rounding) == quota


@pytest.mark.parametrize("num, den", [(1, 3), (1, 4), (3, 20), (1, 10)])
def test_the_quota_is_the_largest_number_within_the_share(num, den):
    for base in range(101):
        quota = rules.excellent_quota(base, num, den)
        assert quota * den <= base * num < (quota + 1) * den


@pytest.mark.parametrize(
    "num, den, words",
    [
        (1, 3, "三分之一"),
        (1, 4, "四分之一"),
        (1, 10, "十分之一"),
        (3, 20, "15%"),
        (2, 7, "2/7"),
    ],
)
def test_the_share_in_words(num, den, words):
    assert rules.share_in_words(num, den) == words


def test_the_quota_in_words():
    assert (
        rules.quota_in_words(1, 3, "full_members", "floor")
        == "“优秀”一般不超过评定当日正式党员的三分之一，不足1人的部分不计。"
    )
    assert (
        rules.quota_in_words(1, 10, "graded", "at_least_one")
        == "“优秀”一般不超过评定等次党员的十分之一，不足1人的按1人计。"
    )


def test_who_decides_and_which_meetings_there_are():
    assert rules.decision_body(True) == "committee"
    assert rules.decision_body(False) == "general"
    assert rules.parts_of(True) == ("committee", "general", "decision")
    assert rules.parts_of(False) == ("general", "decision")


@pytest.mark.parametrize(
    "part, body, kind",
    [
        ("committee", "committee", "branch_committee"),
        ("general", "committee", "general"),
        ("decision", "committee", "branch_committee"),
        ("decision", "general", "general"),
    ],
)
def test_the_kind_of_each_meeting(part, body, kind):
    assert rules.meeting_kind(part, body) == kind


def agenda(*lines):
    """Lines of (kind, title), or of (kind, title, True) for a part."""
    return [Line(*line) for line in lines]


def test_without_a_committee_its_steps_fall_to_the_general_meeting():
    general = agenda(
        ("attendance", "1"), ("information", "2"), ("ballot", "3"), ("other", "3.1", True)
    )
    committee = agenda(
        ("opinions", "a"),
        ("other", "a.1", True),
        ("self_criticism", "b"),
        ("supervisor", "c"),
        ("other", "c.1", True),
    )
    titles = [line.title for line in rules.agenda_without_committee(general, committee)]
    assert titles == ["1", "a", "a.1", "b", "3", "3.1"]
    without = rules.agenda_without_committee(general[:1] + general[2:], committee)
    assert [line.title for line in without] == titles


@pytest.mark.parametrize(
    "label, month_day, due",
    [
        ("2024年度", "01-26", date(2025, 1, 26)),
        ("二〇二四年度", "01-26", None),
        ("2024年度", "", None),
        ("2024年度", "02-30", None),
    ],
)
def test_the_due_date_is_proposed_in_the_year_after_the_label(label, month_day, due):
    assert rules.due_date(label, month_day) == due


EARLY, LATE = date(2025, 3, 18), date(2025, 3, 19)


@pytest.mark.parametrize(
    "days, wrong",
    [
        ({}, None),
        ({"general": LATE}, None),
        ({"committee": LATE, "general": LATE, "decision": LATE}, None),
        ({"general": LATE, "decision": EARLY}, ("decision", "general")),
        ({"committee": LATE, "general": EARLY}, ("general", "committee")),
        ({"committee": LATE, "general": None, "decision": EARLY}, None),
    ],
)
def test_days_in_the_wrong_order(days, wrong):
    assert rules.wrong_order(days) == wrong
