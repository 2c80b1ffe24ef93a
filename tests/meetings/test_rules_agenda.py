"""The order of an agenda, as tables, and as any sequence of moves."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings import rules

NOON = datetime(2025, 3, 19, 12, 0)


def outline(text):
    """[("a", False), ("b", True)] of "a b-": a dash marks a part."""
    return [(word.rstrip("-"), word.endswith("-")) for word in text.split()]


def text(lines):
    """The same backwards."""
    return " ".join(key + "-" * is_part for key, is_part in lines)


@pytest.mark.parametrize(
    "lines, numbers",
    [
        ("", []),
        ("a b c", ["1", "2", "3"]),
        ("a b- c- d e-", ["1", "1.1", "1.2", "2", "2.1"]),
        ("a- b-", ["1", "1.1"]),
    ],
)
def test_parts_are_numbered_within_their_item(lines, numbers):
    assert rules.numbering(is_part for _key, is_part in outline(lines)) == numbers


@pytest.mark.parametrize(
    "before, change, key, after",
    [
        ("a b c", "up", "c", "a c b"),
        ("a b c", "up", "a", "a b c"),
        ("a b c", "down", "c", "a b c"),
        ("a x- b y- z-", "up", "b", "b y- z- a x-"),
        ("a x- b y- z-", "down", "a", "b y- z- a x-"),
        ("a x- y- b", "down", "x", "a y- x- b"),
        ("a x- b y-", "down", "x", "a b x- y-"),
        ("a x- b y-", "up", "y", "a x- y- b"),
        ("a x- b", "up", "x", "a x- b"),
        ("a b", "in", "b", "a b-"),
        ("a b x- c", "in", "b", "a b- x- c"),
        ("a b", "in", "a", "a b"),
        ("a x- b", "in", "x", "a x- b"),
        ("a x- y- b", "out", "x", "a y- x b"),
        ("a b", "out", "b", "a b"),
    ],
)
def test_moving_keeps_an_item_and_its_parts_together(before, change, key, after):
    changes = {
        "up": lambda lines: rules.moved(lines, key, up=True),
        "down": lambda lines: rules.moved(lines, key, up=False),
        "in": lambda lines: rules.taken_in(lines, key),
        "out": lambda lines: rules.taken_out(lines, key),
    }
    assert text(changes[change](outline(before))) == after


@given(
    st.lists(st.booleans(), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["up", "down", "in", "out"]))),
)
def test_any_sequence_of_moves_keeps_every_item_once_and_every_part_behind_an_item(parts, moves):
    lines = [(number, is_part and number > 0) for number, is_part in enumerate(parts)]
    keys = sorted(key for key, _part in lines)
    for number, move in moves:
        key = number % len(lines)
        if move in ("up", "down"):
            lines = rules.moved(lines, key, move == "up")
        else:
            lines = (rules.taken_in if move == "in" else rules.taken_out)(lines, key)
        assert sorted(found for found, _part in lines) == keys
        assert rules.is_sound(lines)


@pytest.mark.parametrize(
    "own, parts, minutes",
    [(None, [], None), (30, [], 30), (30, [10, 25], 30), (None, [10, None], 10), (0, [5], 0)],
)
def test_planned_minutes_are_the_items_own_or_those_of_its_parts(own, parts, minutes):
    assert rules.minutes_of(own, parts) == minutes


@pytest.mark.parametrize(
    "used, planned, over", [(600, 10, 0), (659, 10, 0), (660, 10, 1), (7200, 60, 60), (99, None, 0)]
)
def test_whole_minutes_over_what_was_planned(used, planned, over):
    assert rules.minutes_over(used, planned) == over


def test_the_clock_counts_from_the_beginning_to_the_end_or_until_now():
    later = NOON + timedelta(minutes=10)
    assert rules.seconds_used(None, None, later) == 0
    assert rules.seconds_used(NOON, None, later) == 600
    assert rules.seconds_used(NOON, NOON + timedelta(minutes=2), later) == 120
    assert rules.seconds_used(later, None, NOON) == 0
