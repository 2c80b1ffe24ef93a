"""What people paste from Word and chat groups, made ready for paper. No database."""

import re
from datetime import date, datetime
from decimal import Decimal

from branchlife.papers.document import Share, Span
from branchlife.written import percent, zh_date

# XML holds neither control characters nor halves of characters.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Breaks of a line and of a page as Word and chat groups write them.
BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# What has no width, and what marks the direction of a text: nobody typed it.
UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]")
DAY = re.compile(r"(\d{4}\D+)?(.*)")
BLANKS = "\t \u00a0\u3000"


def clean(text):
    """A text as papers hold it: one kind of line break, nothing unseen."""
    return NOT_IN_XML.sub("", UNSEEN.sub("", BREAKS.sub("\n", str(text))))


def paragraphs(text):
    """The lines of running text without the blanks people indent them with; no empty ones."""
    lines = (line.strip(BLANKS) for line in clean(text).split("\n"))
    return [line for line in lines if line]


def parts(text):
    """("text", [paragraphs]) and ("table", [[cells]]) of a text, in order.

    Cells pasted from a table are parted by tabs: two or more such lines of the same number of cells
    are a table again.
    """
    found = []
    for line in clean(text).split("\n"):
        cells = [cell.strip(BLANKS) for cell in line.strip("\n").split("\t")]
        is_row = len(cells) > 1 and sum(map(bool, cells)) > 1
        kind = "table" if is_row else "text"
        line = cells if is_row else line.strip(BLANKS).replace("\t", "\u3000")
        same = found and found[-1][0] == kind
        if same and (kind == "text" or len(found[-1][1][0]) == len(cells)):
            found[-1][1].append(line)
        else:
            found.append((kind, [line]))
    return [_settled(kind, lines) for kind, lines in found if kind == "table" or any(lines)]


def _settled(kind, lines):
    """A single line with tabs is no table."""
    if kind == "table" and len(lines) == 1:
        return "text", ["\u3000".join(lines[0])]
    return kind, [line for line in lines if line]


def is_day(value):
    """Whether a value of a table is a day."""
    return isinstance(value.value if isinstance(value, Span) else value, date)


def day_parts(text):
    """The parts of a day in which no line may break: the year, the rest."""
    return [part for part in DAY.match(text).groups("") if part]


def printed(value):
    """A value of a table as papers print it."""
    if isinstance(value, Span):
        return printed(value.value)
    if isinstance(value, Share):
        return percent(value.value)
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return zh_date(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return in_one_cell(value)


def in_one_cell(value):
    """A text of a table: what people parted by tabs is parted by blanks."""
    return clean(value).replace("\t", "\u3000")
