"""What people type when a table is sent or reviewed."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.summary.figures.review import fields_of
from branchlife.forms.fields import DayField

# Rows for remarks on single fields; who has more to say returns the table as a whole.
FIELD_ROWS = 6


class SubmitForm(forms.Form):
    """Who filled in the table, and how to reach them."""

    contact = forms.CharField(label=_("filled in by"), max_length=50)
    phone = forms.CharField(label=_("telephone"), max_length=30, required=False)


class ReturnForm(forms.Form):
    """What is to be changed: field by field, and in the table as a whole."""

    remarks = forms.CharField(
        label=_("What concerns the table as a whole"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    redo_by = DayField(label=_("to be sent again by"), required=False)

    def __init__(self, *args, submission, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *fields_of(submission)]
        self.rows = []
        for number in range(1, FIELD_ROWS + 1):
            self.fields[f"field_{number}"] = forms.ChoiceField(
                label=_("Field no. %(number)d") % {"number": number},
                choices=choices,
                required=False,
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Remark no. %(number)d") % {"number": number},
                max_length=200,
                required=False,
            )
            self.fields[f"field_{number}"].widget.attrs["class"] = "form-select"
            self.fields[f"text_{number}"].widget.attrs["class"] = "form-control"

    @property
    def field_rows(self):
        """[(field, its remark)] as bound fields, for the table on the page."""
        return [
            (self[f"field_{number}"], self[f"text_{number}"]) for number in range(1, FIELD_ROWS + 1)
        ]

    def clean(self):
        cleaned = super().clean()
        said = {}
        for number in range(1, FIELD_ROWS + 1):
            field, text = cleaned.get(f"field_{number}"), cleaned.get(f"text_{number}")
            if text and not field:
                self.add_error(f"field_{number}", _("Choose the field this remark is about."))
            elif field and not text:
                self.add_error(f"text_{number}", _("Write what is to be changed here."))
            elif field:
                said.setdefault(field, []).append(text)
        if not said and not cleaned.get("remarks") and not self.errors:
            self.add_error("remarks", _("Say what is to be changed."))
        cleaned["fields"] = {field: ", ".join(texts) for field, texts in said.items()}
        return cleaned

    @property
    def decision(self):
        """What the action is told."""
        return {name: self.cleaned_data[name] for name in ("remarks", "fields", "redo_by")}


class AcceptForm(forms.Form):
    """Anything to be noted with the acceptance."""

    remarks = forms.CharField(label=_("remarks"), max_length=1000, required=False)


class ReopenForm(forms.Form):
    """Why an acceptance is taken back."""

    reason = forms.CharField(
        label=_("reason for reopening"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class PaperForm(forms.Form):
    """The same table signed and stamped on paper."""

    confirmed_on = DayField(label=_("signed and stamped on"), initial=timezone.localdate)
    upload = forms.FileField(
        label=_("scan or photo"),
        required=False,
        help_text=_("PDF, Word, Excel or picture, at most 20 MB."),
    )
