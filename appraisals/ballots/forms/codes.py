"""Count codes as they are typed, and what is signed on paper."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeInput(forms.TextInput):
    """A code typed in the room: never kept by the browser, never shown again."""

    def __init__(self):
        super().__init__(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "XXXX-XXXX-XXXX-XXXX",
            }
        )

    def format_value(self, value):
        return ""


class CodesForm(forms.Form):
    """Count codes, one field for each scrutineer; those kept on this phone need not be typed."""

    def __init__(self, data=None, *, scrutineers, saved, **kwargs):
        super().__init__(data, **kwargs)
        self.saved = {place: code for place, code in saved.items() if code}
        for scrutineer in scrutineers:
            if scrutineer.position in self.saved:
                continue
            self.fields[f"code{scrutineer.position}"] = forms.CharField(
                label=_("count code of %(name)s") % {"name": scrutineer.name},
                required=False,
                max_length=40,
                widget=CodeInput,
            )

    def codes(self):
        """Everything typed, and what this phone keeps for the fields left empty."""
        typed = {name: code.strip() for name, code in self.cleaned_data.items() if code.strip()}
        kept = {f"code{place}": code for place, code in self.saved.items()}
        return list((kept | typed).values())


class OneCodeForm(forms.Form):
    """One scrutineer's count code."""

    code = forms.CharField(
        label=_("a scrutineer's count code"), required=False, max_length=40, widget=CodeInput
    )


class PrintForm(forms.Form):
    """How many slips are printed."""

    n = forms.IntegerField(label=_("how many"), min_value=1, max_value=500)
    code = forms.CharField(
        label=_("a scrutineer's count code"), required=False, max_length=40, widget=CodeInput
    )


class VoidForm(forms.Form):
    """Why the ballot is void, and how the scrutineers say so."""

    reason = forms.CharField(label=_("why it is void"), max_length=200)
    on_paper = forms.BooleanField(
        label=_("The scrutineers have signed this on paper; the signed copy is attached."),
        required=False,
    )


class UploadForm(forms.Form):
    """A signed copy."""

    upload = forms.FileField(label=_("signed copy (scan or photo)"))
