"""What stands on a paper, block by block, whatever it comes out as. No database.

A paper is laid out once, as a `Document`. `html.py` makes a PDF of it, `docx.py` a Word file, `xlsx.py`
a workbook of its tables. Texts are as people typed them: each format cleans them for itself.
Widths and heights are millimetres of paper, sizes of letters are points.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from branchlife.papers.looks import PORTRAIT, Look

SIGN_MM, LABEL_MM, STAMP_MM, ROW_MM = 10, 20, 48, 8
POINTS, SMALL_POINTS = 10.5, 9
# What title, signatures, notes and heads of several lines take on a form of tables; lower rows.
AROUND_MM, TIGHT = 70, 0.8


@dataclass(frozen=True)
class Share:
    """A share of the whole (0.5 is 50.0%) as a value of a table."""

    value: float | None


@dataclass(frozen=True)
class Span:
    """A cell of a table that takes more than one place, or looks unlike the others of its column.

    The places it takes are left out of the rows below and beside. `is_marked`: its number does not
    agree with others; it is shown in yellow.
    """

    value: object
    columns: int = 1
    rows: int = 1
    is_left: bool = False
    is_strong: bool = False
    is_marked: bool = False


@dataclass(frozen=True)
class Title:
    """The title in the middle; long ones are printed smaller. Each line stands on its own."""

    text: str

    @property
    def lines(self):
        """The lines of the title."""
        return str(self.text).splitlines()


@dataclass(frozen=True)
class Section:
    """A heading of level 1 to 4; its number is part of the text."""

    text: str
    level: int = 1
    starts_page: bool = False


@dataclass(frozen=True)
class Text:
    """Running text: a line is a paragraph, first lines are indented. `is_hint`: said to the reader only.

    Without `points` it has the size of the sheet.
    """

    text: str
    is_hint: bool = False
    points: float | None = None


@dataclass(frozen=True)
class Lines:
    """Texts each on a line of its own, not indented."""

    texts: tuple
    align: str = "left"


@dataclass(frozen=True)
class Beside:
    """Texts in one line, spread over the width of the page: the head or the foot of a form."""

    texts: tuple


@dataclass(frozen=True)
class Notes:
    """Small print below a form; a text a line."""

    texts: tuple


@dataclass(frozen=True)
class Facts:
    """The head of a form in a frame: rows of (label, value) pairs.

    In a row with fewer pairs than the widest the value of the first one is the wider. `widths` are
    those of label, value, label, value …; without them labels are `label_mm` wide. Where it is not
    `is_framed`, there is a line below each value instead: a cover.
    """

    rows: tuple
    widths: tuple = ()
    label_mm: int = 26
    row_mm: float = ROW_MM
    is_left: bool = True
    points: float = POINTS
    is_framed: bool = True

    @property
    def pairs(self):
        """How many pairs the widest row has."""
        return max(len(row) for row in self.rows)

    def widths_in(self, width):
        """The widths of the columns on a page of this width."""
        if self.widths:
            return list(self.widths)
        return [self.label_mm, width / self.pairs - self.label_mm] * self.pairs


@dataclass(frozen=True)
class Table:
    """Rows with headings that are repeated on every page.

    `head` is a list of rows of texts or `Span`s. `rows` hold texts, numbers, dates, `Share`s, `Span`s
    or None. In the columns numbered in `left` texts begin at the left. Above `fold` rows `half`, a
    Table of narrower columns with the same rows, is printed in two halves beside each other. `name` is what the fields of its rows are called by in templates of
    others, and the sheet of the workbook. The last `totals` rows are printed strong.
    """

    head: list
    rows: list
    widths: tuple
    left: frozenset = frozenset()
    name: str = ""
    points: float = POINTS
    row_mm: float = ROW_MM
    totals: int = 0
    fold: int | None = None
    half: "Table | None" = None
    # Kept on one page as far as that is possible.
    is_kept: bool = False

    @property
    def is_folded(self):
        """Whether the rows stand in two halves beside each other."""
        return self.fold is not None and len(self.rows) > self.fold

    @property
    def printed_points(self):
        """The size of the letters on paper: small where there are two halves."""
        return min(self.points, SMALL_POINTS) if self.is_folded else self.points


@dataclass(frozen=True)
class Box:
    """A labelled room to write in, of at least `mm`; who signs stands in its last line.

    With `is_stamped` they stand at the right instead, where a round stamp (42 mm) has room.
    `continues`: the text goes on on an added sheet. `picture` (JPEG bytes) stands in for the text.
    """

    label: str
    text: str = ""
    mm: float = 20
    points: float = POINTS
    signatures: tuple = ()
    is_stamped: bool = False
    continues: bool = False
    picture: bytes = b""
    # Rows of (label, value) below each other instead of a text: a small table in the box.
    figures: tuple = ()


@dataclass(frozen=True)
class Boxes:
    """Boxes below each other, all labels in one column."""

    boxes: tuple
    label_mm: float = LABEL_MM
    stamp_mm: float = STAMP_MM
    # All on one page as far as that is possible.
    is_kept: bool = False


@dataclass(frozen=True)
class Ruled:
    """Lines to write on by hand."""

    lines: int
    mm: float = 10


@dataclass(frozen=True)
class Aside:
    """A framed text with a picture (bytes) and its caption at the right."""

    text: str
    picture: bytes
    caption: str = ""
    mm: float = 32


@dataclass(frozen=True)
class Picture:
    """A JPEG or PNG (bytes) in the middle, with its proportions, and what it is called."""

    content: bytes
    caption: str = ""
    mm: float = 150
    most_mm: float = 105


@dataclass(frozen=True)
class Signatures:
    """Places to sign, `per_row` beside each other; never alone on a page."""

    texts: tuple
    per_row: int | None = None
    # Room above for the pen or for a round stamp.
    above_mm: float = 8

    @property
    def rows(self):
        """The texts, row by row."""
        step = self.per_row or len(self.texts)
        return [self.texts[start : start + step] for start in range(0, len(self.texts), step)]


@dataclass(frozen=True)
class Closing:
    """Who sends a letter and when, below it at the right; without a day there is room for one."""

    organisation: str
    day: date | None = None


@dataclass(frozen=True)
class Space:
    """Room left free."""

    mm: float


@dataclass(frozen=True)
class NewPage:
    """What follows begins a new page."""


@dataclass(frozen=True)
class Document:
    """One paper. `name` is what it is saved as, without the year's or any suffix of a format.

    `alternatives` are other ways to lay out the same paper, tried in turn when it takes more than
    `most_pages` as a PDF; where there are none, lower rows are tried. `in_word` is the alternative
    that Word gets (its pages are not known beforehand). `about` is the record it is about where that
    is not the one the file is made of: one member's form among all. `code` stands in the foot and
    is found again on a scan. `sheets` makes the Sheets of the workbook where that holds more than the
    paper.
    """

    title: str
    name: str
    blocks: list = field(default_factory=list)
    look: Look = PORTRAIT
    version: int | None = None
    is_timed: bool = True
    variant: str | None = None
    most_pages: int | None = None
    alternatives: tuple = ()
    in_word: int | None = None
    about: object = None
    code: str = ""
    # Not so where others of its kind have a code: the form of a member of whom there is no record.
    is_coded: bool = True
    is_tight: bool = False
    sheets: Callable | None = None

    def for_word(self):
        """The way this paper is laid out in Word, whose pages nobody knows beforehand."""
        if self.in_word is not None:
            return self.alternatives[self.in_word]
        if self.most_pages is None or self.alternatives:
            return self
        top, bottom, *_sides = self.look.margins
        room = self.most_pages * (self.look.page[1] - top - bottom)
        return replace(self, is_tight=self.is_tight or self.about_mm > room)

    @property
    def about_mm(self):
        """About how high a form of tables is: its rows, and what stands around them."""
        tables = [block for block in self.blocks if isinstance(block, Table | Facts)]
        return AROUND_MM + sum(
            block.row_mm * (len(block.rows) + len(getattr(block, "head", ()))) for block in tables
        )
