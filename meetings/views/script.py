"""The chair's script on the screen, as PDF and as Word."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branchlife.exports import recorded
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


@require_safe
def script_pdf(request, pk):
    """The same to be printed."""
    meeting = get_script_meeting(request, pk)
    return recorded(request.user, meeting, exports.script_pdf(meeting))


@require_safe
def script_docx(request, pk):
    """The same to be edited."""
    meeting = get_script_meeting(request, pk)
    return recorded(request.user, meeting, exports.script_docx(meeting))
