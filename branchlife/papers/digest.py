"""Whether two Documents say the same, whatever they look like and whenever they are made. No database."""

import hashlib
from dataclasses import fields, is_dataclass

from branchlife.papers.document import Share, Span
from branchlife.papers.texts import printed

# Fields of blocks that hold words (or blocks that do); the others say how these look.
WORDS = {
    *("text", "texts", "label", "caption", "signatures", "head", "rows", "figures"),
    *("boxes", "organisation", "day"),
}


def digest(document):
    """A number (as hexadecimal text) that changes with every word of the paper, and with nothing else."""
    found = hashlib.sha256()
    for text in (document.title, *words(document.blocks)):
        found.update(printed(text).encode() + b"\0")
    return found.hexdigest()


def words(value):
    """Every text, number and day within blocks, in order."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from words(part)
    elif is_dataclass(value) and not isinstance(value, Share | Span):
        for field in fields(value):
            if field.name in WORDS:
                yield from words(getattr(value, field.name))
    elif not isinstance(value, bytes):
        yield value
