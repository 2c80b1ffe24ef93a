"""Party groups of a branch: made, named, led, filled, removed."""

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit, rules
from branchlife.models import Member, PartyGroup
from branchlife.workflow import NotAllowed, ensure, lock


def _reasons_against_name(branch, name, apart_from=None):
    others = branch.groups.exclude(pk=apart_from.pk if apart_from else None)
    if not name.strip():
        yield _("Enter a name.")
    elif others.filter(name=name.strip()).exists():
        yield _("“%(name)s” exists already.") % {"name": name.strip()}


def _reasons_against_leader(leader, members):
    """A leader is one of the group, and a full member."""
    if leader is None:
        return
    if leader not in members:
        yield _("%(member)s leads the group and so must belong to it.") % {"member": leader}
    if not rules.may_lead_group(leader.category_on(timezone.localdate())):
        yield _("%(member)s is a probationary member and cannot lead a group.") % {"member": leader}


def _reasons_against_members(branch, members):
    here = set(branch.roster().values_list("pk", flat=True))
    for member in members:
        if member.pk not in here:
            yield _("%(member)s does not belong to %(branch)s.") % {
                "member": member,
                "branch": branch,
            }


def _facts(group):
    """The group as small texts for the record of deeds."""
    return {
        "name": group.name,
        "position": group.position,
        "leader": str(group.leader or ""),
        "members": [member.name for member in group.members.order_by("position", "pk")],
    }


def _fill(group, members):
    """These and no others belong to the group; who led another group leads it no longer."""
    group.members.exclude(pk__in=[member.pk for member in members]).update(group=None)
    joining = Member.objects.filter(pk__in=[member.pk for member in members])
    PartyGroup.objects.filter(leader__in=joining).exclude(pk=group.pk).update(leader=None)
    joining.update(group=group)


@transaction.atomic
def make_group(branch, name, *, by, members=(), leader=None):
    """A new group, last in the order, with these members and one of them as its leader."""
    branch = lock(branch)
    members = list(members)
    ensure(_reasons_against_name(branch, name))
    ensure(_reasons_against_members(branch, members))
    ensure(_reasons_against_leader(leader, members))
    last = branch.groups.aggregate(last=Max("position"))["last"] or 0
    group = PartyGroup.objects.create(
        branch=branch, name=name.strip(), position=last + 1, leader=leader
    )
    _fill(group, members)
    audit.record(by, "created", group, new=_facts(group))
    return group


@transaction.atomic
def change_group(group, *, by, name, position, members, leader=None):
    """The group's name, place, members and leader; those left out belong to no group."""
    group = lock(group)
    members = list(members)
    old = _facts(group)
    ensure(_reasons_against_name(group.branch, name, apart_from=group))
    ensure(_reasons_against_members(group.branch, members))
    ensure(_reasons_against_leader(leader, members))
    group.name, group.position, group.leader = name.strip(), position, leader
    group.save(update_fields=["name", "position", "leader"])
    _fill(group, members)
    new = {key: value for key, value in _facts(group).items() if value != old[key]}
    if new:
        audit.record(by, "edited", group, old={key: old[key] for key in new}, new=new)
    return group


@transaction.atomic
def put_in_group(member, group, *, by):
    """The member belongs to another group of the branch, or (None) to none."""
    member = lock(member)
    if member.left_on:
        ensure([_("The relation of %(member)s to this branch has ended.") % {"member": member}])
    if group and group.branch_id != member.branch_id:
        ensure([_("This group belongs to another branch.")])
    if member.group_id == (group and group.pk):
        return member
    old = {"group": str(member.group or "")}
    member.groups_led.update(leader=None)
    member.group = group
    member.save(update_fields=["group"])
    audit.record(by, "edited", member, old=old, new={"group": str(group or "")})
    return member


@transaction.atomic
def remove_group(group, *, by):
    """The group is no more; its members belong to none. One with meetings on record stays."""
    group = lock(group)
    old = _facts(group)
    audit.record(by, "removed", group, old=old)
    try:
        group.delete()
    except ProtectedError:
        raise NotAllowed(
            [
                _(
                    "%(group)s has meetings on record and stays; its members can be put into "
                    "another group."
                )
                % {"group": group}
            ]
        ) from None
