"""Speeches: written before the meeting, noted while it goes on, and who is still to speak."""

from meetings.views.speeches.noted import note_speech, note_speeches_of, tick_speeches
from meetings.views.speeches.prepared import (
    edit_speech,
    hand_in_speech,
    remove_speech,
    return_speech,
    review_speech,
    speech,
    write_speech,
)
from meetings.views.speeches.shown import (
    on_the_page,
    speech_list,
    speeches_of,
    tasks,
)

__all__ = [
    "edit_speech",
    "hand_in_speech",
    "note_speech",
    "note_speeches_of",
    "on_the_page",
    "remove_speech",
    "return_speech",
    "review_speech",
    "speech",
    "speech_list",
    "speeches_of",
    "tasks",
    "tick_speeches",
    "write_speech",
]
