"""What a branch's page counts: its people on a day, and what the regulations remark on that."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from branchlife import rules
from branchlife.models import Member, PartyGroup


@dataclass
class Line:
    """One member as the roster shows them on a day."""

    member: Member
    category: str
    is_full: bool
    posts: list
    standings: list


@dataclass
class GroupLine:
    """One party group and how many belong to it."""

    group: PartyGroup
    total: int
    full: int

    def remarks(self):
        """What the rules on groups advise; nothing of it blocks anything."""
        if self.total < rules.SMALLEST_GROUP:
            yield _("%(group)s: a group has at least %(least)d members; here are %(count)d.") % {
                "group": self.group,
                "least": rules.SMALLEST_GROUP,
                "count": self.total,
            }
        elif not self.full:
            yield _("%(group)s: a group needs at least one full member.") % {"group": self.group}


class BranchFigures:
    """The roster of a branch on a day in four queries, however many members it has."""

    def __init__(self, branch, day, order=None):
        members = branch.roster(day).select_related("group", "user").with_standings()
        self.groups = list(branch.groups.select_related("leader"))
        self.posts = list(branch.posts_on(day))
        held = defaultdict(list)
        for post in self.posts:
            held[post.member_id].append(post)
        self.lines = [
            Line(
                member=member,
                category=member.category_label_on(day),
                is_full=member.category_on(day) == rules.FULL,
                posts=held[member.pk],
                standings=member.standings_on(day),
            )
            for member in members.order_by(*branch.ordering(order=order))
        ]
        categories = Counter(line.is_full for line in self.lines)
        self.total, self.full, self.probationary = (
            len(self.lines),
            categories[True],
            categories[False],
        )
        here = Counter(line.member.group_id for line in self.lines)
        full = Counter(line.member.group_id for line in self.lines if line.is_full)
        self.group_lines = [GroupLine(g, here[g.pk], full[g.pk]) for g in self.groups]
        committee = {p.member_id for p in self.posts if p.role in p.COMMITTEE_ROLES}
        self.has_committee = rules.has_committee(len(committee))

    def remarks(self):
        """What the regulations say of a branch of this size; nothing of it blocks anything."""
        if self.full < rules.SMALLEST_BRANCH:
            yield _("A branch needs at least %(least)d full members; here are %(count)d.") % {
                "least": rules.SMALLEST_BRANCH,
                "count": self.full,
            }
        if self.total > rules.LARGEST_BRANCH:
            yield _("A branch has at most %(most)d members as a rule; here are %(count)d.") % {
                "most": rules.LARGEST_BRANCH,
                "count": self.total,
            }
        if rules.needs_committee(self.full) and not self.has_committee:
            yield _(
                "With %(count)d full members a branch committee is due, but fewer than three of "
                "its posts are filled."
            ) % {"count": self.full}
        if self.has_committee and not rules.needs_committee(self.full):
            yield _(
                "With %(count)d full members a branch has no committee as a rule, but three or "
                "more of its posts are filled."
            ) % {"count": self.full}
        if rules.needs_groups(self.total) and not self.groups:
            yield _(
                "With %(count)d members a branch is divided into party groups as a rule; here are none."
            ) % {"count": self.total}
        for line in self.group_lines:
            yield from line.remarks()
