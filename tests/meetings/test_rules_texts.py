"""Two people changed the same text: what is put together, and what people must decide."""

from itertools import product

import pytest

from meetings.rules.texts import merged, same_text


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        ("甲", "甲", "乙", "乙"),
        ("甲", "乙", "甲", "乙"),
        ("甲", "乙", "乙", "乙"),
        # both added something at the same place: theirs was there first
        ("", "他", "我", "他\n我"),
        ("甲", "甲\n他", "甲\n我", "甲\n他\n我"),
        ("甲\n乙", "甲\n他\n乙", "甲\n我\n乙", "甲\n他\n我\n乙"),
        # the one has all that the other has: an answer was lost on the way
        ("甲", "甲\n乙", "甲\n乙\n丙", "甲\n乙\n丙"),
        ("", "李平：我检讨", "李平：我检讨", "李平：我检讨"),
        # different lines
        ("甲\n乙\n丙", "甲改\n乙\n丙", "甲\n乙\n丙改", "甲改\n乙\n丙改"),
        ("甲\n乙", "甲改\n乙", "甲\n乙改", "甲改\n乙改"),
        ("甲\n乙\n丙", "甲\n丙", "甲\n乙\n丙\n丁", "甲\n丙\n丁"),
        ("甲", "他\n甲", "甲改", "他\n甲改"),
        ("甲", "甲\n他", "甲改", "甲改\n他"),
        # line ends and blanks around say nothing
        ("甲\r\n乙", "甲\n乙\n他", " 甲\r\n乙改\r\n", "甲\n乙改\n他"),
        # the same lines: people decide
        ("甲", "他的", "我的", None),
        ("甲\n乙", "甲他\n乙", "甲我\n乙", None),
        ("甲\n乙\n丙", "甲\n丙", "甲\n乙改\n丙", None),
        ("甲\n乙\n丙", "", "甲\n乙改\n丙", None),
    ],
)
def test_two_changes_are_put_together_unless_they_touch(base, theirs, mine, both):
    assert merged(base, theirs, mine) == both


def test_no_line_that_anybody_added_is_ever_missing():
    texts = ["\n".join(lines) for length in range(4) for lines in product("甲乙", repeat=length)]
    bases = ["", "丙", "甲\n丙", "丙\n丁\n丙"]
    for base, theirs, mine in product(bases, texts, texts):
        both = merged(base, f"{theirs}\n丙", f"丙\n{mine}")
        if both is not None:
            found = both.split("\n")
            for line in "甲乙":
                asked = max(theirs.count(line), mine.count(line))
                assert found.count(line) >= asked - base.count(line)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("甲\r\n乙 ", "甲\n乙", True), ("", " \n", True), ("甲", "乙", False)],
)
def test_line_ends_and_blanks_around_make_no_difference(one, other, same):
    assert same_text(one, other) is same
