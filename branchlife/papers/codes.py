"""The short code in the foot of a paper, for people and for a camera. No database.

Eight signs that are not mistaken for each other; the last checks the others. It says nothing of what
the paper is: that is known only to whoever has the list of codes.
"""

import secrets
from io import BytesIO

import segno

# Without signs taken for each other in print; a prime number of them, so that every single wrong sign
# and every two exchanged ones are noticed.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 8
# What the picture says before the code, so that no other code of a paper is taken for ours.
PREFIX = "BL"
# How large the picture is on paper.
MM = 10


def new():
    """A code nobody can guess from another."""
    body = "".join(secrets.choice(SIGNS) for _place in range(LENGTH - 1))
    return body + check_sign(body)


def check_sign(body):
    """The sign that tells a misread code: weighted, so that two exchanged signs are noticed."""
    return SIGNS[sum(n * SIGNS.index(sign) for n, sign in enumerate(body, start=1)) % len(SIGNS)]


def read(text):
    """The code in what somebody typed or a camera read; empty when it is none of ours."""
    code = "".join(str(text).upper().split()).replace("-", "").removeprefix(PREFIX)
    if len(code) != LENGTH or any(sign not in SIGNS for sign in code):
        return ""
    return code if check_sign(code[:-1]) == code[-1] else ""


def written(code):
    """The code as papers print it: 7K3D-9QXM."""
    return f"{code[:4]}-{code[4:]}" if code else ""


def picture(code, kind="svg"):
    """The same for a camera: a data address for a PDF, or PNG bytes ("png"); empty without a code."""
    if not code:
        return "" if kind == "svg" else b""
    made = segno.make(PREFIX + code, error="m", micro=False, boost_error=False)
    if kind == "svg":
        return made.svg_data_uri(scale=1, border=2)
    out = BytesIO()
    made.save(out, kind="png", scale=8, border=2)
    return out.getvalue()
