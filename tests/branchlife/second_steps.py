"""People with a second step, and the codes their phones show."""

import time

from django.utils import timezone
from django_otp.oath import TOTP

from branchlife.actions import second_factor as actions
from branchlife.models import BY_SSO, VERIFIED_BY, Authenticator

KEY = "3132333435363738393031323334353637383930"
CODE_PAGE = "/app/login/code/"
OWN_PAGE = "/app/account/second-factor/"
PASSWORD = "long enough 1"


def code_of(key=KEY, later=0):
    """What an app with this secret shows now, or so many half minutes later."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * later
    return f"{totp.token():06}"


def with_second_step(user):
    """The person logs in with this password and with the codes of `code_of()`."""
    user.set_password(PASSWORD)
    user.save()
    actions.set_up_second_factor(user, KEY, code_of(), by=user)
    user.refresh_from_db()
    # As if the first code had been typed some time ago.
    Authenticator.objects.filter(user=user).update(last_t=-1)
    return user


def verified(client, user):
    """The person has typed the code in this session."""
    client.force_login(user)
    session = client.session
    session[VERIFIED_BY] = user.second_factor_id or BY_SSO
    session.save()


def throttle_ends(device):
    """As if the time to wait were over."""
    long_ago = timezone.now() - timezone.timedelta(days=1)
    type(device).objects.filter(pk=device.pk).update(throttling_failure_timestamp=long_ago)


def log_in(client, user, onward=""):
    """The password, through the page."""
    query = f"?next={onward}" if onward else ""
    data = {"username": user.username, "password": PASSWORD, "next": onward}
    return client.post(f"/app/login/{query}", data)
