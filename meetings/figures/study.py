"""Who has been reached by study before a meeting, for one branch or for many at once."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from branchlife.models import Member
from meetings.models import Attendance, Delivery, Exclusion, Meeting
from meetings.rules.study import still_without


@dataclass
class StudyStatus:
    """The study of a branch before a meeting: sessions held, and whom none of them reached."""

    # Meetings, the earliest first.
    sessions: list = field(default_factory=list)
    # Members expected who were in no session and to whom nothing was delivered.
    unreached: list = field(default_factory=list)

    @property
    def is_complete(self):
        """At least one session, and everybody reached."""
        return bool(self.sessions) and not self.unreached


def study_status(branches, day):
    """{branch id: StudyStatus} of the study that prepares a meeting on `day`.

    A fixed number of questions to the database, however many branches.
    """
    ids = [branch.pk for branch in branches]
    found = {pk: StudyStatus() for pk in ids}
    sessions = Meeting.objects.study_sessions(day)
    for meeting in sessions.filter(branch__in=ids).order_by("starts_at", "pk"):
        found[meeting.branch_id].sessions.append(meeting)
    roster = defaultdict(list)
    for member in expected_members(ids, day):
        roster[member.branch_then].append(member)
    # Some studied in the branch they came from, or have moved on since.
    concerned = Q(meeting__branch__in=ids) | Q(member__branch__in=ids)
    studied, received = (
        set(rows.filter(concerned, meeting__in=sessions).values_list("member_id", flat=True))
        for rows in (Attendance.objects.there(), Delivery.objects.all())
    )
    for pk, members in roster.items():
        lacking = set(still_without([member.pk for member in members], studied, received))
        found[pk].unreached = [member for member in members if member.pk in lacking]
    return found


def expected_members(branches, day):
    """Those on the rosters of these branches (ids) on `day` who are not left out."""
    left_out = Exclusion.objects.in_effect(day).filter(branch__in=branches)
    left_out = set(left_out.values_list("member_id", "branch_id"))
    members = Member.objects.of_branches(branches, day).with_standings()
    for member in members.order_by("position", "pk"):
        kinds = {standing.kind for standing in member.standings_on(day)}
        barred = kinds & set(Attendance.BARRING_STANDINGS)
        if not barred and (member.pk, member.branch_then) not in left_out:
            yield member
