"""What people type: logging in, and a roster to upload."""

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


class RosterForm(forms.Form):
    """A roster workbook to look through before anything is written."""

    file = forms.FileField(
        label=_("Roster workbook (.xlsx)"),
        help_text=_(
            "Title rows above the heading, common headings and ways of writing dates are "
            "understood. Columns of ID numbers and addresses are not read."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )
    create = forms.BooleanField(
        label=_("Make branches that do not exist yet"), required=False, initial=True
    )


class RosterConfirmForm(forms.Form):
    """The roster just looked through, to be written now."""

    ticket = forms.CharField(widget=forms.HiddenInput)
    create = forms.BooleanField(required=False, widget=forms.HiddenInput)
