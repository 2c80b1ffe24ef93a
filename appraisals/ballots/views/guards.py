"""How pages of the ballot may be reached: encrypted, not framed, forms only from here."""

from functools import wraps

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _


def reason_against_plain(request):
    """Slips and count codes travel over an encrypted connection only; None when it is one."""
    if request.is_secure() or settings.BALLOTS_OVER_HTTP:
        return None
    return _("Ballots are filled over a protected connection (https) only.")


def reason_against_showing(request, is_page):
    """Why a page without a login is not shown, or None; `is_page`: it is read by nobody else."""
    if not is_page:
        return _("The ballot cannot be shown inside another page.")
    return reason_against_plain(request)


def reason_against_sending(request):
    """Why a form is not taken: it was not sent from a page of ours; None when it was."""
    if request.method == "POST" and not has_our_origin(request):
        return _("The form came from another page. Please open the ballot anew.")
    return None


def has_our_origin(request):
    """Whether the form was sent from a page of ours; "null" is not."""
    ours = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", "") == ours


def over_https(view):
    """For views behind the login that hand out slips or take count codes."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if reason := reason_against_plain(request):
            return render(request, "ballots/refused.html", {"reasons": [reason]}, status=403)
        return view(request, *args, **kwargs)

    return inner
