"""Pages of party groups."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchlife import actions
from branchlife.forms.groups import GroupForm, SetGroupForm
from branchlife.models import Branch, PartyGroup
from branchlife.permissions import can_keep
from branchlife.views.acts import act, attempt
from branchlife.views.members import ensure_here, get_branch_to_keep, get_member


def get_group(request, pk):
    """A group of a branch whose reference data the person keeps."""
    groups = PartyGroup.objects.filter(branch__in=Branch.objects.visible_to(request.user))
    group = get_object_or_404(groups.select_related("branch__committee", "leader"), pk=pk)
    if not can_keep(request.user, group.branch):
        raise PermissionDenied
    return group


def advice():
    """What the rules on groups say."""
    return _(
        "A branch with twenty or more members is divided into groups; a group has at least three "
        "members, of whom at least one is a full member. A probationary member leads no group."
    )


@require_http_methods(["GET", "POST"])
def add_group(request, pk):
    """A new group."""
    branch = get_branch_to_keep(request, pk)
    page = {
        "heading": _("Make a party group"),
        "button": _("Make the group"),
        "crumb": branch,
        "intro": advice(),
    }
    return act(
        request,
        GroupForm(request.POST or None, branch=branch),
        lambda **typed: actions.make_group(branch, **typed),
        said=lambda group: _("%(group)s is made.") % {"group": group},
        page=page,
        back=branch,
    )


@require_http_methods(["GET", "POST"])
def group(request, pk):
    """Name, order, leader and members of a group."""
    record = get_group(request, pk)
    branch = record.branch
    initial = {
        "name": record.name,
        "position": record.position,
        "leader": record.leader_id,
        "members": list(record.members.values_list("pk", flat=True)),
    }
    page = {
        "heading": str(record),
        "button": _("Save"),
        "crumb": branch,
        "intro": advice(),
        "removes_group": record,
    }
    return act(
        request,
        GroupForm(request.POST or None, initial=initial, branch=branch, group=record),
        lambda **typed: actions.change_group(record, **typed),
        said=_("Saved."),
        page=page,
        back=branch,
    )


@require_POST
def remove_group(request, pk):
    """A group is no more."""
    record = get_group(request, pk)
    done = attempt(
        request,
        lambda: actions.remove_group(record, by=request.user),
        said=_("%(group)s is removed; its members are in no group.") % {"group": record},
    )
    return redirect(record.branch) if done else redirect("branchlife:group", pk)


@require_http_methods(["GET", "POST"])
def set_group(request, pk):
    """One member changes the group."""
    record = get_member(request, pk, may=can_keep)
    ensure_here(record)
    page = {
        "heading": _("Party group of %(member)s") % {"member": record},
        "button": _("Save"),
        "crumb": record,
    }
    initial = {"group": record.group_id}
    return act(
        request,
        SetGroupForm(request.POST or None, initial=initial, branch=record.branch),
        lambda **typed: actions.put_in_group(record, **typed),
        said=_("Saved."),
        page=page,
        back=record,
    )
