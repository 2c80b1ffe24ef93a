"""Looks for thousands of secrets in everything collected, however they may be written."""

import base64
import sys
from collections import Counter, defaultdict

from appraisals.ballots.sealing import to_crockford

WINDOW = 8


def written(secret):
    """The ways a program might write these bytes down."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        # Whole groups of base64 whatever stands before.
        text = base64.b64encode(bytes(shift) + secret)[4 if shift else 0 :]
        inner = text[: len(text) // 4 * 4 - 4]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")
    if secret.isascii() and all(32 <= byte < 127 for byte in secret):
        yield secret.decode().encode("utf-16-le")
        yield secret.decode().encode("utf-16-be")
        yield secret.lower()
        yield secret.upper()
    else:
        yield to_crockford(secret).encode()
        yield repr(secret).encode()[2:-1]
        yield secret[::-1]


class Needles:
    """Secrets with a name for each kind."""

    def __init__(self, secrets):
        self.at = defaultdict(set)
        for owner, kind, secret in secrets:
            for needle in written(secret):
                if len(needle) >= WINDOW:
                    self.at[number(needle)].add((needle, kind, owner))
        self.numbers = set(self.at)

    def found_in(self, data):
        """{(kind, owner)} of all secrets that stand anywhere in these bytes."""
        hits = set()
        whole = memoryview(data)
        for shift in range(min(WINDOW, len(data))):
            part = whole[shift : shift + (len(data) - shift) // WINDOW * WINDOW]
            hits |= self.numbers.intersection(part.cast("Q"))
        return {
            (kind, owner) for hit in hits for needle, kind, owner in self.at[hit] if needle in data
        }


def number(needle):
    """Its first eight bytes as the processor reads them."""
    return int.from_bytes(needle[:WINDOW], sys.byteorder)


def kinds(found):
    """{kind: how many}."""
    return Counter(kind for kind, _owner in found)
