"""Meetings of a branch: agenda, who came, what was said; study, talks, opinions, the calendar."""

from meetings.models.agenda import AgendaKind, AgendaTemplate, AgendaTemplateItem, MeetingKind
from meetings.models.attendance import Attendance, Exclusion
from meetings.models.calendar import CalendarFeed, Series
from meetings.models.contents import AgendaItem, Guest, Resolution
from meetings.models.meeting import Meeting, whole_or_absent
from meetings.models.minutes import MinutesReading, MinutesVersion
from meetings.models.notices import SuperiorNotice
from meetings.models.opinions import Opinion, OpinionRound
from meetings.models.speeches import Speech
from meetings.models.study import Delivery, Material
from meetings.models.talks import Talk, TalkNote, TalkPerson

__all__ = [
    "AgendaItem",
    "AgendaKind",
    "AgendaTemplate",
    "AgendaTemplateItem",
    "Attendance",
    "CalendarFeed",
    "Delivery",
    "Exclusion",
    "Guest",
    "Material",
    "Meeting",
    "MeetingKind",
    "MinutesReading",
    "MinutesVersion",
    "Opinion",
    "OpinionRound",
    "Resolution",
    "Series",
    "Speech",
    "SuperiorNotice",
    "Talk",
    "TalkNote",
    "TalkPerson",
    "whole_or_absent",
]
