"""How much the name of a branch in a file is like the name of one that is known."""

import re
import unicodedata
from difflib import SequenceMatcher

from branchlife.roster.names import BRANCH, NUMERALS, OFFICE, PARTY

ALIKE = 0.6
MOST_GUESSES = 3
NUMBER = re.compile(rf"第?([{NUMERALS}]+|\d+)")


def plain_name(name):
    """A name without what typing adds: full-width signs, spaces, line breaks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def _digits(match):
    """第十二 and 12 are the same number."""
    text = match[1]
    if text.isdigit():
        return f"#{int(text)}"
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return f"#{''.join(str(NUMERALS.index(sign) + 1) for sign in text)}"
    number = 10 * (NUMERALS.index(tens[0]) + 1 if tens else 1)
    return f"#{number + (NUMERALS.index(ones[0]) + 1 if ones else 0)}"


def essence(name, units=()):
    """What is left of a name without 中共, the unit, 委员会, 党支部; numbers as digits."""
    name = BRANCH.sub("", PARTY.sub("", plain_name(name)))
    for unit in sorted(filter(None, units), key=len, reverse=True):
        rest = name.removeprefix(unit)
        if rest and rest != name:
            name = re.sub(r"^(?:机关)?(?:委员会|党委|党总支|党组)(?=.)", "", rest)
            break
    return NUMBER.sub(_digits, OFFICE.sub("", name) or name)


def likeness(name, other):
    """From 0 to 1, between two essences. Other numbers are another branch."""
    if name == other:
        return 1.0
    if re.findall(r"#\d+", name) != re.findall(r"#\d+", other):
        return 0.0
    return SequenceMatcher(None, name, other, autojunk=False).ratio()


def best_guesses(name, known, units=()):
    """Which of `known` ({key: names}) are most like `name`, the best first; few or none."""
    wanted = essence(name, units)
    scores = {
        key: max(likeness(wanted, essence(other, units)) for other in names if other)
        for key, names in known.items()
    }
    alike = [key for key, score in scores.items() if score >= ALIKE]
    return sorted(alike, key=lambda key: -scores[key])[:MOST_GUESSES]
