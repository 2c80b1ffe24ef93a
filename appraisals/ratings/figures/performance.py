"""What each member of a branch did in the year before the appraisal: meetings, study, talks."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ratings.rules import year_before
from branchlife.models import Member
from meetings.models import Attendance, Delivery, Meeting, TalkPerson


@dataclass
class Performance:
    """One member's year, from `since` to `until`: what they came to, of what they were expected at.

    On the grounds of daily performance, beside the ballots, the opinion on a member is stated
    (article 18). Study brought to somebody who could not come counts as study.
    """

    since: date
    until: date
    meetings: int = 0
    of_meetings: int = 0
    on_leave: int = 0
    study: int = 0
    of_study: int = 0
    talks: int = 0

    @property
    def words(self):
        """[(label, text)] as pages show it."""
        meetings = {"of": self.of_meetings, "there": self.meetings, "leave": self.on_leave}
        study = {"of": self.of_study, "there": self.study}
        return [
            (
                _("Meetings"),
                _("expected at %(of)d, was there at %(there)d, on leave %(leave)d times")
                % meetings,
            ),
            (_("Study"), _("expected at %(of)d, took part in %(there)d") % study),
            (_("Talks"), _("%(count)d talks") % {"count": self.talks}),
        ]

    @property
    def short(self):
        """The same in a cell of a table."""
        return _(
            "meetings %(meetings)d/%(of_meetings)d, study %(study)d/%(of_study)d, talks %(talks)d"
        ) % {
            "meetings": self.meetings,
            "of_meetings": self.of_meetings,
            "study": self.study,
            "of_study": self.of_study,
            "talks": self.talks,
        }


def last_day(appraisal):
    """The last day that counts: that of the general meeting, or today while it lies ahead."""
    today = timezone.localdate()
    meeting = appraisal.general_meeting
    return min(meeting.day, today) if meeting else today


def performance(appraisal):
    """{member id: Performance} of everybody on the branch's roster, in four queries.

    What a member did in the branch they came from counts as well.
    """
    until = last_day(appraisal)
    members = Member.objects.of_branch(appraisal.branch, until)
    return _performance(members, until)


def own_performance(appraisal, member):
    """The Performance of one member; they see no others."""
    until = last_day(appraisal)
    return _performance(Member.objects.filter(pk=member.pk), until)[member.pk]


def _performance(members, until):
    """{member id: Performance} of these members up to that day."""
    since = year_before(until)
    found = {
        pk: Performance(since, until) for pk in members.order_by().values_list("pk", flat=True)
    }
    held = Q(
        meeting__state__in=Meeting.BEGUN,
        meeting__starts_at__date__range=(since, until),
    ) & ~Q(meeting__declared_valid=False)
    delivered = set(
        Delivery.objects.filter(held, member__in=found)
        .order_by()
        .values_list("member_id", "meeting_id")
    )
    rows = Attendance.objects.expected().filter(held, member__in=found).exclude(status="")
    for pk, meeting, kind, status in rows.order_by().values_list(
        "member_id", "meeting_id", "meeting__kind", "status"
    ):
        _count(found[pk], kind, status, (pk, meeting) in delivered)
    talks = TalkPerson.objects.filter(member__in=found, talk__held_on__range=(since, until))
    for pk in talks.order_by().values_list("member_id", flat=True):
        found[pk].talks += 1
    return found


def _count(one, kind, status, was_delivered):
    """Add one meeting to the figures of one member."""
    is_there = status in Attendance.THERE
    if kind == Meeting.Kind.STUDY:
        one.of_study += 1
        one.study += is_there or was_delivered
        return
    one.of_meetings += 1
    one.meetings += is_there
    one.on_leave += status == Attendance.Status.ON_LEAVE
