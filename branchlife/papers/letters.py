"""Letters of an office (plan, notice, report): a title, paragraphs with headings, who signs, a day.

The text is what a person edits: a line is a paragraph, and what begins as headings do is one.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil

from django.utils.translation import pgettext

from branchlife.papers.document import Closing, Document, Lines, Section, Text, Title
from branchlife.papers.looks import LETTER
from branchlife.papers.word import full_width

BODY = 0


@dataclass(frozen=True)
class Letter:
    """What stands on the page. `day` is the date under the signature; None leaves room for it."""

    title: str
    text: str
    addressed_to: str = ""
    signed: str = ""
    day: date | None = None

    def lines(self):
        """[(level, line)] of the text: 1 to 3 for headings, BODY for paragraphs; no empty lines."""
        lines = (line.strip() for line in self.text.splitlines())
        return [(heading_level(line), line) for line in lines if line]


def letter_document(letter, name):
    """The letter in the layout of official documents (GB/T 9704); `name` is what it is saved as."""
    blocks = [Title(balanced(letter.title))]
    if letter.addressed_to:
        blocks.append(Lines((letter.addressed_to,)))
    for level, lines in groupby(letter.lines(), key=lambda line: line[0]):
        texts = [text for _level, text in lines]
        if level == BODY:
            blocks.append(Text("\n".join(texts)))
        else:
            blocks += [Section(text, level) for text in texts]
    blocks.append(Closing(letter.signed, letter.day))
    return Document(letter.title, name, blocks, look=LETTER)


def balanced(title, most=19):
    """A title in lines of about the same length, of at most `most` characters, broken between words.

    Where no word ends near, it is broken where the line is full.
    """
    title = title.strip()
    if full_width(title) <= most:
        return title
    share = full_width(title) / ceil(full_width(title) / most)
    # Translators: a regular expression, after what a title in the middle of a page may be broken.
    ends = [found.end() for found in re.finditer(pgettext("title may be broken", r" "), title)]
    fitting = [end for end in ends if share * 0.6 <= full_width(title[:end]) <= most]
    nearest = min(fitting, key=lambda end: abs(full_width(title[:end]) - share), default=None)
    if nearest is None:
        nearest = next(end for end in range(1, len(title)) if full_width(title[: end + 1]) > share)
    return f"{title[:nearest].strip()}\n{balanced(title[nearest:], most)}"


def heading_level(line):
    """How deep a heading this line is (一、 is 1, （一） is 2, 1. is 3), or BODY.

    A whole sentence is a paragraph even where it begins with a number, as points of a list do.
    """
    if line.endswith(pgettext("end of a sentence", ". ").strip()):
        return BODY
    patterns = (
        # Translators: a regular expression, how a heading of the first level begins.
        pgettext("pattern of a heading", r"[IVX]+\. "),
        # Translators: a regular expression, how a heading of the second level begins.
        pgettext("pattern of a heading", r"\([IVX]+\) "),
        # Translators: a regular expression, how a heading of the third level begins.
        pgettext("pattern of a heading", r"[0-9]+\. "),
    )
    for level, pattern in enumerate(patterns, start=1):
        if re.match(pattern, line):
            return level
    return BODY


def heading(level, number, text):
    """A numbered line: 一、text, （一）text, 1.text, （1）text for levels 1 to 4."""
    words = {"number": number if level > 2 else numeral(number), "text": text}
    if level == 1:
        return pgettext("heading of level 1", "%(number)s. %(text)s") % words
    if level == 3:
        return pgettext("heading of level 3", "%(number)s. %(text)s") % words
    return pgettext("heading in brackets", "(%(number)s) %(text)s") % words


def numeral(number):
    """A number from 1 to 99 as headings write it: 十二."""
    digits = pgettext("numerals of headings", "1 2 3 4 5 6 7 8 9 10").split()
    tens, ones = divmod(number, 10)
    ten = "" if not tens else (digits[tens - 1] if tens > 1 else "") + digits[9]
    return ten + (digits[ones - 1] if ones else "")
