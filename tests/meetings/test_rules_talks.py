"""Which talks a branch owes: tables with 3, 5 and 7 in the leadership, and without a committee."""

from datetime import date
from itertools import combinations

import pytest

from meetings.rules import talks as rules

EARLY, LATE = date(2024, 11, 5), date(2024, 12, 1)
MEMBERS = list(range(100, 110))


def day_of(*groups, day=EARLY):
    return [(day, set(group)) for group in groups]


@pytest.mark.parametrize(
    ("leaders", "pairs"),
    # A secretary alone; with a deputy, no committee; committees of three, five and seven.
    [([], 0), ([1], 0), ([1, 2], 1), ([1, 2, 3], 3), (list(range(5)), 10), (list(range(7)), 21)],
)
def test_every_two_of_the_leadership_talk(leaders, pairs):
    nothing = rules.coverage(leaders, MEMBERS, [])
    assert (len(nothing.pairs), nothing.pairs_done, len(nothing.missing_pairs)) == (pairs, 0, pairs)
    assert (nothing.members_reached, nothing.missing_members) == (0, MEMBERS)
    assert (nothing.is_complete, nothing.has_begun) == (False, False)
    everything = day_of(
        *combinations(leaders, 2), *((leaders[0], one) for one in MEMBERS if leaders)
    )
    whole = rules.coverage(leaders, MEMBERS, everything)
    assert (whole.pairs_done, whole.missing_pairs, whole.missing_members) == (
        (pairs, [], []) if leaders else (0, [], MEMBERS)
    )
    assert whole.is_complete == whole.has_begun == bool(leaders)


@pytest.mark.parametrize(
    ("talks", "pairs", "members"),
    [
        ([], [(1, 2), (1, 3), (2, 3)], [100, 101]),
        ([(1, 2)], [(1, 3), (2, 3)], [100, 101]),
        ([(2, 1), (3, 100)], [(1, 3), (2, 3)], [101]),
        # Members among themselves: good, but nobody of the leadership was there.
        ([(100, 101)], [(1, 2), (1, 3), (2, 3)], [100, 101]),
        # In a talk of several everybody has talked with everybody.
        ([(1, 100, 101)], [(1, 2), (1, 3), (2, 3)], []),
        ([(1, 2, 3, 100)], [], [101]),
        # Somebody who is not of the branch any more counts for nobody.
        ([(1, 999)], [(1, 2), (1, 3), (2, 3)], [100, 101]),
    ],
)
def test_what_is_missing(talks, pairs, members):
    covered = rules.coverage([1, 2, 3], [1, 100, 2, 101, 3], day_of(*talks))
    assert (covered.leaders, covered.members) == ([1, 2, 3], [100, 101])
    assert (covered.missing_pairs, covered.missing_members) == (pairs, members)
    assert (covered.pairs_done, covered.members_reached) == (3 - len(pairs), 2 - len(members))


def test_the_latest_talk_of_two_is_the_one_shown():
    talks = day_of((1, 100), day=LATE) + day_of((1, 100), (2, 100))
    covered = rules.coverage([1, 2], [100], talks)
    assert (covered.day(100, 1), covered.day(2, 100), covered.day(1, 2)) == (LATE, EARLY, None)
    assert rules.partners(covered, 100) == [(1, LATE), (2, EARLY)]


@pytest.mark.parametrize(("persons", "is_collective"), [(2, False), (3, True), (9, True)])
def test_three_make_a_talk_of_several(persons, is_collective):
    assert rules.is_collective(persons) is is_collective


def test_rows_of_people_become_talks():
    rows = [(7, EARLY, 1), (8, LATE, 2), (7, EARLY, 100)]
    assert rules.by_talk(rows) == [(EARLY, {1, 100}), (LATE, {2})]
