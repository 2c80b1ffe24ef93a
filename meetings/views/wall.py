"""The wall: what the projector shows while the meeting goes on. Nobody's leave, nobody's grade."""

from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from meetings.views.check_in import REFRESH_SECONDS as CHECK_IN_SECONDS
from meetings.views.check_in import code_of
from meetings.views.loading import get_meeting

# Seconds between two looks: without JavaScript the whole page, with it what has changed.
REFRESH_SECONDS = 15


@dataclass(frozen=True)
class WallPart:
    """What a higher room shows on the wall: numbers, a sentence, perhaps a code to scan."""

    heading: str
    # [(number or word, what it is)]
    figures: list
    sentence: str = ""
    # The picture of the code, and what scanning it does.
    qr: str = ""
    qr_label: str = ""


@never_cache
@require_safe
def wall(request, pk):
    """Name, agenda with the item the meeting has come to, clock and counts; refreshes itself."""
    meeting = get_meeting(request, pk)
    items, parts = meeting.agenda, parts_of(request, meeting)
    # Two codes beside each other would be scanned for one another; a late arrival is marked by hand.
    check_in = None if any(part.qr for part in parts) else code_of(request, meeting)
    context = {
        "meeting": meeting,
        "items": items,
        "running": next((item for item in items if item.is_running), None),
        "counts": meeting.counts(),
        "now": timezone.localtime(),
        "parts": parts,
        "check_in": check_in,
        "refresh_seconds": refresh_seconds(meeting, check_in),
    }
    return render(request, "meetings/wall.html", context)


def parts_of(request, meeting):
    """What higher rooms show of a meeting that has begun.

    The setting WALL_PARTS names functions that, given request and Meeting, return a WallPart or
    None.
    """
    if meeting.state in (Meeting.State.DRAFT, Meeting.State.CALLED, Meeting.State.CANCELLED):
        return []
    parts = [import_string(path)(request, meeting) for path in settings.WALL_PARTS]
    return [part for part in parts if part is not None]


def refresh_seconds(meeting, check_in):
    """How often the wall looks again; 0 when nothing happens, so that the login ends as it should."""
    if meeting.state not in (Meeting.State.CALLED, Meeting.State.IN_SESSION):
        return 0
    if meeting.day != timezone.localdate():
        return 0
    return CHECK_IN_SECONDS if check_in else REFRESH_SECONDS
