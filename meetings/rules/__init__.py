"""What the regulations say of meetings, one file per subject. No database here."""

from meetings.rules.attendance import (
    ABSENT,
    ATTENDANCE_TARGET,
    LATE,
    ON_LEAVE,
    ONLINE,
    PRESENT,
    THERE,
    Counts,
    Turnout,
    committee_is_valid,
    count,
    exclusion_counts,
    meeting_is_valid,
    motion_passes,
    needed_to_be_valid,
    turnout,
)

__all__ = [
    "ABSENT",
    "ATTENDANCE_TARGET",
    "LATE",
    "ONLINE",
    "ON_LEAVE",
    "PRESENT",
    "THERE",
    "Counts",
    "Turnout",
    "committee_is_valid",
    "count",
    "exclusion_counts",
    "meeting_is_valid",
    "motion_passes",
    "needed_to_be_valid",
    "turnout",
]
