"""Groups, posts and standings as the file has them."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from branchlife import roster
from branchlife.models import BranchPost, PartyGroup, Standing


def key_of(branch):
    """A key for a branch, stored or not."""
    return branch.pk or id(branch)


def listed_words(words):
    """Words one after another; a word for none."""
    return _(", ").join(map(str, words)) or _("none")


def yes_or_no(value):
    """As people read it."""
    return _("yes") if value else _("no")


class Groups:
    """Party groups by branch and name. In a branch of which the file names any, the file decides."""

    def __init__(self, plan, stored):
        self.plan = plan
        groups = PartyGroup.objects.filter(branch__in=stored)
        self.groups = {(group.branch_id, group.name): group for group in groups}
        self.leading = {group.leader_id: group for group in groups if group.leader_id}
        self.created, self.led = [], []
        wanted = {}
        for person, _member in plan.pairs:
            if person.group:
                branch = plan.branches.of(person)
                wanted[key_of(branch), person.group] = branch
        self.grouped = {branch for branch, _name in wanted}
        for key in sorted(wanted.keys() - self.groups.keys(), key=_rank):
            self.groups[key] = PartyGroup(
                branch=wanted[key], name=key[1], position=roster.group_rank(key[1])
            )
            self.created.append(self.groups[key])

    def place(self, person, member, branch):
        """The member is in the group the file names, or in none."""
        if key_of(branch) in self.grouped:
            group = self.groups.get((key_of(branch), person.group))
            self.plan.set(member, "group", group)
        elif member.group_id and member.group.branch_id != branch.pk:
            self.plan.set(member, "group", None)

    def follow(self):
        """Leaders are those whom the file calls so; who moves away leads no longer."""
        leaders = {}
        for person, member in self.plan.pairs:
            group = member.group if person.leads_group else None
            if group is None:
                continue
            first = leaders.setdefault(id(self.of(group)), person)
            if first is not person:
                sentence = _("This group has its leader in row %(row)s already.")
                self.plan.refuse(person, sentence % {"row": roster.row_name(first)})
            elif self.of(group).leader_id is None or self.of(group).leader_id != member.pk:
                self.led.append((self.of(group), member))
                label = PartyGroup._meta.get_field("leader").verbose_name
                self.plan.note(member, label, yes_or_no(False), yes_or_no(True))

    def of(self, group):
        """The one object of this group."""
        return self.groups.get((group.branch_id, group.name), group)

    def save_groups(self):
        """New groups, before members are put into them."""
        PartyGroup.objects.bulk_create(self.created)

    def save_leaders(self):
        """Who leads, once everybody is stored."""
        for group, member in self.led:
            group.leader = member
        PartyGroup.objects.bulk_update([group for group, _member in self.led], ["leader"])


def _rank(branch_and_name):
    """Groups of a branch in the order of their numerals."""
    branch, name = branch_and_name
    return branch, roster.group_rank(name), name


class Spans:
    """Rows with since and until: some end, some begin."""

    def __init__(self, today):
        self.today, self.yesterday = today, today - timedelta(days=1)
        self.ended, self.begun = [], []

    def save(self, model):
        """Yesterday was the last day; what began only today never was."""
        never = [row.pk for row in self.ended if row.since and row.since > self.yesterday]
        last = [row.pk for row in self.ended if row.pk not in set(never)]
        if never:
            model.objects.filter(pk__in=never).delete()
        if last:
            model.objects.filter(pk__in=last).update(until=self.yesterday)
        model.objects.bulk_create(self.begun)


class Posts(Spans):
    """In branches for which the file names posts, those and no others are held from today.

    Assistants stay; who moves leaves every post behind.
    """

    def __init__(self, plan, stored):
        super().__init__(plan.today)
        self.plan = plan
        self.before, self.after = defaultdict(list), defaultdict(list)
        self.members = {member.pk: member for member in plan.members}
        self.speaks_of = {key_of(m.branch) for p, m in plan.pairs if p.posts}
        self.wanted = {id(m): dict(p.posts) for p, m in plan.pairs if p.posts is not None}
        history = BranchPost.objects.filter(branch__in=stored)
        self.ever = set(history.values_list("branch_id", "role"))
        kept = self._keep_or_end(stored)
        for person, member in plan.pairs:
            if person.posts and key_of(member.branch) in self.speaks_of:
                self._begin(member, kept)
        self._note()

    def _keep_or_end(self, stored):
        kept = set()
        held = BranchPost.objects.in_force(self.today).in_order()
        held = held.filter(Q(branch__in=stored) | Q(member__branch__in=stored))
        for post in held:
            member = self.members.get(post.member_id)
            if member is None:  # a post of somebody out of reach
                continue
            self.before[id(member)].append(_words(post))
            moved = any(move.member is member for move in self.plan.result.moved)
            wanted = self.wanted.get(id(member), {})
            stays = post.branch_id not in self.speaks_of or post.role == BranchPost.Role.ASSISTANT
            if not moved and (stays or wanted.get(post.role) == post.acting):
                kept.add((id(member), post.role))
                self.after[id(member)].append(_words(post))
            else:
                self.ended.append(post)
        return kept

    def _begin(self, member, kept):
        for role, acting in self.wanted[id(member)].items():
            if (id(member), role) in kept:
                continue
            # The first ever is taken to have been held all along.
            since = self.today if (member.branch_id, role) in self.ever else None
            post = BranchPost(
                branch=member.branch, member=member, role=role, acting=acting, since=since
            )
            self.begun.append(post)
            self.after[id(member)].append(_words(post))

    def _note(self):
        listed = [member for _person, member in self.plan.pairs]
        for member in {id(m): m for m in [*listed, *self.plan.members]}.values():
            before, after = self.before[id(member)], self.after[id(member)]
            if set(before) != set(after):
                label = BranchPost._meta.get_field("role").verbose_name
                self.plan.note(member, label, listed_words(before), listed_words(after))


def _words(post):
    return f"{post.get_role_display()}{_('(acting)') if post.acting else ''}"


class Standings(Spans):
    """What limits rights, where the file says yes or no."""

    def __init__(self, plan, stored):
        super().__init__(plan.today)
        rows = Standing.objects.filter(member__branch__in=stored)
        in_force = defaultdict(list)
        for standing in rows:
            since, until = standing.since, standing.until
            if (since is None or since <= self.today) and (until is None or until >= self.today):
                in_force[standing.member_id, standing.kind].append(standing)
        for person, member in plan.pairs:
            for kind, (holds, since) in person.standings.items():
                have = in_force[member.pk, kind] if member.pk else []
                if holds == bool(have):
                    continue
                if holds:
                    self.begun.append(Standing(member=member, kind=kind, since=since or None))
                self.ended += have
                plan.note(member, Standing.Kind(kind).label, yes_or_no(not holds), yes_or_no(holds))
