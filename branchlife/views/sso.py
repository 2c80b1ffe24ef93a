"""Logging in through the unit's own service: who comes in, and who does not."""

import logging
import secrets

from django.conf import settings
from django.contrib import auth
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from branchlife.models import BY_SSO, VERIFIED_BY, User
from branchlife.views.second_factor import local_path

logger = logging.getLogger(__name__)
# In the session while the person is away at the service: what was asked, and where to go then.
ASKED = "sso"
# How long the service may take to answer, in seconds.
TIMEOUT = 10


class Refused(Exception):
    """The service's answer is not what was asked for, or is none."""


def remember(request, **asked):
    """Keep `asked` in the session under a new state, which is returned. One question at a time."""
    state = secrets.token_urlsafe(24)
    onward = local_path(request.GET.get("next"))
    request.session[ASKED] = {"state": state, "next": onward, **asked}
    return state


def recall(request):
    """What was asked in this session, once. Raises Refused when the answer is to no question."""
    asked = request.session.pop(ASKED, None)
    state = request.GET.get("state", "")
    if not asked or not constant_time_compare(state, asked["state"]):
        raise Refused("the state is not the one of this session")
    return asked


def person_named(name):
    """The login that the service means: by the name at the service, else by its user name.

    A user name counts only where no name at the service was entered, and never for a system
    administrator: somebody may be called "admin" there. Nobody is created.
    """
    by_username = Q(username=name, sso_name__isnull=True, is_administrator=False)
    found = User.objects.filter(Q(sso_name=name) | by_username) if name else User.objects.none()
    return min(found, key=lambda user: user.sso_name != name, default=None)


def enter(request, name, onward):
    """Log in whom the service calls `name`, or say why not."""
    user = person_named(name)
    if user is None:
        return refuse(
            request,
            _(
                "The unit's login service knows you as %(name)s, but no login here carries that "
                "name. Tell it to the branch secretary or the party office, who can enter it."
            )
            % {"name": name},
        )
    if not user.is_active:
        text = _("Your login here is not in use. Ask the branch secretary or the party office.")
        return refuse(request, text)
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if settings.SSO["skips_second_factor"]:
        request.session[VERIFIED_BY] = BY_SSO
    return redirect(onward)


def fail(request, error):
    """The service gave no answer, or a wrong one. The reason is for the log, not the person."""
    logger.warning("single sign-on refused: %s: %s", type(error).__name__, error)
    text = _("The unit's login service gave no valid answer. Please log in once more.")
    return refuse(request, text)


def refuse(request, text):
    """Nobody is logged in, and the page says what to do."""
    return render(request, "branchlife/sso_refused.html", {"text": text}, status=403)
