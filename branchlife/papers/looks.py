"""The sheets papers are printed on: size, margins, letters; the same for PDF and Word."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """How a kind of paper looks: margins in mm (above, below, left, right), sizes in points."""

    # What static/print.css calls it.
    name: str
    margins: tuple
    body: float
    line: float
    headings: tuple
    # Characters by which headings are indented.
    heading_indent: int = 0
    # Points by which letters stand closer than their size: a grid of characters, which programs
    # read differently, is not needed.
    closer: float = 0
    # A4 lying on its side, for lists with many columns.
    is_wide: bool = False

    @property
    def page(self):
        """Width and height of the sheet in mm."""
        return (297, 210) if self.is_wide else (210, 297)

    @property
    def width(self):
        """The width of the text in mm."""
        return self.page[0] - self.margins[2] - self.margins[3]


PORTRAIT = Look("portrait", (18, 18, 15, 15), 12, 22, (14, 12, 12))
LANDSCAPE = Look("landscape", (15, 16, 15, 15), 12, 22, (14, 12, 12), is_wide=True)
# A single sheet with as much on it as can be: the paper ballot.
SHEET = Look("sheet", (14, 15, 15, 15), 12, 18, (14, 12, 12))
# GB/T 9704: 22 lines of 28 characters, headings of the size of the text.
LETTER = Look("letter", (37, 35, 28, 26), 16, 28.95, (16, 16, 16), heading_indent=2, closer=0.25)
