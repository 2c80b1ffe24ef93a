"""Speeches: written before the meeting, noted while it goes on, and who is still to speak."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.exports import recorded
from branchlife.models import Member
from branchlife.permissions import can_decide
from branchlife.workflow import NotAllowed
from meetings.actions import speeches as actions
from meetings.exports import speeches as exports
from meetings.figures.speeches import (
    Spoken,
    awaited_at,
    is_secretary_on,
    kinds_to_write,
    leading_cadres,
    spoken_groups,
)
from meetings.forms.speeches import (
    ITEM_HINTS,
    CorrectionForm,
    CriticFormSet,
    NoteForm,
    OwnWordsForm,
    ReturnForm,
    SpeechForm,
    TickForm,
)
from meetings.models import Meeting, Speech
from meetings.permissions import (
    can_change_speech,
    can_manage_meeting,
    can_read_record,
    can_read_speech,
    can_remove_speech,
    can_see_attendance,
    is_speaker,
    speaks_at,
)
from meetings.rules.speeches import PARTS, is_short
from meetings.views.loading import attempt, get_meeting, say


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


# --- the page of all speeches, and what stands on the meeting's page ---


def on_the_page(user, meeting, shown):
    """What the meeting's page shows of its speeches; for `PARTS` of that page."""
    spoken = Spoken(meeting)
    parts = [one(part, spoken) for part in spoken.parts if part.item is not None]
    missing = spoken.missing()
    row = next((row for row in spoken.rows.values() if row.member.user_id == user.pk), None)
    may_write = row is not None and row.is_expected and meeting.state == Meeting.State.CALLED
    awaited = []
    if may_write:
        mine = [speech for speech in spoken.speeches if speech.speaker_id == row.member_id]
        row.meeting = meeting
        awaited = list(awaited_at(row, mine, is_secretary_on(row.member, meeting.day)))
    sentences = [sentence for found in missing.values() for sentence in found]
    is_shown = bool(parts or spoken.speeches or may_write) and bool(spoken.rows)
    return {
        "speeches": {
            "is_shown": is_shown and meeting.state != Meeting.State.CANCELLED,
            "parts": parts,
            "missing": sentences if shown["can_manage"] else [],
            "may_write": may_write,
            "awaited": awaited,
            "has_begun": spoken.has_begun,
        }
    }


def tasks(user, meeting, shown):
    """What the meeting still awaits from this person; for `TASKS` of its page."""
    for awaited in shown["speeches"]["awaited"]:
        words = {"kind": awaited.label}
        text = (
            _("Your speech was returned to be changed: %(kind)s.")
            if awaited.is_returned
            else _("The meeting awaits from you: %(kind)s.")
        )
        yield {"sentence": text % words, "url": awaited.url, "button": awaited.button}


def one(part, spoken):
    """How many of those who have to speak under an item have done so."""
    lacking = {lack.member for lack in part.lacks if lack.own}
    unheard = {lack.member for lack in part.lacks if lack.others}
    number = len(part.speaking)
    return {
        "is_evaluation": part.is_evaluation,
        "number": number,
        "own": number - len(lacking),
        "others": number - len(unheard),
        "has_begun": spoken.has_begun,
    }


def speeches_of(meeting, user=None):
    """{agenda item id: {"rows", "missing", "report", "hint"}}: what belongs to items of speeches.

    `rows` are groups (see `Spoken`); words only where `may_read` says that `user` reads the record.
    """
    spoken = Spoken(meeting)
    missing = spoken.missing()
    may_read = user is not None and can_read_record(user, meeting)
    found = {}
    for part in spoken.parts:
        if part.item is not None:
            found[part.item.pk] = {"rows": [g for g in part.groups if not g.is_empty]}
    for item in spoken.report_items():
        kind = Speech.Kind.DUTY_REPORT
        reports = [speech for speech in spoken.speeches if speech.kind == kind]
        found[item.pk] = {
            "rows": [],
            "report": next((r for r in reports if spoken.counts(r)), None),
        }
    for item in spoken.items:
        if item.kind in ITEM_HINTS:
            found[item.pk] = {"rows": [], "hint": ITEM_HINTS[item.kind]}
    for pk, belongs in found.items():
        found[pk] = (
            {"report": None, "hint": ""}
            | belongs
            | {
                "missing": missing.get(pk, []),
                "may_read": may_read,
                "has_begun": spoken.has_begun,
            }
        )
    return found


@require_safe
def speech_list(request, pk):
    """All that is said in a meeting: one's own, who is still to speak, the table of criticism."""
    meeting = get_meeting(request, pk)
    return render(request, "meetings/speech_list.html", list_context(request.user, meeting))


def list_context(user, meeting, tick_form=None):
    """What the page of speeches shows this user."""
    spoken, row = Spoken(meeting), speaks_at(user, meeting)
    manages = can_manage_meeting(user, meeting)
    context = {
        "meeting": meeting,
        "has_begun": spoken.has_begun,
        "own": [speech for speech in spoken.speeches if is_speaker(user, speech)],
        "can_write": row is not None and meeting.state == Meeting.State.CALLED,
        "awaited": [],
        "can_manage": manages,
        "can_decide": can_decide(user, meeting.branch),
        "may_read": can_read_record(user, meeting),
        "parts": spoken_groups(meeting),
        "loose": spoken.loose() if spoken.has_begun else [],
        "cadres": leading_cadres(meeting) if can_see_attendance(user, meeting) else [],
    }
    if context["can_write"]:
        mine = is_secretary_on(row.member, meeting.day)
        row.meeting = meeting
        context["awaited"] = list(awaited_at(row, context["own"], mine))
    if manages:
        sentences = [one for found in spoken.missing().values() for one in found]
        context |= {"missing": sentences, "tick_form": tick_form or TickForm(*to_tick(spoken))}
        context["lines"] = list(lines_of(spoken))
    return context


def to_tick(spoken):
    """(speeches handed in, people who have none of their own words)."""
    ready = [speech for speech in spoken.speeches if speech.is_ready]
    return ready, list(silent(spoken).values()) if spoken.has_begun else []


def silent(spoken):
    """{member id: row} of those of the first part from whom there is nothing in their own words."""
    parts = [part for part in spoken.parts if part.item is not None]
    if not parts:
        return {}
    kinds = (parts[0].rule.own, Speech.Kind.WRITTEN)
    ready = (speech for speech in spoken.speeches if speech.is_ready and speech.kind in kinds)
    there = {speech.speaker_id for speech in ready}
    own = [lack.member for lack in parts[0].lacks if lack.own]
    return {pk: spoken.rows[pk] for pk in own if pk not in there}


def lines_of(spoken):
    """One line for each person in speaking order: what is handed in, or that nothing is."""
    asked = silent(spoken)
    speeches = {}
    for speech in spoken.speeches:
        if speech.state != Speech.State.DRAFT or speech.is_delivered:
            speeches.setdefault(speech.speaker_id, []).append(speech)
    speaking = {pk for part in spoken.parts for pk in part.speaking}
    for pk, row in spoken.rows.items():
        if pk in speeches or pk in speaking:
            yield {
                "row": row,
                "speeches": speeches.get(pk, []),
                "is_silent": pk in asked,
                "can_note": pk in speaking,
            }


@require_POST
def tick_speeches(request, pk):
    """Tick what was said, and in which order."""
    meeting = get_meeting(request, pk, manage=True)
    spoken = Spoken(meeting)
    form = TickForm(*to_tick(spoken), request.POST)
    parts = [part for part in spoken.parts if part.item is not None]
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


@require_safe
def speech_table(request, pk):
    """The table of who spoke of whom as a PDF; before the meeting a blank one to write in."""
    meeting = get_meeting(request, pk)
    if not can_manage_meeting(request.user, meeting):
        raise PermissionDenied
    return recorded(request.user, meeting, exports.speech_table_pdf(meeting))


# --- by the speaker, before the meeting ---


@require_http_methods(["GET", "POST"])
def write_speech(request, pk):
    """Write one's own speech for a meeting to which one is called."""
    meeting = get_meeting(request, pk)
    row = speaks_at(request.user, meeting)
    if row is None:
        raise PermissionDenied
    is_secretary = is_secretary_on(row.member, meeting.day)
    kinds = kinds_to_write(meeting, row, is_secretary=is_secretary)
    form = SpeechForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        people=people_of(meeting).exclude(pk=row.member_id),
        initial={"kind": request.GET.get("kind")},
    )
    speech = Speech(meeting=meeting, speaker=row.member)
    if form.is_valid() and (
        written := attempt_words(
            request, form, actions.write_speech, meeting, row.member, hand_in=hands_in(request)
        )
    ):
        return redirect("meetings:speech", written.pk)
    return speech_form(request, form, speech, list(speech.reasons_against_writing()))


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


def hint_at_shortness(request, speech):
    """A gentle word about very few words; it refuses nothing."""
    if is_short(speech.text):
        messages.info(
            request,
            _("These are very few words. If you can, name persons and facts; add to it any time."),
        )


def speech_form(request, form, speech, reasons):
    """The page on which a speech is written or noted."""
    context = {
        "meeting": speech.meeting,
        "speech": speech,
        "form": form,
        "reasons": reasons,
        "is_own": speech.speaker_id is not None and is_speaker(request.user, speech),
    }
    return render(request, "meetings/speech_form.html", context)


@require_safe
def speech(request, pk):
    """One speech, with what may be done with it."""
    record = get_speech(request, pk)
    user, state = request.user, Speech.State
    decides = may_decide(user, record)
    changes = can_change_speech(user, record)
    remove = can_remove_speech(user, record)
    against = record.reasons_against
    context = {
        "speech": record,
        "meeting": record.meeting,
        "files": record.files(),
        "is_own": is_speaker(user, record),
        "can_change": changes and not list(reasons_against_changing(record)),
        "can_hand_in": is_speaker(user, record) and not record.is_typed_for_another,
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
    if record.is_typed_for_another:
        return correct(request, record)
    meeting = record.meeting
    row = speaks_at(request.user, meeting)
    if row is None:
        raise PermissionDenied
    is_secretary = is_secretary_on(row.member, meeting.day)
    kinds = kinds_to_write(meeting, row, is_secretary=is_secretary)
    form = SpeechForm(
        request.POST or None,
        request.FILES or None,
        kinds=dict.fromkeys([*kinds, record.kind]),
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
    attempt(request, _("Removed."), actions.remove_speech, record)
    return redirect("meetings:speech_list", record.meeting_id)


# --- by the recorder ---


@require_http_methods(["GET", "POST"])
def note_speech(request, pk):
    """Note what somebody said, or before the meeting what came on paper."""
    meeting = get_meeting(request, pk, manage=True)
    form = NoteForm(
        request.POST or None,
        request.FILES or None,
        kinds=Speech.Kind.values,
        people=people_of(meeting),
        initial=request.GET.dict(),
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
