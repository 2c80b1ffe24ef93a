"""Tables of who has to speak, in which order, and what is missing."""

import pytest

from meetings.rules.speeches import (
    PARTS,
    Lack,
    Person,
    Said,
    is_short,
    missing,
    speakers,
    speaking_order,
)

CRITICISM, EVALUATION = PARTS


def person(member, committee=False, *, away=False, expected=True):
    return Person(member, expected, away, committee)


def test_the_committee_speaks_first_in_the_order_of_its_posts():
    people = [person("甲"), person("委员", True), person("乙"), person("书记", True)]
    order = speaking_order(people, ["书记", "委员"])
    assert [one.member for one in order] == ["书记", "委员", "甲", "乙"]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (CRITICISM, ["书记", "请假委员"]),  # in writing, if they cannot come
        (EVALUATION, ["书记", "甲"]),
    ],
)
def test_who_has_to_speak(part, expected):
    people = [
        person("书记", True),
        person("请假委员", True, away=True),
        person("甲"),
        person("请假", away=True),
        person("卧床", expected=False),
    ]
    assert speakers(part, people) == expected


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ([], [Lack("甲", True, True), Lack("乙", True, True)]),
        ([Said("self_criticism", "甲", None)], [Lack("甲", False, True), Lack("乙", True, True)]),
        (
            [
                Said("self_criticism", "甲", None),
                Said("written", "乙", None),
                Said("criticism", "乙", "甲"),
            ],
            [Lack("乙", False, True)],
        ),
        # an evaluation is no criticism
        ([Said("self_evaluation", "甲", None)], [Lack("甲", True, True), Lack("乙", True, True)]),
        (
            [
                Said("self_criticism", "甲", None),
                Said("self_criticism", "乙", None),
                Said("criticism", "乙", "甲"),
                Said("criticism", "甲", "乙"),
            ],
            [],
        ),
    ],
)
def test_what_is_missing(said, lacks):
    assert list(missing(CRITICISM, ["甲", "乙"], said)) == lacks


def test_who_is_alone_cannot_be_criticised():
    assert list(missing(CRITICISM, ["书记"], [])) == [Lack("书记", True, False)]
    assert list(missing(CRITICISM, ["书记"], [Said("self_criticism", "书记", None)])) == []


@pytest.mark.parametrize(
    ("text", "short"),
    [("", False), ("  \n", False), ("工作不够细", True), ("字" * 29, True), ("字" * 30, False)],
)
def test_very_short_words_are_noticed(text, short):
    assert is_short(text) is short
