"""When the list went out, and what came back."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.rectification import rules
from appraisals.rectification.forms.progress import FILES
from branchlife.forms.fields import ActForm, DayField


def copy_field(label):
    """A scan or photo that may be attached."""
    return forms.FileField(
        label=label, required=False, widget=forms.FileInput(attrs={"accept": FILES})
    )


class PublishForm(forms.Form):
    """When and how the list was made public."""

    on = DayField(label=_("made public on"), initial=timezone.localdate)
    how = forms.CharField(
        label=_("made public how"),
        max_length=60,
        help_text=_("For example on the notice board, or read out in the general meeting."),
    )
    upload = copy_field(_("photo of the list put up"))


class FileForm(forms.Form):
    """When the list went to the superior, and what a superior outside gave for it."""

    on = DayField(label=_("filed with the superior on"), initial=timezone.localdate)
    receipt = forms.CharField(
        label=_("receipt of the superior"),
        max_length=100,
        required=False,
        help_text=_("Who received it, or the number of the receipt; it can be typed later too."),
    )
    upload = copy_field(_("scan of the list with its seal"))

    def __init__(self, *args, appraisal, **kwargs):
        super().__init__(*args, **kwargs)
        if appraisal.branch.committee.has_clerks:
            del self.fields["receipt"]


class ReceiptForm(ActForm):
    """The receipt that came on paper."""

    on = DayField(label=_("received by the superior on"), initial=timezone.localdate)
    receipt = forms.CharField(
        label=_("receipt of the superior"),
        max_length=100,
        help_text=_("Who received it, or the number of the receipt."),
    )
    upload = copy_field(_("scan of the receipt"))


class RemarkForm(ActForm):
    """What the superior says."""

    text = forms.CharField(
        label=_("remark of the superior"), widget=forms.Textarea(attrs={"rows": 4})
    )


def usual_end():
    """The last day that is proposed for a public page."""
    return timezone.localdate() + timedelta(days=rules.USUAL_NOTICE)


class NoticeForm(ActForm):
    """Until when the list can be read without a login."""

    ends_on = DayField(label=_("to be read until"), initial=usual_end)
