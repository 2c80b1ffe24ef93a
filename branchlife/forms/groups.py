"""Party groups as they are typed: name, place, members, leader."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.forms.fields import ActForm
from branchlife.models import Member, PartyGroup


class GroupForm(ActForm):
    """A group with its members, all of them from the branch."""

    name = forms.CharField(
        label=_("name"), max_length=30, error_messages={"required": _("Enter a name.")}
    )
    position = forms.IntegerField(label=_("order"), min_value=0, max_value=999)
    leader = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("group leader"),
        required=False,
        empty_label=_("no leader named"),
        help_text=_("One of the members ticked below, a full member."),
    )
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=_("members"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever is ticked here leaves the group they were in."),
    )

    def __init__(self, *args, branch, group=None, **kwargs):
        super().__init__(*args, **kwargs)
        roster = branch.roster().select_related("group")
        self.fields["members"].queryset = roster
        self.fields["members"].label_from_instance = lambda member: with_group(member, group)
        self.fields["leader"].queryset = roster
        if group is None:
            del self.fields["position"]

    def clean(self):
        """A leader is a full member, and one of the group."""
        data = super().clean()
        leader = data.get("leader")
        if leader and leader.category_on(timezone.localdate()) != Member.Category.FULL:
            self.add_error(
                "leader",
                _("%(member)s is a probationary member and cannot lead a group.")
                % {"member": leader},
            )
        elif leader and leader not in data.get("members", []):
            self.add_error(
                "leader",
                _("%(member)s leads the group and so must belong to it.") % {"member": leader},
            )
        return data


def with_group(member, group):
    """The name, with the group the member is in now if that is another one."""
    if member.group_id is None or member.group == group:
        return str(member)
    return _("%(name)s (%(remark)s)") % {"name": member, "remark": member.group}


class SetGroupForm(ActForm):
    """The group of one member."""

    blamed = "group"
    group = forms.ModelChoiceField(
        PartyGroup.objects.none(),
        label=_("party group"),
        required=False,
        empty_label=_("in no group"),
        error_messages={"invalid_choice": _("This group belongs to another branch.")},
    )

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = branch.groups.all()
