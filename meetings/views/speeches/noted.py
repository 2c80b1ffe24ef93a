"""Speeches as the recorder notes them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchlife.workflow import NotAllowed
from meetings.actions import speeches as actions
from meetings.figures.speeches import (
    Spoken,
    kinds_to_note,
)
from meetings.forms.speeches import (
    CriticFormSet,
    NoteForm,
    OwnWordsForm,
    TickForm,
)
from meetings.models import Speech
from meetings.permissions import (
    can_read_record,
)
from meetings.rules.speeches import PARTS
from meetings.views.loading import attempt, get_meeting, say
from meetings.views.speeches.loading import (
    hint_at_shortness,
    people_of,
    speech_form,
)
from meetings.views.speeches.shown import (
    to_tick,
)


@require_POST
def tick_speeches(request, pk):
    """Tick what was said, and in which order."""
    meeting = get_meeting(request, pk, manage=True)
    spoken = Spoken(meeting)
    form = TickForm(*to_tick(spoken), request.POST)
    parts = [part for part in spoken.parts if part.speaking]
    if not form.is_valid():
        say(request, [_("The place in the order is a whole number.")])
    else:
        attempt(
            request,
            _("Saved."),
            actions.tick_speeches,
            meeting,
            ticks=form.ticks(),
            spoke=form.spoke(),
            kind=parts[0].rule.own if parts else "",
        )
    return redirect("meetings:speech_list", pk)


@require_http_methods(["GET", "POST"])
def note_speech(request, pk):
    """Note what somebody said, or before the meeting what came on paper."""
    meeting = get_meeting(request, pk, manage=True)
    form = NoteForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds_to_note(meeting),
        people=people_of(meeting),
        initial={name: request.GET.get(name) for name in ("speaker", "kind", "about")},
    )
    record = Speech(meeting=meeting)
    if form.is_valid():
        data = dict(form.cleaned_data)
        speaker = data.pop("speaker")
        try:
            noted = actions.note_speech(meeting, speaker, by=request.user, **data)
        except NotAllowed as error:
            form.add_error(None, [str(reason) for reason in error.reasons])
        else:
            messages.success(request, _("Noted."))
            hint_at_shortness(request, noted)
            return redirect("meetings:speech_list", pk)
    return speech_form(request, form, record, list(record.reasons_against_noting()))


@require_http_methods(["GET", "POST"])
def note_speeches_of(request, pk, member):
    """Everything about one person in one go: own words, critics, answer; then the next person."""
    meeting = get_meeting(request, pk, manage=True)
    spoken = Spoken(meeting)
    row = spoken.rows.get(member)
    if row is None or not row.is_expected:
        raise Http404
    part = next((part for part in spoken.parts if member in part.speaking), None)
    rule = part.rule if part else PARTS[1]
    group = next((g for g in part.groups if g.row.member_id == member), None) if part else None
    own = [
        s for s in spoken.speeches if s.kind == rule.own and s.speaker_id == member and s.is_ready
    ]
    form = OwnWordsForm(request.POST or None)
    people = people_of(meeting).exclude(pk=member)
    critics = CriticFormSet(request.POST or None, prefix="critics", form_kwargs={"people": people})
    if request.method == "POST" and form.is_valid() and critics.is_valid():
        said = form.cleaned_data
        speaks = not own and (said["has_spoken"] or said["text"].strip())
        if attempt(
            request,
            _("Saved."),
            actions.note_group,
            meeting,
            row.member,
            kind=rule.own,
            text=said["text"] if speaks else None,
            opinions_kind=rule.others,
            opinions=[(c["speaker"], c["text"]) for c in critics.cleaned_data if c.get("speaker")],
            response=said["response"],
        ):
            return redirect(*after(request, meeting, spoken, member))
    context = {
        "meeting": meeting,
        "row": row,
        "is_evaluation": rule.item == PARTS[1].item,
        "own": own,
        "group": group,
        "may_read": spoken.has_begun and can_read_record(request.user, meeting),
        "form": form,
        "critics": critics,
        "reasons": list(Speech(meeting=meeting).reasons_against_noting()),
        "next": next_after(spoken, member),
    }
    return render(request, "meetings/speeches_of.html", context)


def after(request, meeting, spoken, member):
    """Where to go then: to the next person, or back to the list."""
    following = next_after(spoken, member)
    if "next" in request.POST and following:
        return "meetings:note_speeches_of", meeting.pk, following.member_id
    return "meetings:speech_list", meeting.pk


def next_after(spoken, member):
    """The row of whoever speaks after this person; None after the last."""
    speaking = list(dict.fromkeys(pk for part in spoken.parts for pk in part.speaking))
    if member not in speaking:
        return None
    place = speaking.index(member) + 1
    return spoken.rows[speaking[place]] if place < len(speaking) else None
