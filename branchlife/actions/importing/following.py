"""Groups, posts and standings as the file has them."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from branchlife import roster, rules
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
        self.created, self.led = [], []
        wanted = {}
        for person, _member in plan.pairs:
            if person.group:
                branch = plan.branches.of(person)
                wanted[key_of(branch), person.group] = branch
        self.grouped = {branch for branch, _name in wanted}
        # Where the file names posts, whoever it does not call a leader is none.
        speaks_of = {key_of(m.branch) for p, m in plan.pairs if p.posts or p.leads_group}
        self.plain = {
            id(member)
            for person, member in plan.pairs
            if key_of(member.branch) in speaks_of and not person.leads_group
        }
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
        """Leaders are those whom the file calls so; who belongs elsewhere leads no longer."""
        wanted = self._wanted_leaders()
        stored = {member.pk: member for member in self.plan.members}
        before, after = {}, {}  # {id of a Member: Member}
        for group in self.groups.values():
            # None, too, for a leader out of reach.
            old = stored.get(group.leader_id)
            new = wanted.get(id(group)) or (old if old and self._still_leads(old, group) else None)
            before |= {id(old): old} if old else {}
            after |= {id(new): new} if new else {}
            if new is not old:
                self.led.append((group, new))
        label = PartyGroup._meta.get_field("leader").verbose_name
        for key, member in (after | before).items():
            if (key in before) != (key in after):
                self.plan.note(member, label, yes_or_no(key in before), yes_or_no(key in after))

    def _wanted_leaders(self):
        """{id of a group: the Member whom the file calls its leader}."""
        first, leaders = {}, {}
        for person, member in self.plan.pairs:
            if not (person.leads_group and member.group):
                continue
            group = self.of(member.group)
            if first.setdefault(id(group), person) is person:
                leaders[id(group)] = member
            else:
                sentence = _("This group has its leader in row %(row)s already.")
                row = roster.row_name(first[id(group)])
                self.plan.refuse(person, sentence % {"row": row})
        return leaders

    def _still_leads(self, member, group):
        """Whether the file leaves the leader alone: in the group, and not without the post."""
        return member.group_id == group.pk and id(member) not in self.plain

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
    """Where the file names posts of a branch, the people in it hold those and no others from today.

    Whoever the file does not list keeps theirs, unless it names another secretary. Assistants
    stay; who moves leaves every post behind.
    """

    def __init__(self, plan, stored):
        super().__init__(plan.today)
        self.plan = plan
        self.before, self.after = defaultdict(list), defaultdict(list)
        self.members = {member.pk: member for member in plan.members}
        self.speaks_of = {key_of(m.branch) for p, m in plan.pairs if p.posts}
        self.wanted = {id(m): dict(p.posts) for p, m in plan.pairs if p.posts is not None}
        self.listed = {id(member) for _person, member in plan.pairs}
        secretary = (BranchPost.Role.SECRETARY, False)
        self.succeeded = {key_of(m.branch) for p, m in plan.pairs if secretary in (p.posts or ())}
        history = BranchPost.objects.filter(branch__in=stored)
        self.ever = set(history.values_list("branch_id", "role"))
        kept = self._keep_or_end(stored)
        for person, member in plan.pairs:
            if person.posts and key_of(member.branch) in self.speaks_of:
                self._begin(member, kept)
        self._note()

    def _keep_or_end(self, stored):
        kept = set()
        self.moved = {id(move.member) for move in self.plan.result.moved}
        held = BranchPost.objects.in_force(self.today).in_order()
        held = held.filter(Q(branch__in=stored) | Q(member__branch__in=stored))
        for post in held:
            member = self.members.get(post.member_id)
            if member is None:  # a post of somebody out of reach
                continue
            self.before[id(member)].append(_words(post))
            wanted = self.wanted.get(id(member), {})
            if id(member) not in self.moved and (
                self._stays(post, member) or wanted.get(post.role) == post.acting
            ):
                kept.add((id(member), post.role))
                self.after[id(member)].append(_words(post))
            else:
                self.ended.append(post)
        return kept

    def _stays(self, post, member):
        """Whether the file says nothing of this post."""
        if post.branch_id not in self.speaks_of or post.role == BranchPost.Role.ASSISTANT:
            return True
        is_secretary = post.role == BranchPost.Role.SECRETARY and not post.acting
        has_successor = is_secretary and post.branch_id in self.succeeded
        return id(member) not in self.listed and not has_successor

    def _begin(self, member, kept):
        for role, acting in self.wanted[id(member)].items():
            if (id(member), role) in kept:
                continue
            # The first ever is taken to have been held all along, unless they came only today.
            is_new = (member.branch_id, role) in self.ever or id(member) in self.moved
            since = self.today if is_new else None
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
        self.plan, self.dated = plan, []
        rows = Standing.objects.filter(member__branch__in=stored)
        in_force = defaultdict(list)
        for standing in rows:
            if rules.holds(standing.since, standing.until, self.today):
                in_force[standing.member_id, standing.kind].append(standing)
        for person, member in plan.pairs:
            for kind, (holds, since) in person.standings.items():
                have = in_force[member.pk, kind] if member.pk else []
                if holds == bool(have):
                    if have:
                        self._put_right(have[0], since, member)
                    continue
                if holds:
                    self.begun.append(Standing(member=member, kind=kind, since=since or None))
                self.ended += have
                plan.note(member, Standing.Kind(kind).label, yes_or_no(not holds), yes_or_no(holds))

    def _put_right(self, standing, since, member):
        """Since when it holds, where the file says another day."""
        old = standing.since.isoformat() if standing.since else ""
        if since and since != old:
            standing.since = since
            self.dated.append(standing)
            self.plan.note(member, standing.get_kind_display(), old or _("none"), since)

    def save(self, model):
        """Those that were dated anew, too."""
        model.objects.bulk_update(self.dated, ["since"])
        super().save(model)
