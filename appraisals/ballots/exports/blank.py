"""The paper ballot (民主测评票): one sheet for up to fifty names; no number, no name, no time."""

from dataclasses import dataclass, replace
from math import ceil

from django.utils.translation import gettext as _

from appraisals.ballots.exports.words import labels_of, title_of, words
from appraisals.ballots.models import AspectMark, MemberGrade
from branchlife.papers import (
    SHEET,
    Document,
    Lines,
    Notes,
    Ruled,
    Section,
    Table,
    Text,
    Title,
)
from branchlife.papers.word import full_width

# Up to so many members stand in one column; more are set in two, so that one sheet is enough.
ONE_COLUMN = 24
ASPECT_WIDTHS = (72, 27, 27, 27, 27)


@dataclass(frozen=True)
class Size:
    """How large names are printed, in columns of these widths, a line of so many times its size."""

    points: float
    widths: tuple
    line: float = 1.4

    def row_mm(self, label, column=1):
        """The height of a row with this label."""
        lines = ceil(full_width(label) * self.points * POINT_MM / (self.widths[column] - 2))
        return max(ROW_MM, lines * self.points * POINT_MM * self.line + 1)


# The largest first. In two columns names that are too long for their column get a wider one.
WIDE, HALF, LONG_HALF = (12, 60, 27, 27, 27, 27), (8, 26, 14, 14, 14, 14), (8, 30, 13, 13, 13, 13)
SIZES = (Size(12, WIDE), Size(10.5, WIDE), Size(9, WIDE, 1.25))
HALF_SIZES = (Size(9, HALF, 1.25), Size(8, LONG_HALF, 1.25), Size(7.5, LONG_HALF, 1.25))
ASPECT = Size(10.5, ASPECT_WIDTHS)
# What the rows have of a front, and what they have beside the heads of the leadership.
POINT_MM, ROW_MM, FRONT_MM, SHARED_MM = 0.353, 8, 204, 164
HIGHER = 1.05
OPINION_LINES, OPINION_MM = 2, 9
ONE_SHEET = 2  # pages


@dataclass(frozen=True)
class Layout:
    """A way to lay the sheet out: where the leadership stands, how what is appraised is printed."""

    leadership_on_back: bool = True
    criteria: type = Text


# The best first: the leadership on the front below the members; on the back, above what is
# appraised; the back in smaller letters.
LAYOUTS = (Layout(leadership_on_back=False), Layout(), Layout(criteria=Notes))
IN_WORD = 0  # the way with the leadership on the back, among those after the first


def ballot(box):
    """The paper ballot (民主评议党员测评表), to be printed on both sides of one sheet.

    Ballots made at two times are the same, and nothing tells one from another.
    """
    first, *others = (laid_out(box, layout) for layout in LAYOUTS)
    has_room = is_on_front(box)
    if not box.appraisal.campaign.criteria:
        return first if has_room else others[IN_WORD]
    return replace(
        first,
        most_pages=ONE_SHEET,
        alternatives=tuple(others),
        in_word=None if has_room else IN_WORD,
    )


def laid_out(box, layout):
    """The ballot in this way."""
    title = _("%(branch)s %(year)s: ballot of the appraisal of members") % words(box)
    leadership, criteria, how = leadership_of(box, layout), criteria_of(box, layout), how_of(box)
    back = [*leadership, *criteria]
    if not layout.leadership_on_back:
        middle = [*leadership, *how, *on_new_page(criteria)]
    else:
        middle = [*how, *on_new_page(back)]
    return Document(
        _("Ballot form"),
        _("Ballot form (%(branch)s)") % words(box),
        [
            Title(title_of(title, box)),
            Lines([_("(seal of the branch)")], align="right"),
            Section(_("One: the members")),
            members_table(labels_of(box)[0]),
            *middle,
        ],
        look=SHEET,
        is_timed=False,
    )


def on_new_page(blocks):
    """The same blocks, the first of them at the head of a page."""
    return [replace(blocks[0], starts_page=True), *blocks[1:]] if blocks else []


def members_table(labels):
    """The members in one column or two, with a place to tick for each grade."""
    head = [[_("No."), _("Name"), *MemberGrade.labels]]
    rows = [[number, label, "", "", "", ""] for number, label in enumerate(labels, start=1)]
    size = size_of(labels)
    return Table(
        head,
        rows,
        size.widths,
        name=_("Ballot form"),
        points=size.points,
        fold=ONE_COLUMN,
        half=Table(head, rows, size.widths),
    )


def size_of(labels):
    """The largest Size in which hardly any name takes a second line; a few may for the others' sake."""
    sizes = HALF_SIZES if len(labels) > ONE_COLUMN else SIZES
    heights = [height(labels, size) for size in sizes]
    most = min(FRONT_MM, HIGHER * min(heights))
    fitting = [size for size, mm in zip(sizes, heights, strict=True) if mm <= most]
    return fitting[0] if fitting else sizes[-1]


def height(labels, size):
    """How high the rows of the members are, a row of two columns as high as its longer name."""
    count = len(labels)
    rows = ceil(count / 2) if count > ONE_COLUMN else count
    return sum(max(map(size.row_mm, labels[row::rows])) for row in range(rows))


def is_on_front(box):
    """Whether the leadership has room below the members."""
    members, aspects = labels_of(box)
    below = sum(ASPECT.row_mm(aspect, column=0) for aspect in aspects)
    return height(members, size_of(members)) + below <= SHARED_MM


def leadership_of(box, layout):
    """The aspects of the leadership, and two lines for opinions."""
    _members, aspects = labels_of(box)
    asks = box.appraisal.campaign.asks_opinions
    blocks = [Section(_("Two: the leadership"))] if aspects or asks else []
    if aspects:
        head = [[_("Aspect"), *AspectMark.labels]]
        rows = [[aspect, "", "", "", ""] for aspect in aspects]
        blocks.append(Table(head, rows, ASPECT_WIDTHS, is_kept=True))
    if asks:
        blocks.append(Lines([_("Opinions and suggestions (may be left empty):")]))
        blocks.append(Ruled(OPINION_LINES, OPINION_MM))
    return blocks


def criteria_of(box, layout):
    """What is appraised, in the words of this year."""
    criteria = box.appraisal.campaign.criteria
    if not criteria:
        return []
    texts = []
    for number, criterion in enumerate(criteria, start=1):
        text = criterion.get("text", "")
        texts.append(f"{number}.{criterion['title']}{_(': ') + text if text else ''}")
    printed = Notes(tuple(texts)) if layout.criteria is Notes else Text("\n".join(texts))
    return [Section(_("What is appraised")), printed]


def how_of(box):
    """What to mind when filling it in, as the electronic ballot has it: fixed at the opening."""
    own_row = box.manifest["own_row"] if box.manifest else box.appraisal.campaign.own_row
    text = _(
        "1. This ballot bears no name. 2. Put one tick for each comrade; with two or more the row "
        "is invalid, with none it is an abstention. 3. Use a black pen, fold the sheet and put it "
        "into the box."
    )
    return [Lines([text if own_row else text + _("4. Please leave your own row empty.")])]
