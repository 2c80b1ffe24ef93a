"""Who has been reached by study before a meeting, for one branch or for many at once."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from meetings.models import Attendance, Delivery, Meeting
from meetings.models.meeting import prepares_as_study
from meetings.rules.preparation import prepared_since, prepares
from meetings.rules.study import still_without


@dataclass
class StudyStatus:
    """The study of a branch before a meeting: sessions held, and whom none of them reached."""

    # Meetings, the earliest first.
    sessions: list = field(default_factory=list)
    # Members expected who were in no session and to whom nothing was delivered.
    unreached: list = field(default_factory=list)


def studies(days, expected):
    """{branch id: StudyStatus} of the study before a meeting, in three questions for any number.

    `days` is {branch id: day of its meeting}, `expected` {branch id: Members to be reached}.
    """
    found = {pk: StudyStatus() for pk in days}
    if not days:
        return found
    first, last = prepared_since(min(days.values())), max(days.values())
    held = Meeting.objects.study_sessions(last, since=first)
    held = held.filter(branch__in=days).order_by("starts_at", "pk")
    for meeting in held.only("branch_id", "starts_at"):
        if prepares(meeting.day, days[meeting.branch_id]):
            found[meeting.branch_id].sessions.append(meeting)
    reached = defaultdict(list)
    concerned = of_these(days, expected) & prepares_as_study(first, last, "meeting", "meeting__")
    for rows in (Attendance.objects.there(), Delivery.objects.all()):
        rows = rows.filter(concerned).order_by()
        for member, moment in rows.values_list("member_id", "meeting__starts_at"):
            reached[member].append(timezone.localdate(moment))
    for pk, members in expected.items():
        there = {
            member.pk
            for member in members
            if any(prepares(held_on, days[pk]) for held_on in reached[member.pk])
        }
        lacking = set(still_without([member.pk for member in members], there, ()))
        found[pk].unreached = [member for member in members if member.pk in lacking]
    return found


def of_these(branches, expected):
    """A condition: the row is about one of those expected, wherever they studied.

    Some studied in the branch they came from, or have moved on since.
    """
    everybody = [member for members in expected.values() for member in members]
    moved = [member.pk for member in everybody if member.branch_id not in branches]
    here = Q(member__branch__in=branches)
    return here | Q(member__in=moved) if moved else here
