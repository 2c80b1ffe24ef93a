"""Login slips: made for paper, found again by their code, and turned into an own password.

A slip for somebody who has a password already leaves that password alone until the code is used,
so that nobody is shut out by a slip that lies in a drawer; whoever prints it may end the old
password at once, for a telephone that was lost.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from axes.utils import reset as forgive_attempts
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from branchlife import audit
from branchlife.actions.logins import login_of, reasons_against_login, reasons_against_password
from branchlife.models import LoginSlip, User
from branchlife.permissions import can_print_slip, is_of_the_office
from branchlife.workflow import NotAllowed, ensure, lock

# Sixteen digits, 53 bits, in fours as on a bank card: the figures of a phone need no input method.
GROUPS, GROUP = 4, 4
SALT = "branchlife.LoginSlip"


@dataclass(frozen=True)
class Printed:
    """What a new slip says. Its code stands on the paper only."""

    user: User
    code: str
    expires_on: date


class SlipsRefused(NotAllowed):
    """Some of those picked may get no slip now; `refused` is {member pk: sentences}."""

    def __init__(self, refused):
        self.refused = refused
        super().__init__(reason for reasons in refused.values() for reason in reasons)


# --- the code ---


def _new_code():
    groups = (f"{secrets.randbelow(10**GROUP):0{GROUP}}" for _group in range(GROUPS))
    return " ".join(groups)


@sensitive_variables()
def digits_of(code):
    """A code as it is compared: spaces and hyphens do not matter, nor how wide it was typed."""
    text = unicodedata.normalize("NFKC", code)
    return "".join(letter for letter in text if letter.isdecimal())


@sensitive_variables()
def _digest(user, code, key):
    text = f"{user.pk}/{digits_of(code)}"
    return salted_hmac(SALT, text, secret=key, algorithm="sha256").hexdigest()


@sensitive_variables()
def find_slip(username, code):
    """The slip, whatever has become of it, that bears this code for this user name, or None."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for slip in LoginSlip.objects.filter(user__username=username).select_related("user"):
        if any(constant_time_compare(slip.digest, _digest(slip.user, code, key)) for key in keys):
            return slip
    return None


# --- printing ---


@transaction.atomic
def print_slips(members, *, by, end_now=False):
    """Each of `members` gets a new code for paper; codes printed before no longer work.

    Makes the logins that are missing. With `end_now` old passwords stop at once, and every session
    with them. Returns what the slips say, in the order of `members`.
    """
    users, refused = {}, {}
    for member in members:
        locked = lock(member)
        reasons = list(reasons_against_login(locked))
        if not reasons:
            users[member] = login_of(locked, by=by)
            reasons = list(_reasons_against_slip(users[member], by))
        if reasons:
            refused[member.pk] = reasons
    if refused:
        raise SlipsRefused(refused)
    return [_print(user, by, end_now) for user in users.values()]


@transaction.atomic
def print_slip(user, *, by, end_now=False):
    """The same for one login, which need not be a member's."""
    user = lock(user)
    ensure(_reasons_against_slip(user, by))
    return _print(user, by, end_now)


def _reasons_against_slip(user, by):
    if by is not None and not can_print_slip(by, user):
        yield _administrators_print_for(user)
    if not user.is_active:
        yield _(
            "The login of %(name)s is switched off; the system administrator can switch it on "
            "again."
        ) % {"name": user}
    yield from reasons_against_password(user)


def _administrators_print_for(user):
    return _("%(name)s works in an office: the system administrator prints this slip.") % {
        "name": user
    }


def _print(user, by, end_now):
    code, today = _new_code(), timezone.localdate()
    user.login_slips.in_use().update(is_replaced=True)
    slip = LoginSlip.objects.create(
        user=user,
        digest=_digest(user, code, settings.SECRET_KEY),
        made_by=by,
        made_on=today,
        expires_on=today + timedelta(days=LoginSlip.VALID_DAYS),
    )
    if end_now and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        audit.record(by, "ended_password", user)
    forgive_attempts(username=user.username)
    audit.record(by, "printed_slip", user, new={"expires_on": slip.expires_on.isoformat()})
    return Printed(user, code, slip.expires_on)


# --- first login ---


def reasons_against_redeeming(slip):
    """Why no password can be set with this slip today, for the person who holds it.

    People log in for the first time in the meeting room, so an open ballot speaks against that
    less than against a new password for somebody who has had one (FIRST_LOGIN_GUARDS).
    """
    user, maker = slip.user, slip.made_by
    reasons = list(slip.reasons_against_use(timezone.localdate()))
    if maker and not maker.is_administrator and is_of_the_office(user):
        # Printed in the branch before the person came into the office: whoever still has it there
        # would come in as well.
        reasons.append(_administrators_print_for(user))
    if reasons:
        yield from reasons
    elif user.has_usable_password() or user.login_slips.filter(used_on__isnull=False).exists():
        yield from reasons_against_password(user)
    else:
        for path in getattr(settings, "FIRST_LOGIN_GUARDS", ()):
            yield from import_string(path)(user)


@sensitive_variables("password")
@transaction.atomic
def redeem_slip(slip, password, *, by):
    """The person behind the slip logs in with `password` from now on; the code is used up.

    Not in the record of deeds, which keeps times: the day on the slip is enough (see LoginSlip).
    """
    user = lock(by)
    slip = lock(slip)
    slip.user = user
    ensure(reasons_against_redeeming(slip))
    user.set_password(password)
    user.save(update_fields=["password"])
    slip.used_on = timezone.localdate()
    slip.save(update_fields=["used_on"])
    return user


@transaction.atomic
def withdraw_slips(user, *, by):
    """`user` has chosen a password meanwhile, so that a slip still lying about opens nothing."""
    LoginSlip.objects.in_use().filter(user=user).update(is_replaced=True)
