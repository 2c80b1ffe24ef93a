"""How much text a box of a form holds, in which size, and where the rest goes. No database."""

from dataclasses import dataclass, field
from math import ceil, floor

from branchlife.papers.word import full_width

MM_PER_POINT = 25.4 / 72
LINE = 1.45  # the height of a line, in sizes of the letter
# Sizes from the most legible to the smallest that an office still accepts (小四, 五号, 小五).
SIZES = (12, 10.5, 9)
# The size in which a text is begun that goes on on another sheet.
CUT_SIZE = 10.5
INDENT = 2
SPARED = 0.4


@dataclass(frozen=True)
class Piece:
    """What stands in a box: paragraphs in a size, the box's height, and what did not fit."""

    paragraphs: list
    points: float
    mm: int
    rest: list = field(default_factory=list)


def letters_per_line(width_mm, points):
    """Chinese characters on a line, sparingly: punctuation must not begin one."""
    return floor(width_mm / (points * MM_PER_POINT) - SPARED)


def lines_in(height_mm, points):
    """Lines that fit below each other."""
    return floor(height_mm / (points * LINE * MM_PER_POINT))


def lines_of(paragraph, per_line):
    """How many lines a paragraph takes, its first one indented."""
    return max(1, ceil((full_width(paragraph) + INDENT) / per_line))


def fit(paragraphs, *, width_mm, mm, spare_mm=0, taken_mm=0):
    """The text as a Piece: the largest size that fits `mm`, then `spare_mm` more; else cut.

    `taken_mm` of the box is for the signature.
    """
    room = mm - taken_mm
    for points in SIZES:
        per_line = letters_per_line(width_mm, points)
        needed = sum(lines_of(text, per_line) for text in paragraphs)
        if needed <= lines_in(room, points):
            return Piece(paragraphs, points, mm)
    for points in SIZES[1:]:
        per_line = letters_per_line(width_mm, points)
        needed = sum(lines_of(text, per_line) for text in paragraphs)
        if needed <= lines_in(room + spare_mm, points):
            height = ceil(needed * points * LINE * MM_PER_POINT) + 1 + taken_mm
            return Piece(paragraphs, points, max(mm, min(mm + spare_mm, height)))
    # One line says that the text goes on.
    lines = lines_in(room + spare_mm, CUT_SIZE) - 1
    here, rest = cut(paragraphs, letters_per_line(width_mm, CUT_SIZE), lines)
    return Piece(here, CUT_SIZE, mm + spare_mm, rest)


def cut(paragraphs, per_line, lines):
    """(what fits these lines, the rest); a paragraph may be parted."""
    here, left = [], lines
    for number, text in enumerate(paragraphs):
        needed = lines_of(text, per_line)
        if needed <= left:
            here.append(text)
            left -= needed
            continue
        first, second = part(text, left * per_line - INDENT)
        here += [first] if first else []
        return here, [*([second] if second else []), *paragraphs[number + 1 :]]
    return here, []


def part(text, width):
    """The text up to `width` characters of full width, and what follows."""
    taken = 0
    for place, letter in enumerate(text):
        taken += full_width(letter)
        if taken > width:
            return text[:place], text[place:]
    return text, ""
