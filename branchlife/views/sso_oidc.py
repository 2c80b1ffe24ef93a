"""Logging in by OpenID Connect: authorisation code with state, nonce and PKCE (S256).

Imported only where it is configured, for its packages are an extra. No token is kept.
"""

import secrets
from functools import cache
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import generate_code_challenge

from branchlife.views import sso

# Seconds by which the clocks of the two machines may differ.
LEEWAY = 60
WRONG_ANSWERS = (
    sso.Refused,
    SuspiciousOperation,
    jwt.PyJWTError,
    requests.RequestException,
    LookupError,
    TypeError,
    ValueError,
)


@cache
def endpoints():
    """Where the provider is asked: as configured, else as it says itself. Asked once a process."""
    configured = settings.SSO["endpoints"]
    if configured:
        return configured | {"is_basic": True}
    issuer = settings.SSO["issuer"]
    address = issuer.rstrip("/") + "/.well-known/openid-configuration"
    answer = requests.get(address, timeout=sso.TIMEOUT)
    answer.raise_for_status()
    found = answer.json()
    if found["issuer"] != issuer:
        raise sso.Refused("the provider calls itself something else")
    ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return {
        "authorization": found["authorization_endpoint"],
        "token": found["token_endpoint"],
        "userinfo": found.get("userinfo_endpoint", ""),
        "jwks": found["jwks_uri"],
        "is_basic": "client_secret_basic" in ways,
    }


class Provider(OIDCAuthenticationBackend):
    """Exchanges the code and checks the answer. It says a name; it neither finds nor makes users."""

    @staticmethod
    def get_settings(attr, *args):
        """What the package would read from Django's settings."""
        known = {
            "OIDC_OP_TOKEN_ENDPOINT": endpoints()["token"],
            "OIDC_OP_USER_ENDPOINT": endpoints()["userinfo"],
            "OIDC_OP_JWKS_ENDPOINT": endpoints()["jwks"],
            "OIDC_RP_CLIENT_ID": settings.SSO["client_id"],
            "OIDC_RP_CLIENT_SECRET": settings.SSO["client_secret"],
            "OIDC_RP_SIGN_ALGO": settings.SSO["algorithm"],
            "OIDC_AUTHENTICATION_CALLBACK_URL": "branchlife:sso_end",
            "OIDC_TOKEN_USE_BASIC_AUTH": endpoints()["is_basic"],
            "OIDC_TIMEOUT": sso.TIMEOUT,
        }
        return known[attr] if attr in known else args[0]

    def get_payload_data(self, token, key):
        """The claims of a token that this provider signed, lately, for us."""
        return jwt.decode(
            token,
            key,
            algorithms=[settings.SSO["algorithm"]],
            audience=settings.SSO["client_id"],
            issuer=settings.SSO["issuer"],
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "sub"]},
        )

    @sensitive_variables()
    def get_or_create_user(self, access_token, id_token, payload):
        """The name the provider gives the person, not yet a login of ours."""
        claim = settings.SSO["claim"]
        if claim not in payload:
            told = self.get_userinfo(access_token, id_token, payload)
            if told["sub"] != payload["sub"]:
                raise sso.Refused("the provider speaks of two persons")
            payload = told
        name = payload.get(claim)
        if not isinstance(name, str) or not name:
            raise sso.Refused(f"the provider does not say {claim}")
        return name


@login_not_required
@never_cache
@require_safe
def begin(request):
    """To the provider, with a question that only its answer to this session fits."""
    if request.user.is_authenticated:
        return redirect("branchlife:home")
    try:
        address = endpoints()["authorization"]
    except WRONG_ANSWERS as error:
        return sso.fail(request, error)
    nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    state = sso.remember(request, nonce=nonce, verifier=verifier)
    query = {
        "response_type": "code",
        "client_id": settings.SSO["client_id"],
        "redirect_uri": request.build_absolute_uri(reverse("branchlife:sso_end")),
        "scope": settings.SSO["scopes"],
        "state": state,
        "nonce": nonce,
        "code_challenge": generate_code_challenge(verifier, "S256"),
        "code_challenge_method": "S256",
    }
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(query)}")


@login_not_required
@never_cache
@require_safe
@sensitive_variables()
def end(request):
    """Back from the provider."""
    try:
        asked = sso.recall(request)
        if "code" not in request.GET:
            raise sso.Refused(repr(request.GET.get("error", "no code")))
        name = Provider().authenticate(
            request, nonce=asked["nonce"], code_verifier=asked["verifier"]
        )
    except WRONG_ANSWERS as error:
        return sso.fail(request, error)
    return sso.enter(request, name, asked["next"])


urlpatterns = [
    path("oidc/", begin, name="sso_begin"),
    path("oidc/callback/", end, name="sso_end"),
]
