"""The chair's script on the screen."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings.exports import script as exports
from meetings.permissions import can_read_script
from meetings.views.loading import get_meeting


def get_script_meeting(request, pk):
    """A meeting whose script `request.user` may read."""
    meeting = get_meeting(request, pk)
    if not can_read_script(request.user, meeting):
        raise PermissionDenied
    return meeting


@require_safe
def script(request, pk):
    """What the chair says, in large letters."""
    meeting = get_script_meeting(request, pk)
    return render(request, "meetings/script.html", exports.script_context(meeting))
