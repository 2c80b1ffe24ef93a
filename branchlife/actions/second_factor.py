"""The second factor of a login: set up, used, given a new card, taken off."""

import time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken

from branchlife import audit
from branchlife.models import Authenticator, CodeCard, User
from branchlife.workflow import ensure


def _locked(user):
    """The login under a row lock; `user` may be the lazy one of a request."""
    return User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def set_up_second_factor(user, key, code, *, by):
    """From now on the login asks for a code as well; the first one shows that the app is right.

    `key` is the secret (hex) that the app was told. Every other session of this login is asked for
    a code from its next page on.
    """
    user = _locked(user)
    ensure(_reasons_against_set_up(user))
    app = Authenticator(user=user, key=key, name="app")
    app.last_t = _half_minute_of(app, code)
    ensure(_reasons_against_first_code(app))
    Authenticator.objects.devices_for_user(user).delete()
    app.save()
    user.second_factor_id = app.pk
    user.save(update_fields=["second_factor"])
    audit.record(by, "set_up_second_factor", user)
    return app


def _reasons_against_set_up(user):
    if user.second_factor_id:
        yield _("The second factor is set up already.")
    if not user.is_offered_second_factor:
        yield _("The second factor is meant for those who work for a branch or in an office.")


def _half_minute_of(app, code):
    """The half minute in which the app shows this code, now or just before or after; else -1."""
    totp = TOTP(app.bin_key, app.step, app.t0, app.digits)
    totp.time = time.time()
    is_right = code.isdigit() and totp.verify(int(code), app.tolerance)
    return totp.t() if is_right else -1


def _reasons_against_first_code(app):
    if app.last_t < 0:
        yield _(
            "This is not the code that the app should show now. Check the clock of the phone, wait "
            "for the next code and type that."
        )


def verify_code(user, code):
    """The app or the card of `user` that took this code.

    Raises NotAllowed with what to do now. A wrong code is counted all the same, so nothing here is
    undone, and who logs in when is not recorded.
    """
    with transaction.atomic():
        device = _device_for(user, code)
        reasons = list(_reasons_against_code(device, code))
    ensure(reasons)
    return device


def _device_for(user, code):
    """The app for six digits, the card for anything else; locked, so that codes count once."""
    if len(code) == Authenticator.DIGITS:
        return Authenticator.objects.select_for_update().filter(pk=user.second_factor_id).first()
    return CodeCard.objects.devices_for_user(user).select_for_update().first()


def _reasons_against_code(device, code):
    if device is None:
        yield _("There is no card of spare codes; type the six digits that the app shows.")
        return
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        yield _wait_until(why["locked_until"])
        return
    if device.verify_token(code):
        return
    if len(code) == Authenticator.DIGITS:
        yield _("The code is wrong or was used already; type the one that the app shows next.")
    else:
        yield _("This is not a code of your card, or it was used already.")
    _allowed, why = device.verify_is_allowed()
    if why:
        yield _wait_until(why["locked_until"])


def _wait_until(moment):
    seconds = max(1, round((moment - timezone.now()).total_seconds() + 0.5))
    if seconds < 100:
        text = ngettext(
            "Wait %(n)d second, then try again.", "Wait %(n)d seconds, then try again.", seconds
        )
        return text % {"n": seconds}
    minutes = -(-seconds // 60)
    text = ngettext(
        "Wait %(n)d minute, then try again.", "Wait %(n)d minutes, then try again.", minutes
    )
    return text % {"n": minutes}


@transaction.atomic
def make_code_card(user, *, by):
    """Ten new spare codes, told only this once; those of an older card no longer work."""
    user = _locked(user)
    ensure(_reasons_against_card(user))
    CodeCard.objects.devices_for_user(user).delete()
    card = CodeCard.objects.create(user=user, name="card")
    codes = set()
    while len(codes) < CodeCard.CODES:
        codes.add(CodeCard.new_code())
    codes = sorted(codes)
    StaticToken.objects.bulk_create(
        StaticToken(device=card, token=card.digest(code)) for code in codes
    )
    audit.record(by, "made_code_card", user)
    return codes


def _reasons_against_card(user):
    if not user.second_factor_id:
        yield _("Set up the app on the phone first.")


def spare_codes_left(user):
    """How many codes of the printed card are not used yet; None when there is no card."""
    card = CodeCard.objects.devices_for_user(user).first()
    return card and card.token_set.count()


@transaction.atomic
def remove_second_factor(user, *, by, checked=""):
    """The login asks for the password only; app and card are worth nothing any more.

    `checked` says how somebody else made sure of the person who lost phone and card.
    """
    user = _locked(user)
    ensure(_reasons_against_removal(user))
    user.second_factor_id = None
    user.save(update_fields=["second_factor"])
    Authenticator.objects.devices_for_user(user).delete()
    CodeCard.objects.devices_for_user(user).delete()
    audit.record(by, "removed_second_factor", user, new={"checked": checked} if checked else None)


def _reasons_against_removal(user):
    if not user.second_factor_id:
        yield _("%(name)s has no second factor.") % {"name": user}
