"""The wall: what the projector shows while the meeting goes on. Nobody's leave, nobody's grade."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.views.loading import get_meeting

# Seconds between two looks: without JavaScript the whole page, with it what has changed.
REFRESH_SECONDS = 15


@require_safe
def wall(request, pk):
    """Name, agenda with the item the meeting has come to, clock and counts; refreshes itself."""
    meeting = get_meeting(request, pk)
    items = meeting.agenda
    running = next((item for item in items if item.is_running), None)
    context = {
        "meeting": meeting,
        "items": items,
        "running": running,
        "counts": meeting.counts(),
        "now": timezone.localtime(),
        "refresh_seconds": REFRESH_SECONDS,
    }
    return render(request, "meetings/wall.html", context)
