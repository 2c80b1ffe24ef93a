"""How names are looked for and read in the back office."""

import re
from functools import reduce
from operator import or_

from django.db.models import Q

# A pinyin key is made of pieces, one a character: syllable filled up with 0, tone, strokes. What is
# no Chinese character, such as the dot in 阿依古丽·买买提, has no syllable. See roster/names.py.
WIDTH = 12
UNREADABLE = "zzzzzz"
REST_OF_PIECE = "([a-z]*0*[1-9][0-9a-z]{5}(0{7}[0-9a-z]{5})*)?"
# A stroke key begins with five digits of base 36: so many times the strokes of the first character.
STROKE = 0x50000
LATIN = re.compile(r"^[a-züA-ZÜ' ]+$")


def by_name(term, prefix=""):
    """A condition: the name holds `term`, or is read so: lixue, lx and li x all find 李雪.

    `prefix` leads from the model to the member.
    """
    condition = Q(**{f"{prefix}name__icontains": term})
    if LATIN.match(term):
        condition |= Q(**{f"{prefix}name_pinyin__regex": reading_pattern(term)})
    return condition


def reading_pattern(term):
    """What the sort key of a name read like `term` begins with, as a regular expression."""
    letters = [letter for letter in term.lower() if letter.isalpha()]
    # Who has no ü on the keyboard types u or v.
    return "^" + REST_OF_PIECE.join("[uv]" if letter in "uvü" else letter for letter in letters)


def search(queryset, term, fields, prefix=""):
    """Rows in which each word of `term` stands in one of `fields`, or is the name.

    Latin words are one reading together.
    """
    words = [term] if LATIN.match(term) else term.split()
    for word in words:
        texts = [Q(**{f"{field}__icontains": word}) for field in fields]
        queryset = queryset.filter(reduce(or_, texts, by_name(word, prefix)))
    return queryset


def reading(key):
    """A sort key as people read it: li xue."""
    pieces = (key[start : start + WIDTH] for start in range(0, len(key), WIDTH))
    syllables = (piece[:6].rstrip("0") for piece in pieces)
    read = " ".join(syllable for syllable in syllables if syllable not in ("", UNREADABLE))
    return read.replace("v", "ü")


def strokes(key):
    """How many strokes the first character has, from the stroke key; None where it has none."""
    return int(key[:5], 36) // STROKE if key else None
