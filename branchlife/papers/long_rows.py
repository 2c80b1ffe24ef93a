"""Rows of a Table that belong together, and those too tall for a page, about. No database.

Word breaks tall rows by itself. In a PDF a row moves to the next page as a whole, and what it moves
away from stays empty: so there they come in parts.
"""

from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

from branchlife.papers.document import Span
from branchlife.papers.texts import printed
from branchlife.papers.word import full_width

# Up to so many lines a row stays as it is, else it is parted after so many.
TALLEST, LINES = 14, 8
POINT_MM, PADDING_MM = 0.3528, 2.4
WIDE = "WFA"
ENDS = "。；！？\n"


@dataclass(frozen=True)
class Part(Span):
    """A piece of a cell: no line is drawn to the pieces above and below it."""

    is_begun: bool = False
    goes_on: bool = False


@dataclass
class Flow:
    """What is still to be placed of a cell that reaches down to the row numbered `last`."""

    span: Span
    column: int
    last: int
    per_line: int
    text: str
    is_begun: bool = False

    @property
    def lines(self):
        """How many lines it takes, about."""
        return sum(lines_of(line, self.per_line) for line in self.text.split("\n"))

    def take(self):
        """The next piece."""
        piece, self.text = cut(self.text, LINES, self.per_line)
        return piece


def groups(rows, widths, points):
    """The rows in groups held together by cells that span them: [(row, its Flows)]."""
    group, reach = [], 0
    for row in rows:
        flows = placed(row, len(group), group, widths, points)
        group.append((row, flows))
        reach = max([reach, *(flow.last for flow in flows)])
        if reach < len(group):
            yield group
            group, reach = [], 0
    if group:
        yield group


def parted(rows, widths, points, left):
    """[(rows, is_kept)]: what stays on one page where `is_kept`; rows too tall for that in parts.

    Rows that a cell spans are kept together; `left` are the columns with texts.
    """
    made = [([], False)]
    for group in groups(rows, widths, points):
        if is_tall(group):
            made[-1][0].extend(parts_of([flows for _row, flows in group], left))
        elif len(group) > 1:
            made += [([row for row, _flows in group], True), ([], False)]
        else:
            made[-1][0].append(group[0][0])
    return made


def kept_with_next(rows, widths, points):
    """The numbers of the rows that stay on one page with the row below."""
    found, number = set(), 0
    for group in groups(rows, widths, points):
        if not is_tall(group):
            found.update(range(number, number + len(group) - 1))
        number += len(group)
    return found


def placed(row, number, above, widths, points):
    """The Flows of a row: where its cells stand among those that reach down from above."""
    taken = {
        flow.column + offset
        for _row, flows in above
        for flow in flows
        if flow.last >= number
        for offset in range(flow.span.columns)
    }
    flows, column = [], 0
    for value in row:
        while column in taken:
            column += 1
        span = value if isinstance(value, Span) else Span(value)
        width = sum(widths[column : column + span.columns]) - PADDING_MM
        per_line = max(1, int(width / (points * POINT_MM)))
        flows.append(Flow(span, column, number + span.rows - 1, per_line, printed(span)))
        column += span.columns
    return flows


def is_tall(group):
    """Whether these rows, held together by cells that span them, are too tall for one piece."""
    single = spanning = 0
    for _row, flows in group:
        single += max([1, *(flow.lines for flow in flows if flow.span.rows == 1)])
        spanning = max([spanning, *(flow.lines for flow in flows if flow.span.rows > 1)])
    return max(single, spanning) > TALLEST


def parts_of(group, left):
    """The rows of a group in parts: every cell in every one of them, a piece of its text in each."""
    made, active = [], []
    for number, flows in enumerate(group):
        active = sorted([*active, *flows], key=lambda flow: flow.column)
        is_more = True
        while is_more:
            pieces = [(flow, flow.take()) for flow in active]
            is_more = any(flow.text for flow in active if flow.last == number)
            made.append([part(flow, piece, is_more, number, left) for flow, piece in pieces])
        active = [flow for flow in active if flow.last > number]
    return made


def part(flow, piece, is_more, number, left):
    """A Part of what flows."""
    made = Part(
        piece,
        columns=flow.span.columns,
        is_left=flow.span.is_left or flow.column in left,
        is_strong=flow.span.is_strong,
        is_marked=flow.span.is_marked,
        is_begun=flow.is_begun,
        goes_on=is_more or flow.last > number,
    )
    flow.is_begun = True
    return made


def is_begun(row):
    """Whether a row only goes on with what began above it."""
    return all(isinstance(value, Part) and value.is_begun for value in row)


def lines_of(line, per_line):
    """How many lines a paragraph takes."""
    return 1 if len(line) <= per_line else ceil(full_width(line) / per_line)


def cut(text, lines, per_line):
    """(what fills so many lines, the rest): cut behind a sentence where one ends in the last lines."""
    ends = line_ends(text, per_line)
    if len(ends) <= lines:
        return text, ""
    begin, end = ends[lines // 2 - 1], ends[lines - 1]
    behind = max(text.rfind(sign, begin, end) for sign in ENDS) + 1
    end = behind or end
    return text[:end].rstrip("\n"), text[end:].lstrip("\n")


def line_ends(text, per_line):
    """Where the lines of a text end, about."""
    ends, place = [], 0
    for paragraph in text.split("\n"):
        filled = 0
        for letter in paragraph:
            wide = 1 if east_asian_width(letter) in WIDE else 0.5
            if filled + wide > per_line:
                ends.append(place)
                filled = 0
            filled += wide
            place += 1
        ends.append(place)
        place += 1
    return ends
