"""The second factor of a login: codes of an app on the phone, and a printed card of spare codes."""

import secrets
from base64 import b32encode

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

# In the session: the Authenticator that was verified in it, or BY_SSO.
VERIFIED_BY = "second_factor"
# The unit's login service vouches for the person, and the settings say that this is enough.
BY_SSO = "sso"


class NoTimeOfUse:
    """Mixin: when a code was last used is not stored, as with the time of a login (see User)."""

    def set_last_used_timestamp(self, commit=True):
        """Does not note the time. `commit` never saves more than the caller saves anyway."""


class Authenticator(NoTimeOfUse, TOTPDevice):
    """An app on the phone that shows a new code of six digits every half minute (TOTP, RFC 6238).

    `last_t`, the half minute of the last code accepted, is kept: without it a code seen over
    somebody's shoulder would be good a second time.
    """

    DIGITS = 6

    audit_path = "user.member.branch"

    class Meta:
        proxy = True
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")

    @property
    def secret(self):
        """What the app must know, as people type it: groups of four letters and digits."""
        text = b32encode(self.bin_key).decode().rstrip("=")
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


class CodeCard(NoTimeOfUse, StaticDevice):
    """A printed card of codes, each good once, for when the phone is not at hand.

    Of the codes only keyed digests are kept.
    """

    DIGITS = 8
    CODES = 10
    # With so few left it is time to print the next card.
    FEW = 3

    audit_path = "user.member.branch"

    class Meta:
        proxy = True
        verbose_name = _("card of spare codes")
        verbose_name_plural = _("cards of spare codes")

    @classmethod
    def new_code(cls):
        """Eight digits, so that the number keys of a phone suffice."""
        return f"{secrets.randbelow(10**cls.DIGITS):0{cls.DIGITS}}"

    def digest(self, code):
        """What is kept of a code: 16 letters and digits, as many as the column holds."""
        return b32encode(self._hmac(code)).decode()[:16]

    def _hmac(self, code):
        return salted_hmac("branchlife.code_card", f"{self.pk}:{code}", algorithm="sha256").digest()

    def verify_token(self, token):
        """Whether this is a code of the card; it is crossed out then. Only under a row lock."""
        return super().verify_token(self.digest(token))
