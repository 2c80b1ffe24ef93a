"""Who has talked with whom before the yearly meeting, for one branch or for many at once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from branchlife.models import BranchPost, Standing
from branchlife.rules import has_committee, holds
from meetings.models import Attendance, Meeting, TalkPerson
from meetings.rules import preparation
from meetings.rules import talks as rules

# A meeting not longer past than this is still the one that talks are noted for.
LATELY = timedelta(days=60)


@dataclass(frozen=True)
class Span:
    """Days in which talks count; without an end every later day does."""

    since: date
    until: date | None = None

    def holds(self, day):
        """Whether a talk of `day` counts."""
        return holds(self.since, self.until, day)

    @property
    def roster_day(self):
        """The day whose roster and posts count: the last one, or today while it lies ahead."""
        today = timezone.localdate()
        return min(self.until, today) if self.until else today


def span_before(day):
    """What prepares a meeting on `day`; until one is arranged (None) today stands for it."""
    return Span(preparation.prepared_since(day or timezone.localdate()), day)


def yearly_meeting_day(branch):
    """The day of the branch's organisational-life meeting: ahead, or not long past; else None.

    The general meeting decides; where none is arranged, that of the committee.
    """
    meetings = Meeting.objects.filter(
        branch=branch,
        is_organizational_life=True,
        kind__in=[Meeting.Kind.GENERAL, Meeting.Kind.COMMITTEE],
        starts_at__gte=timezone.now() - LATELY,
    ).exclude(state=Meeting.State.CANCELLED)
    found = sorted(meetings, key=lambda meeting: (not meeting.is_committee, meeting.starts_at))
    return found[-1].day if found else None


# --- who has talked with whom ---


def leaders_of(posts):
    """Ids of the leadership, from its posts in force: [(role, member id)].

    Without a committee: the secretary, and a deputy.
    """
    rank = list(BranchPost.COMMITTEE_ROLES)
    in_order = sorted(posts, key=lambda post: rank.index(post[0]))
    ids = list(dict.fromkeys(member for _role, member in in_order))
    if has_committee(len(ids)):
        return ids
    heads = (BranchPost.Role.SECRETARY, BranchPost.Role.DEPUTY)
    return list(dict.fromkeys(member for role, member in in_order if role in heads))


def coverages(spans, rosters):
    """{branch id: Coverage} in two queries, however many branches and members there are.

    `spans` is {branch id: Span}, `rosters` {branch id: ids of those with whom one can talk}.
    """
    posts, talks = posts_in(spans), talks_in(spans)
    found = {}
    for branch, span in spans.items():
        day, members = span.roster_day, rosters[branch]
        held = [(role, one) for role, one, *since in posts[branch] if holds(*since, day)]
        leaders = [one for one in leaders_of(held) if one in set(members)]
        found[branch] = rules.coverage(leaders, members, rules.by_talk(talks[branch]))
    return found


def reachable(rosters, days):
    """`rosters` ({branch id: Members}) without those out of contact or suspended on that day.

    Nobody waits for them: one query, `days` is {branch id: day}.
    """
    rows = Standing.objects.filter(
        member__branch__in=rosters, kind__in=Attendance.BARRING_STANDINGS
    ).order_by()
    barred = by_first(rows.values_list("member_id", "since", "until"))
    return {
        branch: [
            member
            for member in members
            if not any(holds(*since, days[branch]) for since in barred[member.pk])
        ]
        for branch, members in rosters.items()
    }


def posts_in(spans):
    """{branch id: [(role, member id, since, until)]} of posts of the leadership."""
    posts = BranchPost.objects.filter(branch__in=spans, role__in=BranchPost.COMMITTEE_ROLES)
    rows = posts.order_by("acting", "pk")
    return by_first(rows.values_list("branch_id", "role", "member_id", "since", "until"))


def talks_in(spans):
    """{branch id: [(talk id, day, member id)]} of the talks that count."""
    first = min((span.since for span in spans.values()), default=timezone.localdate())
    rows = TalkPerson.objects.filter(talk__branch__in=spans, talk__held_on__gte=first).order_by()
    rows = rows.values_list("talk__branch_id", "talk_id", "talk__held_on", "member_id")
    return by_first(row for row in rows if spans[row[0]].holds(row[2]))


def by_first(rows):
    """Rows by their first column, which is left out."""
    found = defaultdict(list)
    for branch, *row in rows:
        found[branch].append(tuple(row))
    return found
