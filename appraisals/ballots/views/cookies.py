"""Cookies on this side of the box: a browser's key and a scrutineer's count code.

Each is bound to one box by its path, out of reach of scripts, and none holds a name.
"""

import secrets

from django.conf import settings
from django.urls import reverse

from appraisals.ballots import sealing

KEY = "k-"
CODE = "count-code-"
MONTH = 30 * 24 * 3600


def room(box_id):
    """The path under which a logged-in browser deals with this box."""
    return reverse("ballots:detail", args=[box_id])


def _set(response, box_id, name, value):
    response.set_cookie(
        name,
        value,
        max_age=MONTH,
        path=room(box_id),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def _drop(request, response, box_id, prefix):
    for name in request.COOKIES:
        if name.startswith(prefix):
            response.delete_cookie(name, path=room(box_id), samesite="Lax")


def key_names(request):
    """Names of the keys this browser keeps for this box; usually one."""
    return sorted(name for name in request.COOKIES if name.startswith(KEY))


def set_key(response, box_id, name):
    """A new key of this browser."""
    _set(response, box_id, name, sealing.to_crockford(sealing.new_cookie_key()))


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
    _drop(request, response, box_id, KEY)


def set_code(response, scrutineer, code):
    """The count code, so that the scrutineer's phone counts with one tap."""
    _set(response, scrutineer.box_id, f"{CODE}{scrutineer.position}", code)


def saved_code(request, scrutineer):
    """The count code kept on this phone, or an empty text."""
    return request.COOKIES.get(f"{CODE}{scrutineer.position}", "")


def drop_codes(request, response, box_id):
    """Once the result is confirmed a code is worth nothing but a risk."""
    _drop(request, response, box_id, CODE)
