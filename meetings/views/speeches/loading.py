"""Loading speeches, and the page on which one is typed."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from branchlife.models import Member
from branchlife.permissions import can_decide
from meetings.models import Meeting, Speech
from meetings.permissions import (
    can_read_speech,
    is_speaker,
)
from meetings.rules.speeches import is_short


def get_speech(request, pk, *, may=can_read_speech):
    """A speech of a meeting one sees; 403 for whoever may not read (or do) it."""
    visible = Meeting.objects.visible_to(request.user)
    speeches = Speech.objects.filter(meeting__in=visible)
    speeches = speeches.select_related("speaker", "about", "meeting__branch__committee")
    speech = get_object_or_404(speeches, pk=pk)
    if not may(request.user, speech):
        raise PermissionDenied
    return speech


def may_decide(user, speech):
    """Looks through and returns: whoever decides in the branch and may read it."""
    return can_decide(user, speech.meeting.branch) and can_read_speech(user, speech)


def people_of(meeting):
    """Those expected at the meeting, in the order of its list."""
    expected = meeting.attendances.expected().values("member_id")
    return Member.objects.filter(pk__in=expected).order_by(*meeting.branch.ordering())


def hint_at_shortness(request, speech):
    """A gentle word about very few words; it refuses nothing."""
    if is_short(speech.text):
        messages.info(
            request,
            _("These are very few words. If you can, name persons and facts; add to it any time."),
        )


def speech_form(request, form, speech, reasons, elsewhere=None):
    """The page on which a speech is written or noted; `elsewhere` is {kind: address} of others."""
    context = {
        "meeting": speech.meeting,
        "speech": speech,
        "form": form,
        "reasons": reasons,
        "elsewhere": [
            (Speech.Kind(kind).label, place) for kind, place in (elsewhere or {}).items()
        ],
        "is_own": speech.speaker_id is not None and is_speaker(request.user, speech),
    }
    return render(request, "meetings/speech_form.html", context)


def place_elsewhere(meeting, kind, speech=None):
    """Where speeches of this kind are written (or this one is changed) in a higher room, or None.

    Named in the setting SPEECH_PLACES.
    """
    path = settings.SPEECH_PLACES.get(str(kind))
    return import_string(path)(meeting, speech) if path else None
