"""Codes of the second factor, and taking it off."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from branchlife.models import Authenticator, CodeCard


class CodeField(forms.CharField):
    """A code as people type it: with blanks, with full-width digits."""

    default_error_messages = {
        "required": _("Type the code."),
        "invalid": _("The code of the app has six digits, those of the card have eight."),
    }

    def __init__(self, lengths=(Authenticator.DIGITS, CodeCard.DIGITS), **options):
        self.lengths = lengths
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        widget = forms.TextInput(attrs={**attrs, "class": "form-control-lg"})
        super().__init__(**{"max_length": 40, "widget": widget, "label": _("Code")} | options)

    def to_python(self, value):
        text = unicodedata.normalize("NFKC", super().to_python(value))
        return "".join(text.split()).replace("-", "")

    def validate(self, value):
        super().validate(value)
        if value and not (value.isascii() and value.isdigit() and len(value) in self.lengths):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")


class CodeForm(forms.Form):
    """A code of the app or of the card, after the password."""

    code = CodeField(help_text=_("Six digits from the app, or eight from your card."))


class FirstCodeForm(forms.Form):
    """The first code that the app shows."""

    code = CodeField(
        [Authenticator.DIGITS],
        help_text=_("Six digits; they change every half minute."),
        error_messages={"invalid": _("The code of the app has six digits.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A phone would jump over what stands before it.
        del self.fields["code"].widget.attrs["autofocus"]


class RemoveOwnForm(forms.Form):
    """The password once more; a code where the person logs in elsewhere and has none here."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = CodeField()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        del self.fields["code" if user.has_usable_password() else "password"]
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is wrong."))
        return password


class RemoveForm(forms.Form):
    """How the person who lost phone and card was checked."""

    checked = forms.CharField(
        label=_("How the person was checked"),
        max_length=100,
        help_text=_("For example: came to the office in person."),
    )
