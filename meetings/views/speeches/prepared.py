"""Speeches before the meeting: written and handed in, looked through and returned."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.workflow import NotAllowed
from meetings.actions import speeches as actions
from meetings.figures.speeches import (
    is_secretary_on,
    kinds_to_write,
)
from meetings.forms.speeches import (
    CorrectionForm,
    ReturnForm,
    SpeechForm,
)
from meetings.models import Speech
from meetings.permissions import (
    can_change_speech,
    can_remove_speech,
    is_speaker,
    speaks_at,
)
from meetings.views.loading import attempt, get_meeting
from meetings.views.speeches.loading import (
    get_speech,
    hint_at_shortness,
    may_decide,
    people_of,
    place_elsewhere,
    speech_form,
)


@require_http_methods(["GET", "POST"])
def write_speech(request, pk):
    """Write one's own speech for a meeting to which one is called."""
    meeting = get_meeting(request, pk)
    row = speaks_at(request.user, meeting)
    if row is None:
        raise PermissionDenied
    is_secretary = is_secretary_on(row.member, meeting.day)
    kinds = kinds_to_write(meeting, row, is_secretary=is_secretary)
    places = {kind: place_elsewhere(meeting, kind) for kind in kinds}
    if place := places.get(request.GET.get("kind")):
        return redirect(place)
    kinds = [kind for kind in kinds if not places[kind]]
    if request.GET.get("kind") in kinds:
        kinds = [Speech.Kind(request.GET["kind"])]
    form = SpeechForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        people=people_of(meeting).exclude(pk=row.member_id),
        initial={"kind": kinds[0]},
    )
    speech = Speech(meeting=meeting, speaker=row.member)
    if form.is_valid() and (
        written := attempt_words(
            request, form, actions.write_speech, meeting, row.member, hand_in=hands_in(request)
        )
    ):
        return redirect("meetings:speech", written.pk)
    reasons = list(speech.reasons_against_writing())
    return speech_form(request, form, speech, reasons, {k: p for k, p in places.items() if p})


def hands_in(request):
    """Whether the button pressed hands in, and does not only keep."""
    return "hand_in" in request.POST


def attempt_words(request, form, action, *args, **kwargs):
    """Do `action` with the words typed; refused, the reasons stand at the form and nothing is lost."""
    try:
        speech = action(*args, by=request.user, **form.cleaned_data, **kwargs)
    except NotAllowed as error:
        form.add_error(None, [str(reason) for reason in error.reasons])
        return None
    messages.success(
        request, _("Handed in.") if speech.is_ready else _("Saved, not handed in yet.")
    )
    hint_at_shortness(request, speech)
    return speech


@require_safe
def speech(request, pk):
    """One speech, with what may be done with it."""
    record = get_speech(request, pk)
    user, state = request.user, Speech.State
    decides = may_decide(user, record)
    changes = can_change_speech(user, record)
    place = place_elsewhere(record.meeting, record.kind, record)
    remove = can_remove_speech(user, record) and not place
    against = record.reasons_against
    context = {
        "speech": record,
        "meeting": record.meeting,
        "files": record.files(),
        "is_own": is_speaker(user, record),
        "can_change": changes and not list(reasons_against_changing(record)),
        "can_hand_in": is_speaker(user, record) and not record.is_typed_for_another and not place,
        "hand_in_reasons": list(against(state.HANDED_IN, has_file=record.files().exists())),
        "can_remove": remove and not list(reasons_against_changing(record)),
        "can_review": decides and not list(against(state.REVIEWED)),
        "can_return": decides and state.RETURNED in Speech.NEXT[record.state],
        "is_prepared_for": not list(record.reasons_against_preparing()),
        "return_form": ReturnForm(),
    }
    return render(request, "meetings/speech.html", context)


def reasons_against_changing(record):
    """Of one's own, or of what the recorder noted."""
    if record.is_typed_for_another:
        return record.reasons_against_noting()
    return record.reasons_against_writing()


@require_http_methods(["GET", "POST"])
def edit_speech(request, pk):
    """Write on; the recorder puts right what they noted."""
    record = get_speech(request, pk, may=can_change_speech)
    if place := place_elsewhere(record.meeting, record.kind, record):
        return redirect(place)
    if record.is_typed_for_another:
        return correct(request, record)
    meeting = record.meeting
    if speaks_at(request.user, meeting) is None:
        raise PermissionDenied
    form = SpeechForm(
        request.POST or None,
        request.FILES or None,
        kinds=[record.kind],
        people=people_of(meeting).exclude(pk=record.speaker_id),
        initial={"kind": record.kind, "about": record.about_id, "text": record.text},
    )
    if form.is_valid() and attempt_words(
        request, form, actions.change_speech, record, hand_in=hands_in(request)
    ):
        return redirect("meetings:speech", pk)
    return speech_form(request, form, record, list(record.reasons_against_writing()))


def correct(request, record):
    """The recorder's page of `edit_speech`."""
    initial = {"text": record.text}
    form = CorrectionForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid() and attempt(
        request, _("Saved."), actions.correct_speech, record, **form.cleaned_data
    ):
        return redirect("meetings:speech_list", record.meeting_id)
    return speech_form(request, form, record, list(record.reasons_against_noting()))


@require_POST
def hand_in_speech(request, pk):
    """Give it to the secretary."""
    record = get_speech(request, pk, may=is_speaker)
    if place := place_elsewhere(record.meeting, record.kind, record):
        return redirect(place)
    attempt(request, _("Handed in."), actions.hand_in_speech, record)
    return redirect("meetings:speech", pk)


@require_POST
def review_speech(request, pk):
    """Looked through."""
    record = get_speech(request, pk, may=may_decide)
    attempt(request, _("Marked as looked through."), actions.review_speech, record)
    return redirect("meetings:speech_list", record.meeting_id)


@require_POST
def return_speech(request, pk):
    """It is to be changed."""
    record = get_speech(request, pk, may=may_decide)
    form = ReturnForm(request.POST)
    note = form.cleaned_data["return_note"] if form.is_valid() else ""
    done = _("Returned; the comrade sees it on the home page.")
    if attempt(request, done, actions.return_speech, record, return_note=note):
        return redirect("meetings:speech_list", record.meeting_id)
    return redirect("meetings:speech", pk)


@require_POST
def remove_speech(request, pk):
    """Taken back."""
    record = get_speech(request, pk, may=can_remove_speech)
    if place := place_elsewhere(record.meeting, record.kind, record):
        return redirect(place)
    attempt(request, _("Removed."), actions.remove_speech, record)
    return redirect("meetings:speech_list", record.meeting_id)
