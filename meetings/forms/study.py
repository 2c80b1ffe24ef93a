"""What is typed about study: materials, and how they reached those who were absent."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.forms.fields import ActForm, DayField
from branchlife.models import Member
from meetings.models import Delivery
from meetings.models.study import LONGEST_TITLE


class MaterialsForm(ActForm):
    """One material with note and file, or many, a line each."""

    blamed = "titles"
    titles = forms.CharField(
        label=_("what is studied"),
        widget=forms.Textarea({"rows": 6}),
        help_text=_(
            "One a line, word for word. The list of this year's notice can be copied here."
        ),
        error_messages={"required": _("Write what is studied.")},
    )
    note = forms.CharField(
        label=_("where to find it, what is asked"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For one material only, like the file."),
    )
    upload = forms.FileField(
        label=_("file"), required=False, help_text=_("PDF, Word, Excel or picture, at most 20 MB.")
    )


class MaterialForm(ActForm):
    """A material put right; one more file."""

    blamed = "title"
    title = forms.CharField(
        label=_("title of the material"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Write what is studied.")},
    )
    note = forms.CharField(
        label=_("where to find it, what is asked"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    upload = forms.FileField(
        label=_("one more file"),
        required=False,
        help_text=_("PDF, Word, Excel or picture, at most 20 MB."),
    )


class DeliveryForm(ActForm):
    """Who received the materials, how, when and from whom; the same for all who are ticked."""

    members = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=_("who has received them"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who received the materials.")},
    )
    way = forms.ChoiceField(
        label=_("how it reached them"), choices=Delivery.Way.choices, widget=forms.RadioSelect
    )
    delivered_on = DayField(label=_("delivered on"))
    delivered_by = forms.CharField(
        label=_("delivered by"),
        max_length=Delivery._meta.get_field("delivered_by").max_length,
    )

    def __init__(self, *args, absent, **kwargs):
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        members.queryset = Member.objects.filter(pk__in=[row.member_id for row in absent])
        remarks = {row.member_id: row.remark for row in absent}
        members.label_from_instance = lambda member: with_remark(member, remarks.get(member.pk))
        self.initial.setdefault("delivered_on", timezone.localdate())
        self.initial.setdefault("way", Delivery.Way.HANDED)


def with_remark(member, remark):
    """A name, and in brackets why this person was not there."""
    return (
        _("%(name)s (%(remark)s)") % {"name": member, "remark": remark} if remark else str(member)
    )
