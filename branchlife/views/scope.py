"""What every page of the organisation begins with: is it yours to see, and to change?"""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from branchlife.models import Branch, Committee
from branchlife.permissions import can_manage, is_clerk


def get_branch(request, pk, *, manage=False):
    """404 when it is not yours to see, 403 when it is but not yours to change."""
    branch = get_object_or_404(
        Branch.objects.visible_to(request.user).select_related("committee"), pk=pk
    )
    if manage and not can_manage(request.user, branch):
        raise PermissionDenied
    return branch


def get_committee(request, pk):
    """404 outside what you oversee, 403 for those who oversee it but are no clerk."""
    committee = get_object_or_404(Committee.objects.overseen_by(request.user), pk=pk)
    if not is_clerk(request.user, committee):
        raise PermissionDenied
    return committee


def choose_committee(request, top):
    """(committees at or below `top` that the reader oversees, the one asked for or None)."""
    overseen = Committee.objects.overseen_by(request.user)
    choices = list(overseen.filter(path__startswith=top.path))
    wanted = request.GET.get("committee", "")
    return choices, next((c for c in choices if str(c.pk) == wanted), None)
