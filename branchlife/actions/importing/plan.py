"""The file beside what is stored: everything an import would change, with nothing written."""

from collections import defaultdict

from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import roster, rules
from branchlife.actions.importing.branches import BranchMatch
from branchlife.actions.importing.following import Groups, Posts, Standings
from branchlife.actions.importing.order import sequence
from branchlife.actions.importing.people import PeopleMatch, has_left, of_other_branches
from branchlife.actions.importing.results import Change, ImportResult, Move
from branchlife.actions.members import reasons_against_end
from branchlife.models import Branch, Member, Transfer


class Plan:
    """One run. What it finds is in `result`, what is to be saved in its other attributes.

    `answers` None: nobody can be asked; then missing branches are made if `create` says so, and
    namesakes are other persons. With `lock` the rows concerned are locked as they are read.
    """

    def __init__(self, book, committee, *, own=None, answers=None, create=False, lock=False):
        self.book, self.own, self.answers, self.create = book, own, answers, create
        self.today = timezone.localdate()
        self.result = ImportResult(
            ignored=book.ignored, sheets=book.sheets, other_sheets=book.other_sheets
        )
        self.changes = {}  # {id of a Member object: [Change]}, of stored members
        self.columns = defaultdict(list)  # {column: [Member]}
        self.problems = defaultdict(list)  # {place: [sentence]}
        self.fresh = set()  # ids of Member objects not stored yet
        self.returning = []
        self.branches = BranchMatch(committee, book.people, book.unit, own=own)
        stored = [branch.pk for branch in self.branches.stored]
        if lock:
            list(Branch.objects.select_for_update().filter(pk__in=stored).order_by("pk"))
        members = Member.objects.filter(branch__in=stored).order_by("branch", "position", "pk")
        if lock:
            members = members.select_for_update(of=("self",))
        self.members = list(members.select_related("branch", "group"))
        self.run(stored)

    def run(self, stored):
        """Work everything out."""
        self.match()
        self.groups = Groups(self, stored)
        for person, member in self.pairs:
            self.fill(person, member)
        self.groups.follow()
        self.posts = Posts(self, stored)
        self.standings = Standings(self, stored)
        self.check()
        self.order()
        self.sum_up()

    # --- who is who ---

    def match(self):
        """Branches and people of the file, as far as they are clear: pairs (person, Member)."""
        if self.answers is not None:
            self.branches.ask(self.answers)
        elif self.create:
            self.branches.make_missing()
        for person, sentence in self.branches.problems:
            self.refuse(person, sentence)
        people = PeopleMatch(self.book.people, self.branches, self.members, self.today)
        people.run(self.answers)
        self.result.branch_questions = self.branches.questions
        self.result.person_questions = people.questions if self.answers is not None else []
        self.result.new_branches = self.branches.created
        self.result.named = self.branches.named
        self.pairs, unanswered = [], [q for q in people.questions if not q.answer]
        self.in_question = {id(c.member) for q in unanswered for c in q.candidates}
        waiting = {question.person.place for question in unanswered}
        for person in self.book.people:
            if self.branches.of(person) is not None and person.place not in waiting:
                self.pairs.append((person, people.pairs[person.place] or self.newcomer(person)))
        self.asked = {question.person.place for question in people.questions}
        if self.own:
            for person, sentence in of_other_branches(self.book.people, self.own):
                self.refuse(person, sentence)

    def newcomer(self, person):
        """A Member not stored yet."""
        name = person.fields["name"]
        member = Member(name_pinyin=roster.pinyin_key(name), name_strokes=roster.stroke_key(name))
        member.branch = self.branches.of(person)
        self.fresh.add(id(member))
        return member

    def is_fresh(self, member):
        """Whether this member is not stored yet."""
        return id(member) in self.fresh

    def refuse(self, person, sentence):
        """Note a sentence against a row."""
        self.problems[person.place].append(sentence)

    # --- what differs ---

    def note(self, member, label, old, new):
        """Something about a stored member changes."""
        if not self.is_fresh(member):
            self.changes.setdefault(id(member), (member, []))[1].append(
                Change(str(label), old, new)
            )

    def set(self, member, name, value):
        """Set a column; remember and note the change when the member is stored."""
        field = Member._meta.get_field(name)
        unsaved = field.is_relation and value is not None and value.pk is None
        plain = value.pk if field.is_relation and value is not None else value
        if getattr(member, field.attname) == plain and not unsaved:
            return
        old = as_read(member, field)
        setattr(member, name, value)
        if not self.is_fresh(member):
            self.columns[name].append(member)
            self.note(member, field.verbose_name, old, as_read(member, field))

    def fill(self, person, member):
        """The columns of a member become those of the file; an empty cell changes nothing."""
        branch = self.branches.of(person)
        for name, value in person.fields.items():
            if value != "":
                self.set(member, name, value)
        is_full = member.full_member_on and member.full_member_on <= self.today.isoformat()
        if not person.is_full and is_full:
            self.set(member, "full_member_on", "")
        if not self.is_fresh(member) and member.branch_id != branch.pk:
            self.move(person, member, branch)
        if has_left(member, self.today):
            self.returning.append(member)
            self.set(member, "left_on", None)
            member.leaving = member.leaving_note = ""
        self.groups.place(person, member, branch)

    def move(self, person, member, branch):
        """The file places a member in another branch: that is a transfer."""
        self.result.moved.append(Move(member, member.branch, branch))
        if not has_left(member, self.today):
            for reason in reasons_against_end(member, self.today, is_move=True):
                self.refuse(person, reason)
        self.set(member, "branch", branch)

    # --- what may not be ---

    def check(self):
        """Dates that do not go together, second secretaries, transfers that wait."""
        secretaries = {}
        self.waiting = {
            transfer.member_id: transfer
            for transfer in Transfer.objects.waiting().filter(
                member__in=[move.member.pk for move in self.result.moved]
            )
        }
        for person, member in self.pairs:
            if not rules.in_order(member.joined_on, member.full_member_on):
                self.refuse(person, _("A member joins first and becomes a full member later."))
            if ("secretary", False) in (person.posts or []):
                first = secretaries.setdefault(id(member.branch), person)
                if first is not person and first.branch != person.branch:
                    self.refuse(person, roster.second_secretary(first))
            transfer = self.waiting.get(member.pk)
            if transfer and transfer.to_branch_id != member.branch_id:
                sentence = _("A transfer of %(member)s is waiting; withdraw it first.")
                self.refuse(person, sentence % {"member": member})

    # --- order, and the sum of it ---

    def order(self):
        """In every branch the order of the file, around those it does not list."""
        listed, here = defaultdict(list), defaultdict(list)
        for _person, member in self.pairs:
            listed[place_of(member)].append(member)
        self.moved = {id(move.member) for move in self.result.moved}
        came = self.moved | set(map(id, self.returning))
        for member in self.members:
            if not has_left(member, self.today) and id(member) not in came:
                here[place_of(member)].append(member)
        self.positions = []  # stored Members whose position changes
        for place, members in listed.items():
            self.number(here[place], sequence(here[place], members))

    def number(self, before, wanted):
        """Positions in one branch; nobody's changes as long as newcomers stand last."""
        stored = set(map(id, before))
        kept = [member for member in wanted if id(member) in stored]
        if kept != before:
            self.result.reordered.append(wanted[0].branch)
        last = 0
        if kept == before and wanted[: len(kept)] == kept:
            last = kept[-1].position if kept else 0
            wanted = wanted[len(kept) :]
        for position, member in enumerate(wanted, last + 1):
            # A transfer puts its member last, wherever that is.
            if member.position != position or id(member) in self.moved:
                member.position = position
                if not self.is_fresh(member):
                    self.positions.append(member)

    def sum_up(self):
        """Who is created, changed, unchanged, and who is not in the file."""
        result = self.result
        for person, member in self.pairs:
            if self.is_fresh(member):
                result.created.append(member)
                if person.place in self.asked:
                    result.namesakes.append(member)
            elif id(member) not in self.changes:
                result.unchanged.append(member)
        result.updated = list(self.changes.values())
        listed = {id(member) for _person, member in self.pairs} | self.in_question
        places = {place_of(member) for _person, member in self.pairs}
        result.not_listed = [
            member
            for member in self.members
            if not has_left(member, self.today)
            and id(member) not in listed
            and place_of(member) in places
        ]


def place_of(member):
    """The branch a member is in after the import, as a key."""
    return member.branch_id or id(member.branch)


def as_read(member, field):
    """A column's value as people read it."""
    if field.is_relation:
        return str(getattr(member, field.name) or _("none"))
    if field.choices:
        return str(getattr(member, f"get_{field.name}_display")() or _("none"))
    value = getattr(member, field.name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value or _("none"))
