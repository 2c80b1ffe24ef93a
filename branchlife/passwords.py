"""Passwords that others guess first here: pinyin phrases, runs on the keyboard, the own name."""

import re
import unicodedata
from functools import cache
from itertools import islice, product
from pathlib import Path

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import Style, pinyin

WEAK = Path(__file__).with_name("weak_passwords.txt")
# As they lie on a keyboard; a password that only walks along them is none.
ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "147258369",
)
SHORTEST_RUN = 3
# So many letters of a name are enough to be recognised inside a longer word.
TELLING_LETTERS = 5
TELLING_DIGITS = 4
READINGS = 64


def plain(text):
    """Small letters and digits of a text, however wide it was typed: what a guesser tries."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())


@cache
def weak_passwords():
    """The list that comes with the platform, as a guesser would type it."""
    lines = WEAK.read_text(encoding="ascii").splitlines()
    return frozenset(plain(line) for line in lines if line and not line.startswith("#"))


def is_common(password):
    """Whether it stands in the list, alone or as a phrase with digits around it."""
    typed = plain(password)
    return typed in weak_passwords() or typed.strip("0123456789") in weak_passwords()


def _are_neighbours(one, other):
    return one == other or any(one + other in row or other + one in row for row in ROWS)


def is_run(password):
    """Whether nearly all of it walks along the keyboard, the alphabet or the digits."""
    typed, left, run = plain(password), 0, 1
    for one, other in zip(typed, typed[1:] + "\0", strict=False):
        if _are_neighbours(one, other):
            run += 1
            continue
        left += run if run < SHORTEST_RUN else 0
        run = 1
    return bool(typed) and left <= 1


def spellings(name):
    """How a name is spelt in pinyin: surname first or last, every reading of its characters."""
    readings = pinyin(name, style=Style.NORMAL, heteronym=True, errors="ignore")
    for syllables in islice(product(*readings), READINGS):
        yield plain("".join(syllables))
        yield plain("".join(syllables[1:] + syllables[:1]))


def has_name(password, name):
    """Whether the own name is in it; a short one only counts when little else is there."""
    typed = plain(password)
    letters = typed.strip("0123456789")
    return any(
        spelling == letters or (len(spelling) >= TELLING_LETTERS and spelling in typed)
        for spelling in spellings(name)
        if spelling
    )


def has_number(password, number):
    """Whether the last digits of the own telephone are in it."""
    digits = re.sub(r"\D", "", number)
    return len(digits) > TELLING_DIGITS and digits[-TELLING_DIGITS:] in plain(password)


class LengthValidator(MinimumLengthValidator):
    """Django's, whose sentence has no Chinese translation."""

    def get_error_message(self):
        """What is wrong, and how long it has to be."""
        return _("This password is too short; it needs at least %(n)d characters.") % {
            "n": self.min_length
        }


class ChinesePasswordValidator(CommonPasswordValidator):
    """Refuses what is guessed first here, and what Django's list of leaked ones holds.

    Named in the setting AUTH_PASSWORD_VALIDATORS; one validator, so that one complaint is made.
    """

    def validate(self, password, user=None):
        """Raises ValidationError with every sentence that speaks against the password."""
        if reasons := list(self.reasons_against(password, user)):
            raise ValidationError(reasons)

    def reasons_against(self, password, user):
        """The sentences, for the person who chooses."""
        is_leaked = password.lower().strip() in self.passwords
        if is_leaked or is_common(password) or is_run(password):
            yield _("This password is very common, others guess it easily. Please take another.")
        if user is None:
            return
        member = getattr(user, "member", None)
        if user.name and has_name(password, user.name):
            yield _("Your name is in this password, others guess it easily. Please take another.")
        numbers = {user.username, member.phone if member else ""}
        if any(has_number(password, number) for number in numbers):
            yield _(
                "The last digits of your number are in this password, others guess it easily. "
                "Please take another."
            )

    def get_help_text(self):
        """What to choose instead, in plain words."""
        return _(
            "No common phrases, no keys beside each other, not your name or your mobile number."
        )
