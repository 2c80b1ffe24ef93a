"""The code on the wall with which people check themselves in: new every half minute."""

import hashlib
import hmac

SECONDS = 30
DIGITS = 6
# Wrong codes one person may type in one meeting; then the recorder notes them by hand.
TRIES = 10


def window(moment):
    """Which half minute since the epoch `moment` (a datetime) falls in."""
    return int(moment.timestamp()) // SECONDS


def code_of(key, number):
    """The code of a half minute: six digits of a keyed hash, as in RFC 4226."""
    digest = hmac.digest(key.encode(), number.to_bytes(8, "big"), hashlib.sha256)
    offset = digest[-1] & 0x0F
    value = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}d}"


def code_at(key, moment):
    """The code shown at `moment`."""
    return code_of(key, window(moment))


def is_current(key, code, moment):
    """Whether `code` is shown now, or was a half minute ago: typing takes its time."""
    now = window(moment)
    typed = code.encode()
    return any(
        hmac.compare_digest(typed, code_of(key, number).encode()) for number in (now, now - 1)
    )
