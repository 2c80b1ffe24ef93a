"""Logins: made, and (on the command line) given a new password that is shown once."""

import secrets

from axes.utils import reset as forgive_attempts
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.models import Member, User
from branchlife.workflow import ensure, lock

# Nothing in it that looks like something else.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def _new_password():
    """Ten characters in two groups, easy to read out and to type on a phone."""
    letters = "".join(secrets.choice(LETTERS) for _letter in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _free_username(member):
    """The member's telephone; a number when there is none or somebody else logs in with it."""
    if member.phone and not User.objects.filter(username=member.phone).exists():
        return member.phone
    while True:
        number = str(secrets.randbelow(9 * 10**7) + 10**7)
        if not User.objects.filter(username=number).exists():
            return number


def reasons_against_password(user):
    """What higher rooms say: who resets a password while a ballot is open could take a slip.

    The setting PASSWORD_GUARDS names functions that, given a User, yield sentences.
    """
    for path in getattr(settings, "PASSWORD_GUARDS", ()):
        yield from import_string(path)(user)


def _give_password(user):
    ensure(reasons_against_password(user))
    password = _new_password()
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    user.login_slips.in_use().update(is_replaced=True)
    forgive_attempts(username=user.username)
    return password


def login_of(member, *, by):
    """The locked login of a locked `member`; made, and as yet without a password, if there is none.

    A login is made under the member's telephone, or under a number (see `member.user`).
    """
    if member.user_id:
        return lock(member.user)
    user = User(username=_free_username(member), name=member.name)
    user.set_unusable_password()
    user.save()
    Member.objects.filter(pk=member.pk).update(user=user)
    audit.record(by, "made_login", user)
    return user


@transaction.atomic
def set_login(member, *, by):
    """The member can log in with the password returned, and no longer with an older one."""
    locked = lock(member)
    ensure(reasons_against_login(locked))
    user = login_of(locked, by=by)
    password = _give_password(user)
    member.user = user
    if locked.user_id:
        audit.record(by, "reset_password", user)
    return password


def reasons_against_login(member):
    """Why this member gets no login: who has left the branch gets none."""
    if member.left_on:
        yield _("The relation of %(member)s to this branch has ended.") % {"member": member}


@transaction.atomic
def create_login(username, name, *, by, is_administrator=False):
    """A login for somebody who is no member here, such as a clerk: (user, password)."""
    reasons = []
    if User.objects.filter(username=username).exists():
        reasons = [_("The user name %(username)s is taken.") % {"username": username}]
    ensure(reasons)
    user = User(username=username, name=name, is_administrator=is_administrator)
    user.set_unusable_password()
    user.save()
    password = _give_password(user)
    audit.record(by, "made_login", user)
    return user, password


@transaction.atomic
def reset_password(user, *, by):
    """The login gets the password returned; the old one no longer works."""
    user = lock(user)
    password = _give_password(user)
    audit.record(by, "reset_password", user)
    return password
