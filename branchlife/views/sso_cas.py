"""Logging in by CAS (2.0 or 3.0), with a state of our own in the address of the service.

Imported only where it is configured, for its package is an extra. No ticket is kept.
"""

from urllib.parse import urlencode
from xml.etree.ElementTree import ParseError

import requests
from cas import CASClient
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branchlife.views import sso

WRONG_ANSWERS = (sso.Refused, ParseError, LookupError, AttributeError, ValueError)


class HurriedSession(requests.Session):
    """Does not wait for ever for an answer, and keeps the ticket out of the log."""

    def request(self, *args, **kwargs):
        try:
            return super().request(*args, **{"timeout": sso.TIMEOUT} | kwargs)
        except requests.RequestException as error:
            # In its words stands the address that was asked, with the ticket.
            raise sso.Refused(f"no answer ({type(error).__name__})") from None


def client(request, state):
    """The CAS server, asked on behalf of the address to which it sends people back."""
    service = request.build_absolute_uri(reverse("branchlife:sso_end"))
    return CASClient(
        version=settings.SSO["version"],
        server_url=settings.SSO["server"],
        service_url=f"{service}?{urlencode({'state': state})}",
        session=HurriedSession(),
    )


def name_in(answer):
    """What the server calls the person: the user, or the attribute that is configured."""
    user, attributes, _ticket = answer
    claim = settings.SSO["claim"]
    name = (attributes or {}).get(claim) if claim and user else user
    if not isinstance(name, str) or not name:
        raise sso.Refused("the server does not say who it is")
    return name


@login_not_required
@never_cache
@require_safe
def begin(request):
    """To the CAS server."""
    if request.user.is_authenticated:
        return redirect("branchlife:home")
    return redirect(client(request, sso.remember(request)).get_login_url())


@login_not_required
@never_cache
@require_safe
def end(request):
    """Back from the CAS server, with a ticket that it is asked about."""
    try:
        asked = sso.recall(request)
        ticket = request.GET["ticket"]
        name = name_in(client(request, asked["state"]).verify_ticket(ticket))
    except WRONG_ANSWERS as error:
        return sso.fail(request, error)
    return sso.enter(request, name, asked["next"])


urlpatterns = [
    path("cas/", begin, name="sso_begin"),
    path("cas/callback/", end, name="sso_end"),
]
