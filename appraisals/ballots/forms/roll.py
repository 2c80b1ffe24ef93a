"""People of the roll, chosen one at a time."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branchlife.models import Member


class MemberForm(forms.Form):
    """One member out of those given, in the order given."""

    member = forms.ModelChoiceField(
        label=_("member"), queryset=Member.objects.none(), empty_label=_("(choose)")
    )

    def __init__(self, data=None, *, members, **kwargs):
        super().__init__(data, **kwargs)
        members = list(members)
        field = self.fields["member"]
        field.queryset = Member.objects.filter(pk__in=[member.pk for member in members])
        field.choices = [
            ("", field.empty_label),
            *((member.pk, field.label_from_instance(member)) for member in members),
        ]


class MoveForm(forms.Form):
    """A printed slip was ticked for the wrong person."""

    member = forms.ModelChoiceField(label=_("ticked for"), queryset=Member.objects.none())
    to = forms.ModelChoiceField(label=_("should be"), queryset=Member.objects.none())

    def __init__(self, data=None, *, box, **kwargs):
        super().__init__(data, **kwargs)
        roll = Member.objects.filter(pk__in=box.roll.values("member_id"))
        roll = roll.order_by(*box.appraisal.branch.ordering())
        self.fields["member"].queryset = roll
        self.fields["to"].queryset = roll
