"""Loads what a page is about: 404 when it is not yours to see, 403 when not yours to change."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from branchlife.models import Branch
from branchlife.permissions import can_manage
from branchlife.workflow import NotAllowed
from meetings.models import AgendaItem, Attendance, Exclusion, Guest, Meeting, Resolution
from meetings.permissions import can_convene, can_manage_meeting


def get_branch(request, pk, *, manage=False):
    """A branch `request.user` may see; with `manage` one whose work they do."""
    visible = Branch.objects.visible_to(request.user).select_related("committee")
    branch = get_object_or_404(visible, pk=pk)
    if manage and not can_manage(request.user, branch):
        raise PermissionDenied
    return branch


def get_branch_to_convene(request, pk):
    """A branch in which `request.user` arranges meetings: all of them, or those of a group."""
    branch = get_branch(request, pk)
    if not can_convene(request.user, branch):
        raise PermissionDenied
    return branch


def get_meeting(request, pk, *, manage=False):
    """A meeting with all its page shows, from those `request.user` may see."""
    visible = Meeting.objects.visible_to(request.user).for_detail()
    return checked(request, get_object_or_404(visible, pk=pk), manage)


def checked(request, meeting, manage):
    """The meeting, unless it is to be changed by somebody who may not."""
    if manage and not can_manage_meeting(request.user, meeting):
        raise PermissionDenied
    return meeting


def get_part(request, model, pk):
    """An agenda item, guest or resolution of a meeting whose work `request.user` does."""
    visible = Meeting.objects.visible_to(request.user)
    parts = model.objects.filter(meeting__in=visible)
    part = get_object_or_404(parts.select_related("meeting__branch__committee"), pk=pk)
    checked(request, part.meeting, True)
    return part


def get_item(request, pk):
    """See `get_part`."""
    return get_part(request, AgendaItem, pk)


def get_guest(request, pk):
    """See `get_part`."""
    return get_part(request, Guest, pk)


def get_resolution(request, pk):
    """See `get_part`."""
    return get_part(request, Resolution, pk)


def get_attendance(request, pk):
    """Somebody's row at a meeting whose work `request.user` does; see `get_part`."""
    return get_part(request, Attendance, pk)


def get_exclusion(request, pk):
    """An exclusion in a branch `request.user` leads or oversees."""
    visible = Exclusion.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("branch__committee", "member"), pk=pk)


def say(request, reasons):
    """Each reason as a message."""
    for reason in reasons:
        messages.error(request, reason)


def attempt(request, done, action, *args, **kwargs):
    """Do `action` for this user and say `done`; or say why not, and return None."""
    try:
        result = action(*args, by=request.user, **kwargs)
    except NotAllowed as error:
        say(request, error.reasons)
        return None
    messages.success(request, done)
    return result if result is not None else True
