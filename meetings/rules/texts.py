"""Two people changed the same text at once: what both have done, line by line."""

from difflib import SequenceMatcher


def same_text(one, other):
    """Equal, whatever line ends a browser sent and whatever blanks stand around."""
    return tidy(one) == tidy(other)


def tidy(text):
    """The text as it is kept: one kind of line end, no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def merged(base: str, theirs: str, mine: str) -> str | None:
    """`base` with what both changed in it, theirs first; None where both changed the same lines.

    Lines that either of the two added stand in the result, in their order. Where both added lines at
    the same place, and one has all the other has, they are there once.
    """
    before = lines_of(base)
    changes = combined(changes_of(before, lines_of(theirs)), changes_of(before, lines_of(mine)))
    if changes is None:
        return None
    result, place = [], 0
    for start, end, lines in changes:
        result += before[place:start] + lines
        place = end
    return "\n".join(result + before[place:])


def lines_of(text):
    """The lines of a tidied text; an empty one has none."""
    text = tidy(text)
    return text.split("\n") if text else []


def changes_of(before, after):
    """[(start, end, lines)]: what is put in the place of which lines."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        (start, end, after[first:last])
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]


def combined(theirs, mine):
    """Both lists of changes as one, in the order of the text; None where they touch."""
    result = list(theirs)
    for change in mine:
        others = [other for other in theirs if touch(change, other)]
        if not others:
            result.append(change)
            continue
        whole = larger(change, others[0]) if len(others) == 1 else None
        if whole is None:
            return None
        result[result.index(others[0])] = whole
    return sorted(result, key=lambda change: change[:2])


def touch(one, other):
    """Both change the same lines, or add lines at the same place."""
    if one[:2] == other[:2]:
        return True
    return one[0] < other[1] and other[0] < one[1]


def larger(mine, theirs):
    """One change that does what both do; None when there is none."""
    if mine[:2] != theirs[:2]:
        return None
    (start, end, lines), others = mine, theirs[2]
    if lines == others:
        return mine
    if lines and others and lines[: len(others)] == others:
        return mine
    if lines and others and others[: len(lines)] == lines:
        return theirs
    return (start, end, others + lines) if start == end else None
