"""Meetings of a branch: agenda, guests, who was expected and who came, resolutions."""

from meetings.models.agenda import AgendaKind, AgendaTemplate, AgendaTemplateItem, MeetingKind
from meetings.models.attendance import Attendance, Exclusion
from meetings.models.meeting import Meeting, whole_or_absent
from meetings.models.minutes import AgendaItem, Guest, Resolution

__all__ = [
    "AgendaItem",
    "AgendaKind",
    "AgendaTemplate",
    "AgendaTemplateItem",
    "Attendance",
    "Exclusion",
    "Guest",
    "Meeting",
    "MeetingKind",
    "Resolution",
    "whole_or_absent",
]
