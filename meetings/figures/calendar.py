"""The year of a branch against the norm: what was held in which month, and what is missing."""

from calendar import monthrange
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from branchlife.models import Branch, BranchPost, PartyGroup
from branchlife.rules import has_committee, holds
from meetings.models import Meeting, MeetingKind
from meetings.rules import calendar as rules

COLUMNS = (
    rules.GENERAL,
    rules.COMMITTEE,
    rules.GROUP,
    rules.THEME_DAY,
    rules.LECTURE,
    rules.STUDY,
)


@dataclass
class Line:
    """One kind of meeting (of one group) over a year."""

    kind: str
    cells: list
    group: PartyGroup | None = None

    @property
    def label(self):
        """What the kind is called; a group's meeting with the group."""
        kind = MeetingKind(self.kind).label
        if self.group is None:
            return kind
        return _("%(kind)s (%(group)s)") % {"kind": kind, "group": self.group}

    @property
    def total(self):
        """How many were held in the year."""
        return sum(cell.held for cell in self.cells)

    @property
    def missing(self):
        """How many spans of months are over without one."""
        return sum(cell.is_missing for cell in self.cells)

    @property
    def is_quarterly(self):
        """Its norm speaks of quarters."""
        return rules.NORMS.get(self.kind) == rules.QUARTERLY

    @property
    def has_norm(self):
        """There is a norm for it; else it is only counted."""
        return self.kind in rules.NORMS


@dataclass
class Year:
    """The year of one branch."""

    branch: Branch
    year: int
    lines: list = field(default_factory=list)
    has_committee: bool = True
    has_groups: bool = True

    @property
    def missing(self):
        """How many spans of months are over without the meeting they ask for."""
        return sum(line.missing for line in self.lines)

    def totals(self):
        """Held and missing of each kind, all groups together; for one row among many branches."""
        for kind in COLUMNS:
            lines = [line for line in self.lines if line.kind == kind]
            yield {
                "label": MeetingKind(kind).label,
                "held": sum(line.total for line in lines),
                "missing": sum(line.missing for line in lines),
                "has_none": {
                    rules.COMMITTEE: not self.has_committee,
                    rules.GROUP: not self.has_groups,
                }.get(kind, False),
            }


def years_of(branches, year, today):
    """{branch id: its Year}, in three queries however many branches there are."""
    ids = [branch.pk for branch in branches]
    held, planned = count_meetings(ids, year)
    committees = committee_months(ids, year, today)
    groups = defaultdict(list)
    for group in PartyGroup.objects.filter(branch__in=ids):
        groups[group.branch_id].append(group)
    found = {}
    for branch in branches:
        rows = [(kind, None) for kind in (rules.GENERAL, rules.COMMITTEE)]
        rows += [(rules.GROUP, group) for group in groups[branch.pk]]
        rows += [(kind, None) for kind in (rules.THEME_DAY, rules.LECTURE, rules.STUDY)]
        asked = committees[branch.pk]
        found[branch.pk] = Year(
            branch,
            year,
            [
                line_of(branch, kind, group, year, today, held, planned, asked)
                for kind, group in rows
            ],
            has_committee=bool(asked),
            has_groups=bool(groups[branch.pk]),
        )
    return found


def line_of(branch, kind, group, year, today, held, planned, committee):
    """One line; the committee is asked for only in the months in which there was one."""
    key = (branch.pk, kind, group.pk if group else None)
    asked = committee if kind == rules.COMMITTEE else range(1, 13)
    cells = rules.line(kind, held[key], planned[key], year, today, asked)
    return Line(kind, cells, group)


def count_meetings(branches, year):
    """({key: {month: held}}, the same of those arranged and not yet begun); in one query.

    The key is (branch id, kind, group id of a group's meeting).
    """
    held, planned = defaultdict(Counter), defaultdict(Counter)
    meetings = Meeting.objects.filter(branch__in=branches, starts_at__year=year)
    columns = ("branch_id", "kind", "group_id", "starts_at", "state", "declared_valid")
    for meeting in meetings.only(*columns).order_by():
        group = meeting.group_id if meeting.kind == rules.GROUP else None
        key = (meeting.branch_id, meeting.kind, group)
        waits = meeting.state in (Meeting.State.DRAFT, Meeting.State.CALLED)
        if meeting.counts_as_held:
            held[key][meeting.day.month] += 1
        elif waits and not meeting.is_past:
            planned[key][meeting.day.month] += 1
    return held, planned


def committee_months(branches, year, today):
    """{branch id: the months at whose end (of this month: today) it had a branch committee}."""
    posts = BranchPost.objects.filter(branch__in=branches, role__in=BranchPost.COMMITTEE_ROLES)
    posts = list(posts.values_list("branch_id", "member_id", "since", "until").order_by())
    months = {branch: set() for branch in branches}
    for month in range(1, 13):
        day = date(year, month, monthrange(year, month)[1])
        if rules.has_begun(year, month, today) and day > today:
            day = today
        persons = defaultdict(set)
        for branch, member, since, until in posts:
            if holds(since, until, day):
                persons[branch].add(member)
        for branch, members in persons.items():
            if has_committee(len(members)):
                months[branch].add(month)
    return months


def to_arrange(year, today, groups=None):
    """Lines for which nothing is held or arranged in the span that ends this month.

    `groups`: only the meetings of these groups (ids), for a group's leader.
    """
    now = [line for line in year.lines if groups is None or line.group]
    if groups is not None:
        now = [line for line in now if line.group.pk in groups]
    return [line for line in now if any(rules.is_to_be_arranged(c, today) for c in line.cells)]
