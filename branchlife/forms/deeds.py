"""Forms of the back office whose saving is one of our actions."""

from django import forms
from django.db import transaction

from branchlife.workflow import NotAllowed


class _TakenBack(Exception):
    """Ends a trial."""


def refusals(deed):
    """What speaks against a deed, as sentences: it is tried, and taken back."""
    try:
        with transaction.atomic():
            deed()
            raise _TakenBack
    except _TakenBack:
        return []
    except NotAllowed as error:
        return error.reasons


class DeedForm(forms.ModelForm):
    """A record that is made or changed by an action, so that a rule has one place.

    What the action refuses is said above the form. The admin sets `by`, the person asking.
    """

    by = None
    # Cannot be changed once the record is there.
    fixed = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fixed if self.instance.pk else ():
            if name in self.fields:
                self.fields[name].disabled = True

    def deed(self):
        """Do it; returns the record."""
        raise NotImplementedError

    def _post_clean(self):
        super()._post_clean()
        if not self.errors and self.has_changed():
            for reason in refusals(self.deed):
                self.add_error(None, reason)


class DeedFormSet(forms.BaseInlineFormSet):
    """Rows below a record, each saved by its action."""

    def save_new(self, form, commit=True):
        return form.deed()

    def save_existing(self, form, obj, commit=True):
        return form.deed()
