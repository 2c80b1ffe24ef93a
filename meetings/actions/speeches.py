"""Speeches: written and handed in before the meeting, looked through; noted while it goes on."""

from collections import namedtuple
from functools import partial

from django.db import transaction

from branchlife import audit
from branchlife.actions import attach_file
from branchlife.workflow import ensure, lock
from meetings.models import Attendance, Meeting, Speech

# What the recorder ticks in the list: the person spoke, at which place in the order.
Tick = namedtuple("Tick", "is_said position")


def lock_speech(speech):
    """The speech under its lock, after that of its meeting (perhaps the second sitting by now)."""
    meeting = lock(Meeting.objects.get(speeches=speech.pk))
    speech = lock(speech)
    speech.meeting = meeting
    return speech


def note(by, verb, speech):
    """The record of deeds says what kind of speech it was and how long, never what it says of whom."""
    audit.record(
        by,
        verb,
        speech,
        new={
            "meeting": str(speech.meeting),
            "kind": speech.kind,
            "characters": len(speech.text),
        },
    )


# --- before the meeting, by the speaker ---


@transaction.atomic
def write_speech(meeting, speaker, *, by, kind, about=None, text="", upload=None, hand_in=False):
    """The speaker begins a speech; with `hand_in` it goes to the secretary at once."""
    meeting = lock(meeting)
    speech = Speech(meeting=meeting, speaker=speaker, kind=kind, about=about, text=text.strip())
    ensure(speech.reasons_against_writing())
    ensure(speech.reasons_against_contents(ready=False))
    speech.save()
    return finish_writing(speech, upload, by, hand_in)


@transaction.atomic
def change_speech(speech, *, by, kind, about=None, text="", upload=None, hand_in=False):
    """The speaker writes on; what has been handed in stays so."""
    speech = lock_speech(speech)
    ensure(speech.reasons_against_writing())
    speech.kind, speech.about, speech.text = kind, about, text.strip()
    ensure(speech.reasons_against_contents(ready=False))
    speech.save(update_fields=["kind", "about", "text"])
    return finish_writing(speech, upload, by, hand_in)


def finish_writing(speech, upload, by, hand_in):
    """Hang the file on it, put the deed down, hand in if that was asked for."""
    if upload:
        attach_file(speech.meeting.branch, speech, upload, by=by, purpose="speech")
    if speech.state == Speech.State.HANDED_IN:
        ensure(speech.reasons_against_emptiness(speech.files().exists()))
    note(by, "wrote a speech", speech)
    if hand_in and speech.state != Speech.State.HANDED_IN:
        return hand_in_speech(speech, by=by)
    return speech


@transaction.atomic
def hand_in_speech(speech, *, by):
    """Give it to the secretary; a returned one again."""
    speech = lock_speech(speech)
    state = Speech.State.HANDED_IN
    ensure(speech.reasons_against(state, has_file=speech.files().exists()))
    speech.state, speech.return_note = state, ""
    speech.save(update_fields=["state", "return_note"])
    note(by, "handed in a speech", speech)
    return speech


# --- before the meeting, by those who decide ---


@transaction.atomic
def return_speech(speech, *, by, return_note):
    """It is to be changed; the speaker reads what, and finds it on the home page."""
    speech = lock_speech(speech)
    speech.return_note = return_note.strip()
    ensure(speech.reasons_against(Speech.State.RETURNED))
    speech.state = Speech.State.RETURNED
    speech.save(update_fields=["state", "return_note"])
    note(by, "returned a speech", speech)
    return speech


@transaction.atomic
def review_speech(speech, *, by):
    """Looked through: it may be said so, and is changed no more."""
    speech = lock_speech(speech)
    ensure(speech.reasons_against(Speech.State.REVIEWED))
    speech.state = Speech.State.REVIEWED
    speech.save(update_fields=["state"])
    note(by, "looked through a speech", speech)
    return speech


# --- by the recorder ---


@transaction.atomic
def note_speech(meeting, speaker, *, by, kind, about=None, text="", item=None, upload=None):
    """Somebody types what a person said, or before the meeting what came on paper.

    The text may be empty: then it is only noted that the person spoke.
    """
    meeting = lock(meeting)
    speech = Speech(
        meeting=meeting,
        speaker=speaker,
        kind=kind,
        about=about,
        text=text.strip(),
        item=item,
        state=Speech.State.HANDED_IN,
        is_delivered=meeting.state in Meeting.BEGUN,
        entered_by=by,
    )
    ensure(speech.reasons_against_noting())
    ensure(speech.reasons_against_contents())
    speech.save()
    if upload:
        attach_file(meeting.branch, speech, upload, by=by, purpose="speech")
    note(by, "noted a speech", speech)
    return speech


@transaction.atomic
def correct_speech(speech, *, by, text, upload=None):
    """The recorder puts right what they noted."""
    speech = lock_speech(speech)
    ensure(speech.reasons_against_noting())
    speech.text = text.strip()
    speech.save(update_fields=["text"])
    if upload:
        attach_file(speech.meeting.branch, speech, upload, by=by, purpose="speech")
    note(by, "noted a speech", speech)
    return speech


@transaction.atomic
def note_group(meeting, subject, *, by, kind, text=None, opinions_kind, opinions=(), response=""):
    """All that concerns one person in one go: own words, the others' words, the answer.

    `text` is None where the person's own words are there already; `opinions` are (critic, text).
    """
    spoken = []
    if text is not None:
        spoken.append(note_speech(meeting, subject, by=by, kind=kind, text=text))
    spoken += [
        note_speech(meeting, critic, by=by, kind=opinions_kind, about=subject, text=words)
        for critic, words in opinions
    ]
    if response.strip():
        answer = Speech.Kind.RESPONSE
        spoken.append(note_speech(meeting, subject, by=by, kind=answer, text=response))
    return spoken


@transaction.atomic
def tick_speeches(meeting, *, by, ticks, spoke=(), kind=""):
    """Which of the speeches handed in were said, and in which order; who spoke without a paper.

    `ticks` is {speech id: Tick}; `spoke` are members whose speech of `kind` is noted without words.
    """
    meeting = lock(meeting)
    for speech in meeting.speeches.select_for_update().filter(pk__in=ticks):
        tick = ticks[speech.pk]
        speech.meeting = meeting
        ensure(speech.reasons_against_ticking())
        if not speech.is_ready:
            continue
        if not tick.is_said and speech.is_bare:
            note(by, "removed a speech", speech)
            speech.delete()
            continue
        changed = speech.is_delivered != tick.is_said
        speech.is_delivered, speech.position = tick.is_said, tick.position
        speech.save(update_fields=["is_delivered", "position"])
        if changed:
            note(by, "ticked a speech", speech)
    for member in spoke:
        note_speech(meeting, member, by=by, kind=kind)
    return meeting


def read_out_absent(meeting):
    """What somebody on leave or absent handed in of themself counts as read out.

    The plans of the year: who cannot come hands in words in writing. A tick takes it off again.
    """
    rows = meeting.attendances.expected().filter(status__in=Attendance.AWAY)
    own = meeting.speeches.prepared().filter(kind=Speech.Kind.SELF_EVALUATION, is_delivered=False)
    own.filter(speaker__in=rows.values("member_id")).update(is_delivered=True)


# --- taken back ---


@transaction.atomic
def remove_speech(speech, *, by):
    """Taken back: by the speaker before the meeting, or by the recorder who noted it wrongly."""
    speech = lock_speech(speech)
    if speech.is_typed_for_another:
        ensure(speech.reasons_against_noting())
    else:
        ensure(speech.reasons_against_writing())
    note(by, "removed a speech", speech)
    for file in speech.files():
        transaction.on_commit(partial(file.content.storage.delete, file.content.name))
        file.delete()
    speech.delete()
