"""The rules of ballots as tables and properties; no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisals.ballots import rules
from appraisals.ballots.rules import EMPTY, OUTCOMES, SPOILT, Breach


@pytest.mark.parametrize(
    ("is_full", "standings", "probationary", "answer"),
    [
        (True, [], True, True),
        (False, [], True, True),
        (False, [], False, False),
        (True, [], False, True),
        (True, ["suspended"], True, False),
        (True, ["lost_contact"], True, False),
        (True, ["probation_within_party"], True, True),
        (True, ["max_grade"], True, True),
    ],
)
def test_who_may_fill_a_ballot(is_full, standings, probationary, answer):
    assert rules.may_fill(is_full, standings, probationary) is answer


@pytest.mark.parametrize(
    ("is_full", "standings", "is_excluded", "answer"),
    [
        (True, [], False, True),
        (False, [], False, False),
        (True, [], True, False),
        (True, ["suspended"], False, False),
        (True, ["lost_contact"], False, False),
        (True, ["max_grade"], False, True),
    ],
)
def test_who_is_on_the_ballot(is_full, standings, is_excluded, answer):
    assert rules.is_on_the_ballot(is_full, standings, is_excluded) is answer


@pytest.mark.parametrize(
    ("full_members", "voters", "needed"),
    [(6, 9, 1), (7, 4, 1), (7, 5, 2), (3, 3, 1), (30, 25, 2)],
)
def test_two_scrutineers_unless_the_branch_is_small(full_members, voters, needed):
    assert rules.scrutineers_needed(full_members, voters) == needed


@pytest.mark.parametrize(("named", "threshold"), [(1, 1), (2, 2), (3, 2)])
def test_any_two_of_three_scrutineers_open_the_box(named, threshold):
    assert rules.threshold(named) == threshold


@pytest.mark.parametrize(("asked_for", "fewest"), [(0, 3), (3, 3), (5, 5)])
def test_a_campaign_may_ask_for_more_ballots_but_never_for_fewer(asked_for, fewest):
    assert rules.fewest_to_count(asked_for) == fewest


@pytest.mark.parametrize(("voters", "few"), [(3, True), (4, True), (5, False)])
def test_few_voters_are_warned(voters, few):
    assert rules.few_voters(voters) is few


TURNOUT = {"present": 11, "issued": 11, "returned": 11, "valid": 11, "invalid": 0}


@pytest.mark.parametrize(
    ("changed", "breaches"),
    [
        ({}, []),
        ({"returned": 10, "valid": 9, "invalid": 1}, []),
        ({"issued": 13}, [Breach("issued", 13, 11)]),
        ({"returned": 12, "valid": 12}, [Breach("returned", 12, 11)]),
        ({"valid": 10}, [Breach("valid", 10, 11)]),
        ({"returned": 2, "valid": 2, "fewest": 3}, [Breach("fewest", 2, 3)]),
        ({"mobile": 2, "online": 1}, []),
        ({"mobile": 8, "online": 4}, [Breach("apart", 12, 11)]),
    ],
)
def test_identities_of_the_turnout(changed, breaches):
    assert list(rules.turnout_breaches(**TURNOUT | changed)) == breaches


@pytest.mark.parametrize(
    ("in_the_room", "visited", "online", "way"),
    [
        (True, False, False, "room"),
        (True, True, False, "room"),
        (False, True, True, "mobile"),
        (False, True, False, "mobile"),
        (False, False, True, "online"),
        (False, False, False, "room"),
    ],
)
def test_everybody_takes_part_in_one_way(in_the_room, visited, online, way):
    assert rules.way_of(in_the_room=in_the_room, visited=visited, online=online) == way


def test_grades_and_abstentions_add_up_to_the_valid_ballots():
    right = {1: 7, 2: 2, 3: 0, 4: 0, EMPTY: 1, SPOILT: 1}
    wrong = right | {SPOILT: 0}
    minus = right | {1: 9, 2: 0} | {3: -1, 4: 1}
    assert list(rules.total_breaches([right, wrong], 11)) == [Breach("total", 10, 11, 1)]
    assert [breach.subject for breach in rules.total_breaches([minus], 11)] == [0]


@pytest.mark.parametrize(
    ("numbers", "breaches"),
    [
        ((3, 3, 5, 5), []),
        ((2, 3, 4, 5), []),
        ((4, 3, 4, 5), [Breach("printed", 4, 3)]),
        ((3, 3, 6, 5), [Breach("online", 6, 5)]),
    ],
)
def test_no_more_ballots_of_a_kind_than_slips(numbers, breaches):
    names = ("printed", "handed_out", "online", "taken")
    assert list(rules.kind_breaches(**dict(zip(names, numbers, strict=True)))) == breaches


@pytest.mark.parametrize(
    ("grades", "valid"),
    [((0, 0), False), ((255, 0), False), ((255, 255), False), ((0, 4), True), ((1, 255), True)],
)
def test_a_blank_ballot_is_returned_but_invalid(grades, valid):
    assert rules.is_valid(grades) is valid


ballots = st.integers(1, 8).flatmap(
    lambda subjects: st.tuples(
        st.just(subjects),
        st.lists(st.lists(st.sampled_from(OUTCOMES), min_size=subjects, max_size=subjects)),
    )
)


@given(ballots)
def test_a_count_keeps_every_identity(drawn):
    subjects, filled = drawn
    result = rules.count(filled, subjects)
    assert result.returned == len(filled)
    assert len(result.totals) == subjects
    assert not list(
        rules.turnout_breaches(
            present=len(filled),
            issued=len(filled),
            returned=result.returned,
            valid=result.valid,
            invalid=result.invalid,
        )
    )
    assert not list(rules.total_breaches(result.totals, result.valid))
    ticks = sum(total[grade] for total in result.totals for grade in (1, 2, 3, 4))
    assert ticks == sum(grade in (1, 2, 3, 4) for grades in filled for grade in grades)
    assert result.abstentions == result.valid * subjects - ticks


@given(ballots, st.randoms())
def test_a_count_knows_no_order(drawn, random):
    subjects, filled = drawn
    shuffled = random.sample(filled, len(filled))
    assert rules.count(shuffled, subjects) == rules.count(filled, subjects)
