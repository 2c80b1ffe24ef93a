"""Logging in, and one's own password."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """User name and password, large enough for a thumb."""

    username = UsernameField(
        label=_("User name"),
        help_text=_("As a rule your mobile number."),
        widget=forms.TextInput(attrs={"autofocus": True, "class": "form-control-lg"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "class": "form-control-lg"}
        ),
    )
    error_messages = {
        "invalid_login": _(
            "The user name or the password is wrong. After five wrong tries you have to wait "
            "a quarter of an hour."
        ),
        "inactive": _("This login is not in use."),
    }


class AccountForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = _(
            "At least 8 characters, not only digits; not your name, your number or a common word."
        )
        self.fields["new_password2"].help_text = _("The same once more.")
