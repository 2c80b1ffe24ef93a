"""Logging in, for the first time too, and one's own password."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    SetPasswordForm,
    UsernameField,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.actions.slips import find_slip
from branchlife.forms.second_factor import CodeField
from branchlife.models import Member

PASSWORD_HELP = _(
    "At least 8 characters, letters and digits together. Not your name, not your mobile number, no "
    "birthday, no common phrase."
)
AGAIN_HELP = _("The same once more.")
LARGE = "form-control-lg"


class LoginForm(AuthenticationForm):
    """User name and password, large enough for a thumb."""

    username = UsernameField(
        label=_("User name"),
        help_text=_("As a rule your mobile number."),
        widget=forms.TextInput(attrs={"autofocus": True, "class": LARGE}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": LARGE}),
    )
    error_messages = {
        "invalid_login": _(
            "The user name or the password is wrong. After five wrong tries you have to wait "
            "a quarter of an hour."
        ),
        "inactive": _("This login is not in use."),
    }


class ReloginForm(LoginForm):
    """The same in the middle of something else, with the second factor for who has one."""

    def __init__(self, *args, asks_code, **kwargs):
        super().__init__(*args, prefix="relogin", **kwargs)
        if self.initial.get("username"):
            del self.fields["username"].widget.attrs["autofocus"]
            self.fields["password"].widget.attrs["autofocus"] = True
        if asks_code:
            self.ask_code()

    def ask_code(self):
        """Adds the field for the code; which of the two it is shows in its length."""
        help_text = _("Six digits from the app, or eight from your card.")
        self.fields.setdefault("code", CodeField(required=False, help_text=help_text))


class FirstLoginForm(forms.Form):
    """What stands on the slip: user name and code."""

    username = UsernameField(
        label=_("User name"),
        max_length=32,
        help_text=_("It stands on your slip."),
        widget=forms.TextInput(attrs={"class": LARGE, "data-from-slip": "u"}),
    )
    code = forms.CharField(
        label=_("Login code"),
        max_length=64,
        help_text=_("The sixteen digits on your slip, four by four; spaces do not matter."),
        widget=forms.TextInput(
            attrs={
                "class": LARGE,
                "inputmode": "numeric",
                "autocomplete": "off",
                "data-from-slip": "c",
            }
        ),
    )

    def __init__(self, request, data=None):
        super().__init__(data)
        self.request = request
        self.slip = None

    def clean(self):
        data = super().clean()
        username, code = data.get("username"), data.get("code")
        if not username or not code:
            return data
        user = authenticate(self.request, username=username, secret_code=code)
        self.slip = find_slip(username, code)
        if user is None or self.slip is None:
            raise forms.ValidationError(list(self._reasons()))
        return data

    def _reasons(self):
        """Only who holds a slip learns what has become of it."""
        reasons = list(self.slip.reasons_against_use(timezone.localdate())) if self.slip else []
        yield from reasons or [
            _(
                "The user name or the code is wrong. Please compare both with your slip, four "
                "digits at a time. After five wrong tries you have to wait a quarter of an hour."
            )
        ]


class FirstPasswordForm(SetPasswordForm):
    """The own password, twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, help_text in [("new_password1", PASSWORD_HELP), ("new_password2", AGAIN_HELP)]:
            self.fields[name].help_text = help_text
            self.fields[name].widget.attrs["class"] = LARGE


class AccountForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_HELP
        self.fields["new_password2"].help_text = AGAIN_HELP


class SlipsForm(forms.Form):
    """For whom slips are printed, and whether old passwords stop at once."""

    members = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        error_messages={
            "required": _("Pick at least one member."),
            "invalid_choice": _("Somebody picked is not on the roster of this branch (any more)."),
        },
    )
    end_now = forms.BooleanField(
        label=_("End the old password at once"),
        required=False,
        help_text=_(
            "For a telephone that was lost, or a password that others know: whoever is logged in "
            "with it is logged out now. Otherwise the old password works until the slip is used."
        ),
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members


class UserSlipForm(SlipsForm):
    """The choice for one login."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, members=Member.objects.none(), **kwargs)
        del self.fields["members"]
