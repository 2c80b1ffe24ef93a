"""A roster from Excel becomes members, groups, posts and standings."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit, roster, rules
from branchlife.models import Branch, BranchPost, Committee, Member, PartyGroup, Standing
from branchlife.workflow import ensure, lock


class Change(NamedTuple):
    """One thing that differs: under which label, before and after, as people read it."""

    label: str
    old: str
    new: str


@dataclass
class ImportResult:
    """What an import did, or would have done."""

    created: list = field(default_factory=list)  # Members
    updated: list = field(default_factory=list)  # (Member, [Change])
    unchanged: list = field(default_factory=list)  # Members
    new_branches: list = field(default_factory=list)
    # New people with the name of somebody in the branch whose telephone is another: the same person?
    namesakes: list = field(default_factory=list)
    # On our roster, but not in the file: left as they are.
    not_listed: list = field(default_factory=list)
    ignored: list = field(default_factory=list)  # headings not read
    other_sheets: list = field(default_factory=list)


@transaction.atomic
def import_roster(file, committee, *, by, create=False, dry_run=False):
    """The members of the committee's branches become those of the file; nobody is removed.

    People are told apart by name and telephone. An empty cell changes nothing; groups and posts
    follow the file in every branch for which it names any. `create` makes missing branches;
    `dry_run` only says what would happen. Raises NotAllowed naming every bad row; then, and in a
    dry run, nothing is written.
    """
    committee = lock(committee)
    book = roster.read(file, today=timezone.localdate())
    work = RosterImport(committee, book)
    ensure(work.reasons_against(create))
    result = work.run(by)
    figures = {name: len(getattr(result, name)) for name in ("created", "updated", "unchanged")}
    audit.record(by, "imported_roster", committee, new=figures)
    if dry_run:
        transaction.set_rollback(True)
    return result


class RosterImport:
    """One run: the file beside what is stored, and what follows from the difference."""

    def __init__(self, committee, book):
        self.committee = committee
        self.book = book
        self.today = timezone.localdate()
        self.result = ImportResult(ignored=book.ignored, other_sheets=book.other_sheets)
        self.changes = defaultdict(list)  # {member: [Change]}
        below = Committee.objects.filter(path__startswith=committee.path)
        self.stored_branches = list(Branch.objects.filter(committee__in=below))
        self.units = {
            book.unit,
            *(roster.unit_of(n) for n in (committee.name, committee.full_name)),
        }
        self.branches = {}  # {full name in the file: Branch}
        for person in book.people:
            if person.branch not in self.branches:
                self.branches[person.branch] = self._stored_branch(person.branch)

    def _short_name(self, full_name):
        return roster.short_branch_name(full_name, self.units)

    def _stored_branch(self, full_name):
        names = {full_name, self._short_name(full_name)}
        for branch in self.stored_branches:
            if branch.full_name == full_name:
                return branch
        for branch in self.stored_branches:
            if branch.name in names and branch.full_name in ("", full_name):
                return branch
        return None

    def reasons_against(self, create):
        """Branches the file names and nobody has made."""
        for full_name, branch in self.branches.items():
            if branch is None and not create:
                yield _("There is no branch “%(name)s” under this committee.") % {"name": full_name}

    def run(self, by):
        """Write everything; say what was written."""
        self._make_branches(by)
        self._match_members()
        self._make_groups()
        for person, member in self.pairs:
            self._fill(person, member)
        ensure(self._reasons_against_dates())
        self._save_members()
        self._follow_leaders()
        self._follow_posts()
        self._follow_standings()
        self._sum_up(by)
        return self.result

    def _make_branches(self, by):
        taken = {b.name for b in self.stored_branches if b.committee_id == self.committee.pk}
        for full_name, branch in self.branches.items():
            if branch is not None:
                continue
            name = self._short_name(full_name)
            name = full_name[:60] if name in taken else name[:60]
            taken.add(name)
            branch = Branch.objects.create(
                committee=self.committee,
                name=name,
                full_name=full_name,
                kind=roster.branch_kind(full_name),
                position=len(taken),
            )
            audit.record(by, "created", branch)
            self.branches[full_name] = branch
            self.result.new_branches.append(branch)

    def _match_members(self):
        """Pairs (person of the file, member): stored under that name and telephone, or new."""
        branches = {branch.pk for branch in self.stored_branches}
        stored = {}
        members = Member.objects.filter(branch__in=branches).select_related("branch", "group")
        for member in members.order_by("pk"):
            known = stored.get((member.name, member.phone))
            if known is None or (known.left_on and not member.left_on):
                stored[member.name, member.phone] = member
        self.pairs = []
        for person in self.book.people:
            member = stored.get(person.key) or Member(
                name_pinyin=roster.pinyin_key(person.fields["name"]),
                name_strokes=roster.stroke_key(person.fields["name"]),
            )
            self.pairs.append((person, member))
        self.new = {id(member) for _person, member in self.pairs if member.pk is None}
        listed = {member.pk for _person, member in self.pairs}
        in_file = {branch.pk for branch in self.branches.values()}
        others = [m for m in members if m.pk not in listed and m.branch_id in in_file]
        self.result.not_listed = [member for member in others if not member.left_on]

    def _make_groups(self):
        """Groups by (branch, name), made where the file names new ones."""
        branches = list(self.branches.values())
        groups = PartyGroup.objects.filter(branch__in=branches)
        self.groups = {(group.branch_id, group.name): group for group in groups}
        wanted = {(self.branches[p.branch].pk, p.group) for p in self.book.people if p.group}
        self.grouped = {branch for branch, _name in wanted}
        for branch, name in sorted(wanted - set(self.groups), key=_rank_of_pair):
            self.groups[branch, name] = PartyGroup.objects.create(
                branch_id=branch, name=name, position=roster.group_rank(name)
            )

    def _set(self, member, name, value, label=None):
        """Set a column; note the change when the member is not new."""
        old = _as_read(member, name)
        if getattr(member, name) == value:
            return
        setattr(member, name, value)
        if id(member) not in self.new:
            column = Member._meta.get_field(name)
            self.changes[member].append(
                Change(str(label or column.verbose_name), old, _as_read(member, name))
            )

    def _fill(self, person, member):
        branch = self.branches[person.branch]
        for name, value in person.fields.items():
            if value != "":
                self._set(member, name, value)
        if not person.is_full:
            self._set(member, "full_member_on", "")
        if id(member) in self.new:
            member.branch = branch
        else:
            self._set(member, "branch", branch)
            if member.left_on:
                self._set(member, "left_on", None)
                member.leaving = member.leaving_note = ""
        if branch.pk in self.grouped:
            self._set(member, "group", self.groups.get((branch.pk, person.group)))
        elif member.group and member.group.branch_id != branch.pk:
            self._set(member, "group", None)

    def _reasons_against_dates(self):
        """Dates of the file that do not go with those stored."""
        for person, member in self.pairs:
            if not rules.in_order(member.joined_on, member.full_member_on):
                yield _("Row %(row)d: %(problems)s") % {
                    "row": person.row,
                    "problems": _("A member joins first and becomes a full member later."),
                }

    def _save_members(self):
        """New members at once; of stored ones what the file changes. Order follows the file."""
        places, moved = defaultdict(int), []
        listed = [member for _person, member in self.pairs]
        for member in [*listed, *self.result.not_listed]:  # who is not listed stands behind
            places[member.branch_id] += 1
            if member.position != places[member.branch_id]:
                member.position = places[member.branch_id]
                moved.append(member)
        Member.objects.bulk_create([member for member in listed if id(member) in self.new])
        columns = {name for person, _member in self.pairs for name in person.fields}
        columns |= {"branch", "full_member_on", "group", "left_on", "leaving", "leaving_note"}
        Member.objects.bulk_update(list(self.changes), sorted(columns), batch_size=200)
        moved = [member for member in moved if id(member) not in self.new]
        Member.objects.bulk_update(moved, ["position"], batch_size=500)

    def _follow_leaders(self):
        for person, member in self.pairs:
            group = self.groups.get((member.branch_id, person.group))
            if person.leads_group and group and group.leader_id != member.pk:
                group.leader = member
                group.save(update_fields=["leader"])

    def _follow_posts(self):
        """In branches for which the file names posts, those and no others are held from today."""
        roles = {m.pk: dict(p.posts) for p, m in self.pairs if p.posts is not None}
        speaks_of = {m.branch_id for p, m in self.pairs if p.posts}
        listed = {member.pk: member for _person, member in self.pairs}
        history = BranchPost.objects.filter(branch__in=speaks_of)
        ever = set(history.values_list("branch_id", "role"))
        kept = set()
        before = defaultdict(list)
        stored = BranchPost.objects.in_force(self.today).select_related("member").in_order()
        for post in stored.filter(member__in=listed) | stored.filter(branch__in=speaks_of):
            before[post.member].append(post.get_role_display())
            wanted = roles.get(post.member_id, {})
            moved = post.member_id in listed and post.branch_id != listed[post.member_id].branch_id
            stays = post.branch_id not in speaks_of or post.role == BranchPost.Role.ASSISTANT
            if not moved and (stays or wanted.get(post.role) == post.acting):
                kept.add((post.member_id, post.role))
            else:
                self._end(post)
        for member_id, posts in roles.items():
            member = listed[member_id]
            for role, acting in posts.items() if member.branch_id in speaks_of else ():
                if (member_id, role) in kept:
                    continue
                # The first ever is taken to have been held all along.
                since = self.today if (member.branch_id, role) in ever else None
                BranchPost.objects.create(
                    branch_id=member.branch_id, member=member, role=role, acting=acting, since=since
                )
        self._note_posts(listed, before)

    def _note_posts(self, listed, before):
        """Posts before and after, as changes of the members concerned."""
        after = defaultdict(list)
        concerned = set(listed.values()) | set(before)
        posts = BranchPost.objects.in_force(self.today).filter(member__in=concerned).in_order()
        for post in posts.select_related("member"):
            after[post.member].append(post.get_role_display())
        for member in concerned:
            if before[member] != after[member] and id(listed.get(member.pk)) not in self.new:
                change = Change(str(_("post")), _listed(before[member]), _listed(after[member]))
                self.changes[listed.get(member.pk, member)].append(change)

    def _follow_standings(self):
        members = {m.pk: m for _person, m in self.pairs}
        stored = Standing.objects.filter(member__in=members)
        in_force = defaultdict(list)
        for standing in stored:
            if standing.until is None or standing.until >= self.today:
                in_force[standing.member_id, standing.kind].append(standing)
        for person, member in self.pairs:
            for kind, (holds, since) in person.standings.items():
                have = in_force[member.pk, kind]
                if holds == bool(have):
                    continue
                if holds:
                    Standing.objects.create(member=member, kind=kind, since=since or None)
                for standing in have:
                    self._end(standing)
                if id(member) not in self.new:
                    label = str(Standing.Kind(kind).label)
                    yes, no = str(_("yes")), str(_("no"))
                    self.changes[member].append(
                        Change(label, no if holds else yes, yes if holds else no)
                    )

    def _end(self, row):
        """Yesterday was the last day; what began only today never was."""
        yesterday = self.today - timedelta(days=1)
        if row.since and row.since > yesterday:
            row.delete()
        else:
            row.until = yesterday
            row.save(update_fields=["until"])

    def _sum_up(self, by):
        result = self.result
        names = {(member.name, member.branch_id) for member in result.not_listed}
        for _person, member in self.pairs:
            if id(member) in self.new:
                result.created.append(member)
                if (member.name, member.branch_id) in names:
                    result.namesakes.append(member)
            elif member not in self.changes:
                result.unchanged.append(member)
        for member, changes in self.changes.items():
            result.updated.append((member, changes))
            old = {change.label: change.old for change in changes}
            new = {change.label: change.new for change in changes}
            audit.record(by, "changed_by_roster", member, old=old, new=new)


def _rank_of_pair(branch_and_name):
    """Groups of a branch in the order of their numerals."""
    branch, name = branch_and_name
    return branch, roster.group_rank(name), name


def _listed(words):
    return _(", ").join(str(word) for word in words) or str(_("none"))


def _as_read(member, name):
    """A column's value as people read it."""
    column = Member._meta.get_field(name)
    if column.is_relation and getattr(member, f"{name}_id") is None:
        return str(_("none"))
    value = getattr(member, f"get_{name}_display")() if column.choices else getattr(member, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value or _("none"))
