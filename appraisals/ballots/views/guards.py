"""Slips and count codes travel over an encrypted connection only."""

from functools import wraps

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _


def over_https(view):
    """For views behind the login that hand out slips or take count codes."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.is_secure() and not settings.BALLOTS_OVER_HTTP:
            reasons = [_("Ballots are filled over a protected connection (https) only.")]
            return render(request, "ballots/refused.html", {"reasons": reasons}, status=403)
        return view(request, *args, **kwargs)

    return inner
