"""How much text a box of a form holds: sizes, spare room, and where a text is cut."""

import pytest

from appraisals.ratings.exports.writing_space import cut, fit, letters_per_line, lines_in, part

WIDTH = 157


@pytest.mark.parametrize(
    ("points", "letters", "lines"), [(12, 36, 24), (10.5, 41, 27), (9, 49, 32)]
)
def test_a_box_holds_so_much(points, letters, lines):
    assert (letters_per_line(WIDTH, points), lines_in(150, points)) == (letters, lines)


@pytest.mark.parametrize(
    ("characters", "points", "mm", "left_over"),
    [
        (0, 12, 150, 0),
        (24 * 36 - 2, 12, 150, 0),  # exactly full
        (24 * 36 - 1, 10.5, 150, 0),
        (27 * 41 - 2, 10.5, 150, 0),
        (27 * 41 - 1, 9, 150, 0),
        (32 * 49 - 2, 9, 150, 0),
        (32 * 49 - 1, 9, 153, 0),  # the box grows before a text is cut
        (2400, 10.5, 182, 2400 - (32 * 41 - 2)),
    ],
)
def test_a_text_gets_the_largest_size_that_fits(characters, points, mm, left_over):
    texts = ["字" * characters] if characters else []
    piece = fit(texts, width_mm=WIDTH, mm=150, spare_mm=32)
    assert (piece.points, piece.mm) == (points, mm)
    assert sum(map(len, piece.rest)) == left_over
    assert sum(map(len, [*piece.paragraphs, *piece.rest])) == characters


def test_nothing_is_lost_where_a_text_is_cut():
    texts = ["第一段" * 5, "第二段" * 30, "第三段"]
    here, rest = cut(texts, 20, 3)
    assert here == ["第一段" * 5, ("第二段" * 30)[: 2 * 20 - 2]]
    assert rest == [("第二段" * 30)[2 * 20 - 2 :], "第三段"]
    assert cut(texts, 20, 0) == ([], texts)
    assert cut(texts, 20, 99) == (texts, [])


def test_latin_letters_are_half_as_wide():
    assert part("ab字", 1) == ("ab", "字")
    assert part("ab字", 2) == ("ab字", "")
