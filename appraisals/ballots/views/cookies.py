"""Cookies on this side of the box: a browser's key and a scrutineer's count code.

Each is bound to one box by its path, out of reach of scripts, and none holds a name.
"""

import secrets

from django.conf import settings
from django.urls import reverse

from appraisals.ballots import sealing

KEY = "k-"
CODE = "count-code-"
SIGN = "count-sign-"
PHONE = "watch"
MONTH = 30 * 24 * 3600


def room(box_id):
    """The path under which a logged-in browser deals with this box."""
    return reverse("ballots:detail", args=[box_id])


def first(request, name):
    """The cookie of this name with the longest path, which browsers send first, or an empty text.

    A script elsewhere on the site could add one of a shorter path; Django would take that. One of a
    longer path serves nobody: the form's token belongs to the slip it was shown for.
    """
    for part in request.META.get("HTTP_COOKIE", "").split(";"):
        found, _equals, value = part.strip().partition("=")
        if found == name:
            return value
    return ""


def _set(response, path, name, value):
    response.set_cookie(
        name,
        value,
        max_age=MONTH,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def _drop(request, response, path, *prefixes):
    for name in request.COOKIES:
        if name.startswith(prefixes):
            response.delete_cookie(name, path=path, samesite="Lax")


def key_names(request):
    """Names of the keys this browser keeps for this box; usually one."""
    return sorted(name for name in request.COOKIES if name.startswith(KEY))


def set_key(response, box_id, name):
    """A new key of this browser."""
    _set(response, room(box_id), name, sealing.to_crockford(sealing.new_cookie_key()))


def new_key_name():
    """Two pages opened at once make two names, so that neither overwrites the other's key."""
    return KEY + secrets.token_hex(4)


def key_of(request, name):
    """The 32 bytes behind a key's name. Raises ValueError when this browser has none of it."""
    if not name.startswith(KEY):
        raise ValueError("not a key")
    return sealing.from_crockford(request.COOKIES.get(name, ""), sealing.SECRET_BYTES)


def drop_keys(request, response, box_id):
    """The next person at this device gets a key of their own."""
    _drop(request, response, room(box_id), KEY)


def set_code(response, scrutineer, code, path=""):
    """The count code, so that the scrutineer's phone counts with one tap; beside it the check sign.

    `path`: that of the own page, for whoever has no login.
    """
    path = path or room(scrutineer.box_id)
    key = sealing.public_key(code, scrutineer.box_id, scrutineer.position)
    _set(response, path, f"{CODE}{scrutineer.position}", code)
    _set(response, path, f"{SIGN}{scrutineer.position}", sealing.fingerprint(key))


def saved_code(request, scrutineer):
    """The count code kept on this phone, or an empty text; none that no longer stands."""
    kept = card(request, scrutineer)
    return "" if kept and kept["differs"] else first(request, f"{CODE}{scrutineer.position}")


def card(request, scrutineer):
    """The check sign of the code kept on this phone, and whether another code stands in its place.

    None when this phone keeps none.
    """
    sign = first(request, f"{SIGN}{scrutineer.position}")
    if not sign:
        return None
    known = scrutineer.fingerprint
    if scrutineer.box.state in ("open", "closed", "counted"):
        known = scrutineer.box.fingerprints[scrutineer.position]
    return {"sign": sign, "known": known, "differs": bool(known) and known != sign}


def drop_codes(request, response, path):
    """Once the result is confirmed a code is worth nothing but a risk."""
    _drop(request, response, path, CODE, SIGN)


def set_phone_key(response, box_id, key):
    """By this the phone of a scrutineer without a login is known."""
    path = reverse("watch:own", args=[box_id])
    _set(response, path, PHONE, sealing.to_crockford(key))


def phone_key(request):
    """The 32 bytes of that phone, or None."""
    try:
        return sealing.from_crockford(first(request, PHONE), sealing.SECRET_BYTES)
    except ValueError:
        return None
