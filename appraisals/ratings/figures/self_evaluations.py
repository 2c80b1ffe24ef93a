"""Before which meeting a self-evaluation is laid, and from whom one is still missing."""

from django.db.models import Q
from django.utils import timezone

from appraisals.campaigns.models import Appraisal, Campaign
from meetings.models import Attendance, Meeting
from meetings.rules.preparation import prepared_since

# A meeting to which people have been called, and whose minutes are not signed.
TAKES = (Meeting.State.CALLED, Meeting.State.IN_SESSION, Meeting.State.CLOSED)


def meetings_of(appraisal):
    """Meetings in which the self-evaluations of this year are said, none of them cancelled.

    The general meeting, also held again; before it the groups' organisational-life meetings
    (article 18: self-evaluation and mutual evaluation may be done in the groups).
    """
    general = appraisal.general_meeting
    day = general.day if general else timezone.localdate()
    asked = Q(
        branch=appraisal.branch_id,
        kind=Meeting.Kind.GROUP,
        is_organizational_life=True,
        starts_at__date__gte=prepared_since(day),
    )
    if general:
        asked &= Q(starts_at__date__lte=day)
        asked |= Q(pk=general.pk) | Q(repeats=general.pk)
    meetings = Meeting.objects.filter(asked).exclude(state=Meeting.State.CANCELLED)
    return meetings.exclude(declared_valid=False)


def asked_in(meeting):
    """The appraisals under way whose self-evaluations are said in this meeting."""
    if meeting.kind not in (Meeting.Kind.GENERAL, Meeting.Kind.GROUP):
        return []
    found = Appraisal.objects.filter(
        branch=meeting.branch_id, campaign__state=Campaign.State.OPEN
    ).select_related("campaign", "branch", "general_meeting")
    return [one for one in found if meetings_of(one).filter(pk=meeting.pk).exists()]


def meeting_for(appraisal, member):
    """The meeting before which the words of this member are laid now; None when none is called.

    What lies ahead comes before what has begun, the own group before the general meeting.
    """
    rows = Attendance.objects.expected().filter(member=member)
    meetings = meetings_of(appraisal).filter(state__in=TAKES, pk__in=rows.values("meeting_id"))
    return min(meetings, key=in_turn, default=None)


def in_turn(meeting):
    """A key to sort by."""
    return (
        meeting.state != Meeting.State.CALLED,
        meeting.kind != Meeting.Kind.GROUP,
        meeting.starts_at,
    )
