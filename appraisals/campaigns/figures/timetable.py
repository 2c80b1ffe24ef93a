"""The meetings of all branches of a year in the order of the calendar, and who is sent to them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from appraisals.campaigns import rules
from appraisals.campaigns.models import Appraisal, Guide
from branchlife.models import Committee, CommitteePost
from meetings.models import Guest, Meeting

# A meeting needs an end to clash with another; where nobody has said when, this stands for it.
USUAL_LENGTH = timedelta(hours=2)
# Posts whose holders are sent to meetings.
LEADERS = (CommitteePost.Role.DECISION_MAKER, CommitteePost.Role.VIEWER)


@dataclass(eq=False)
class Line:
    """One meeting of a branch, or a branch whose meeting has not been set."""

    appraisal: Appraisal
    part: str
    meeting: Meeting | None = None
    guide: Guide | None = None
    # Whom the meeting lists as sent by the superior.
    supervisors: list = field(default_factory=list)
    # Lines of the same leader at the same time.
    clashes: list = field(default_factory=list)

    @property
    def leaders(self):
        """Names of who comes from above: as assigned, and whom the branch itself has listed."""
        names = [self.guide.name] if self.guide else []
        return names + [name for name in self.supervisors if name not in names]

    @property
    def ends_at(self):
        """When it ends, or is thought to."""
        return self.meeting.ends_at or self.meeting.starts_at + USUAL_LENGTH

    @property
    def day(self):
        """The local day, or None."""
        return self.meeting and self.meeting.day


def timetable(appraisals, parts=(rules.GENERAL,)):
    """The Lines of these appraisals: set meetings by their time, then what is not set yet.

    Of the committee's meetings only those that are set have a line. In a constant number of queries.
    """
    appraisals = list(appraisals.for_list().select_related("campaign__committee", "guide"))
    lines = [line for appraisal in appraisals for line in lines_of(appraisal, parts)]
    guests = supervisors([line.meeting.pk for line in lines if line.meeting])
    for line in lines:
        if line.meeting:
            line.supervisors = guests[line.meeting.pk]
    never = timezone.make_aware(datetime(9999, 1, 1))
    # Sorting keeps the order of the organisation among those at the same time.
    lines.sort(key=lambda line: line.meeting.starts_at if line.meeting else never)
    mark_clashes(lines)
    return lines


def lines_of(appraisal, parts):
    """One line for each part that is set; the general meeting always has one."""
    for part in parts:
        meeting = appraisal.meeting_for(part)
        # Branches often decide in the general meeting: it is one meeting and has one line.
        if part == rules.DECISION and meeting == appraisal.general_meeting:
            continue
        if meeting and meeting.state == Meeting.State.CANCELLED:
            meeting = None
        if meeting or part == rules.GENERAL:
            guide = getattr(appraisal, "guide", None) if part == rules.GENERAL else None
            yield Line(appraisal, part, meeting, guide)


def supervisors(meetings):
    """{meeting id: [names of those the superior sent]}."""
    found = defaultdict(list)
    guests = Guest.objects.filter(meeting__in=meetings, is_supervisor=True).order_by("pk")
    for meeting, name in guests.values_list("meeting_id", "name"):
        found[meeting].append(name)
    return found


def mark_clashes(lines):
    """Note on lines of the same leader whose times overlap, which others they clash with.

    A leader goes to the committee's and the general meeting of one branch; that is no clash.
    """
    by_name = defaultdict(list)
    for line in lines:
        for name in line.leaders if line.meeting else []:
            by_name[name].append(line)
    for found in by_name.values():
        for index, line in enumerate(found):
            for other in found[index + 1 :]:
                if other.meeting.starts_at >= line.ends_at:
                    break
                is_new = other not in line.clashes
                if is_new and other.appraisal.branch_id != line.appraisal.branch_id:
                    line.clashes.append(other)
                    other.clashes.append(line)


def known_leaders(campaign):
    """{name: post} of whom the office can send, for typing less: its leaders, and who was sent."""
    path = campaign.committee.path
    above = [path[:length] for length in range(len(path), 0, -Committee.steplen)]
    posts = CommitteePost.objects.in_force().filter(role__in=LEADERS)
    posts = posts.filter(Q(committee__path__in=above) | Q(committee__path__startswith=path))
    found = dict.fromkeys(posts.order_by("pk").values_list("user__name", flat=True), "")
    guides = Guide.objects.filter(appraisal__campaign__committee=campaign.committee)
    for name, post in guides.order_by("-assigned_at").values_list("name", "post"):
        found[name] = found.get(name) or post
    return found
