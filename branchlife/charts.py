"""Pictures from numbers: bars, shares of a whole, steps over time. Shapes only, no database.

A Chart is drawn by `charts/svg.html` on the page and on paper alike. Series differ by pattern and
not by colour alone, numbers stand beside their bars as text, and each Chart has its table.
"""

from dataclasses import dataclass, field
from unicodedata import east_asian_width

WIDTH = 490
SIZE = 14
# Names at the left, numbers at the right, bars in between.
LABEL, PLOT, NUMBERS = 140, 148, 370
ROW, BAR = 26, 16
TOP = 6
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"

# How areas are filled, darkest first; `charts/svg.html` draws them.
FILLS = ("solid", "hatch", "dots", "black", "white", "grey")
# On these a number needs a white ground, or white letters.
ON_WHITE, IN_WHITE = ("hatch", "dots"), ("solid", "black")
# (dashes, colour) of lines.
STROKES = (("", "#a61b1b"), ("7 4", "#1f1f1f"), ("1.5 4", "#1a5fb4"), ("10 3 2 3", "#14522b"))


@dataclass(frozen=True)
class Text:
    """Words at a point; `anchor` as SVG names it."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    colour: str = "#1f1f1f"
    kind: str = "text"


@dataclass(frozen=True)
class Box:
    """A filled area; `ground` is a white one without a line, for numbers to stand on."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    kind: str = "box"


@dataclass(frozen=True)
class Line:
    """A line through points, as SVG writes them."""

    points: str
    dashes: str = ""
    colour: str = "#1f1f1f"
    thickness: float = 1
    kind: str = "line"


@dataclass(frozen=True)
class Chart:
    """A picture, what it says in a sentence, and the table of its numbers."""

    key: str
    title: str
    # For those who do not see it; the table follows.
    description: str
    shapes: list
    height: float
    # Headings and rows of texts; the first of each row names it.
    head: list
    table: list
    note: str = ""
    width: int = WIDTH
    # The patterns it uses.
    fills: list = field(default_factory=list)


@dataclass(frozen=True)
class Bar:
    """A row of `bars`: None is no bar at all; `limit` is a mark of its own."""

    label: str
    value: object
    text: str
    limit: object = None


def text_width(text, size=SIZE):
    """About how wide a text is drawn: Chinese characters are square, others half of that."""
    wide = sum(east_asian_width(letter) in "WFA" for letter in text)
    return size * (wide + 0.58 * (len(text) - wide))


def shortened(text, room, size=SIZE):
    """The text, cut in its middle where it does not fit: names of branches differ at their ends."""
    text = str(text)
    if text_width(text, size) <= room:
        return text
    head, tail = text[: len(text) // 2], text[len(text) // 2 :]
    while tail and text_width(head + ELLIPSIS + tail, size) > room:
        if len(head) >= len(tail):
            head = head[:-1]
        else:
            tail = tail[1:]
    return head + ELLIPSIS + tail


def points(*pairs):
    """Points as SVG writes them."""
    return " ".join(f"{round(x, 1)},{round(y, 1)}" for x, y in pairs)


def upright(x, top, bottom, **options):
    """A line from above to below."""
    return Line(points((x, top), (x, bottom)), **options)


def row_label(text, y):
    """The name of a row, at the right of its column."""
    return Text(LABEL, y, shortened(text, LABEL), "end")


def legend(entries, top, width=WIDTH):
    """(shapes, the y below) of swatches with their words: [(fill or None for a mark, words)]."""
    shapes, x, y = [], 0, top
    for fill, words in entries:
        room = 24 + text_width(words) + 12
        if x and x + room > width:
            x, y = 0, y + 22
        if fill:
            shapes.append(Box(x, y + 3, 18, 12, fill))
        else:
            shapes.append(upright(x + 9, y + 1, y + 17, thickness=3))
        shapes.append(Text(x + 24, y + 14, words))
        x += room
    return shapes, y + 26


def bars(key, title, rows, *, whole=None, line=None, marks=(), **rest):
    """A bar for each of these Bars. `whole` is the value that fills the width.

    `line` is (value, words) of a line through all rows, `marks` explains the limits:
    [(fill or None for the mark, words)]. What goes beyond a row's limit is hatched.
    """
    rows = list(rows)
    values = [value for row in rows for value in (row.value, row.limit) if value is not None]
    whole = whole or max(values, default=0) or 1
    scale = (NUMBERS - 8 - PLOT) / float(whole)
    shapes, y = legend(marks, TOP) if marks else ([], TOP)
    if line:
        x = PLOT + float(line[0]) * scale
        shapes += [Text(x, y + 12, line[1], "middle")]
        y += 20
        shapes += [upright(x, y, y + ROW * len(rows), dashes="4 3")]
    shapes.append(upright(PLOT, y, y + ROW * len(rows)))
    for row in rows:
        shapes += bar_of(row, y, scale)
        y += ROW
    fills = ["solid", "hatch"]
    return Chart(key, title, shapes=shapes, height=y + TOP, fills=fills, **rest)


def bar_of(row, y, scale):
    """The shapes of one row."""
    base, top = y + 18, y + (ROW - BAR) / 2
    yield row_label(row.label, base)
    yield Text(NUMBERS, base, shortened(row.text, WIDTH - NUMBERS))
    if row.value:
        # What cannot be (more there than expected) does not run over its number.
        length = min(round(float(row.value) * scale, 1), NUMBERS - 8 - PLOT)
        yield Box(PLOT, top, length, BAR, "solid")
        if row.limit is not None and row.value > row.limit:
            within = round(float(row.limit) * scale, 1)
            yield Box(PLOT + within, top, round(length - within, 1), BAR, "hatch")
    if row.limit is not None:
        yield upright(PLOT + float(row.limit) * scale, top - 3, top + BAR + 3, thickness=3)


def shares(key, title, series, rows, **rest):
    """A bar for each row, divided as its counts are: the whole is the sum of the row.

    `series` is [(words, fill)], `rows` [(label, counts in that order, text)]; without counts only
    the text is written.
    """
    shapes, y = legend([(fill, words) for words, fill in series], TOP)
    for label, counts, text in rows:
        base, top = y + 18, y + (ROW - BAR) / 2
        shapes.append(row_label(label, base))
        shapes.append(Text(NUMBERS, base, shortened(text, WIDTH - NUMBERS)))
        if counts and sum(counts):
            scale = (NUMBERS - 8 - PLOT) / sum(counts)
            x = PLOT
            for count, (_words, fill) in zip(counts, series, strict=True):
                if count:
                    width = round(count * scale, 1)
                    shapes += [
                        Box(x, top, width, BAR, fill),
                        *number_in(count, x, top, width, fill),
                    ]
                    x = round(x + width, 1)
        y += ROW
    fills = [fill for _words, fill in series]
    return Chart(key, title, shapes=shapes, height=y + TOP, fills=fills, **rest)


def number_in(count, x, top, width, fill):
    """The number within its part of the bar, where there is room."""
    room = text_width(str(count)) + 4
    if width < room + 2:
        return
    middle = round(x + width / 2, 1)
    if fill in ON_WHITE:
        yield Box(round(middle - room / 2, 1), top + 1.5, round(room, 1), BAR - 3, "ground")
    colour = "#fff" if fill in IN_WHITE else "#1f1f1f"
    yield Text(middle, top + 13, str(count), "middle", colour)


def steps(key, title, series, *, days, until, most, day_words, deadline=None, **rest):
    """Lines that rise on the days on which something happened, as far as `until`.

    `series` is [(words, {day: how many})], `days` the (first, last) day drawn, `most` the number at
    the top, `deadline` (day, words), `day_words` writes a day below.
    """
    first, last = days
    left, right, top, bottom = 34, 350, 26, 216
    span = max((last - first).days, 1)
    most = max(most, 1)

    def across(day):
        return round(left + (right - left) * (day - first).days / span, 1)

    def up(number):
        return round(bottom - (bottom - top) * number / most, 1)

    shapes = [
        Line(points((left, top), (left, bottom), (right, bottom))),
        Text(left - 6, up(most) + 5, str(most), "end"),
        Text(left - 6, bottom + 5, "0", "end"),
        Line(points((left, up(most)), (right, up(most))), dashes="1 4"),
    ]
    if deadline and first <= deadline[0] <= last:
        x = across(deadline[0])
        anchor = "end" if x > (left + right) / 2 else "start"
        shapes += [upright(x, top - 6, bottom, dashes="4 3"), Text(x, 14, deadline[1], anchor)]
    for day, anchor in ((first, "start"), (last, "end"))[: 2 if last > first else 1]:
        shapes.append(Text(across(day), bottom + 18, day_words(day), anchor))
    ends = []
    for (words, counts), (dashes, colour) in zip(series, STROKES, strict=False):
        total, path = 0, [(left, bottom)]
        for day in sorted(counts):
            path.append((across(day), up(total)))
            total += counts[day]
            path.append((across(day), up(total)))
        path.append((across(until), up(total)))
        shapes.append(Line(points(*path), dashes, colour, 2.5))
        ends.append((up(total), words, dashes, colour))
    shapes += end_labels(ends, right + 6)
    return Chart(key, title, shapes=shapes, height=bottom + 30, **rest)


def end_labels(ends, x):
    """The words of each line at its end, moved apart where lines end together."""
    lowest = None
    for y, words, dashes, colour in sorted(ends, reverse=True):
        y = y + 5 if lowest is None else min(y + 5, lowest - 18)
        lowest = y
        yield Line(points((x, y - 5), (x + 20, y - 5)), dashes, colour, 2.5)
        yield Text(x + 26, y, shortened(words, WIDTH - x - 26))
