"""Scans and photographs of signed papers, several at once."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appraisals.summary.forms.collection import ManyFiles, ManyFilesField
from branchlife.actions.files import MAX_BYTES

MOST_FILES, MOST_BYTES = 60, 120 * 1024 * 1024


class SignedPapersForm(forms.Form):
    """What came back signed: a telephone offers its camera."""

    files = ManyFilesField(
        label=_("Scans or photographs (PDF, JPEG, PNG)"),
        widget=ManyFiles(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text=_(
            "Several at once; one PDF may hold many papers. The code in the foot says which paper "
            "it is: let it be on the picture, whole and sharp."
        ),
        error_messages={
            "empty": _("One of these files is empty."),
        },
    )

    def clean_files(self):
        files = self.cleaned_data["files"]
        if not files:
            raise forms.ValidationError(_("Choose a file first."))
        if len(files) > MOST_FILES:
            text = ngettext(
                "At most %(most)d file at a time.", "At most %(most)d files at a time.", MOST_FILES
            )
            raise forms.ValidationError(text % {"most": MOST_FILES})
        for file in files:
            if file.size > MAX_BYTES:
                text = _("“%(name)s” is larger than 20 MB.") % {"name": file.name}
                raise forms.ValidationError(text)
        if sum(file.size for file in files) > MOST_BYTES:
            raise forms.ValidationError(
                _("These files are larger than 120 MB together. Upload fewer of them at once.")
            )
        return files
