"""Which branch a name in the file means: exactly one, or a question to the person."""

import hashlib
from collections import defaultdict

from django.utils.translation import gettext as _

from branchlife import roster
from branchlife.actions.importing.results import NEW, BranchQuestion
from branchlife.models import Branch, Committee
from branchlife.roster.likeness import best_guesses, essence, plain_name
from branchlife.roster.names import PARTY


class BranchMatch:
    """The branches in reach, and what each branch name of the file means.

    With `own` only that branch is in reach; rows of others are refused.
    """

    def __init__(self, committee, people, unit, *, own=None):
        self.committee, self.own = committee, own
        below = Committee.objects.filter(path__startswith=committee.path)
        branches = Branch.objects.filter(committee__in=below).select_related("committee")
        self.stored = [own] if own else list(branches)
        names = (committee.name, committee.full_name)
        self.units = {unit, *(roster.unit_of(name) for name in names)}
        self.rows = defaultdict(list)  # {name in the file: [Person]}
        for person in people:
            self.rows[person.branch].append(person)
        self.branches = {name: self._exact(name) for name in self.rows}
        self.questions = []
        self.created = []
        self.named = []  # stored Branches whose full name is known from now on
        self.problems = []  # (person, sentence)

    def of(self, person):
        """The branch of a person of the file; None while it is not clear."""
        return self.branches[person.branch]

    def short_name(self, full_name):
        """What people call a branch of that name."""
        return roster.short_branch_name(full_name, self.units)

    def _exact(self, name):
        if self.own and not name:
            return self.own
        name = plain_name(name)
        names = {name, self.short_name(name)}
        known = [
            (branch, plain_name(branch.name), plain_name(branch.full_name))
            for branch in self.stored
        ]
        for found in (
            [branch for branch, _short, full in known if full == name],
            [branch for branch, short, full in known if short in names and full in ("", name)],
            [branch for branch, short, _full in known if short == name],
        ):
            directly = [branch for branch in found if branch.committee_id == self.committee.pk]
            for exact in (directly, found):
                if len(exact) == 1:
                    return exact[0]
        if self.own and essence(name, self.units) == essence(self.own.name, self.units):
            return self.own
        return None

    def ask(self, answers):
        """Ask about every name that fits none exactly; take the answers there are."""
        unclear = [name for name, branch in self.branches.items() if branch is None]
        if unclear and self.own:
            self._refuse_others(unclear)
            unclear = [name for name in unclear if not self._is_another(name)]
        known = {branch: (branch.name, branch.full_name) for branch in self.stored}
        for name in unclear:
            guesses = [self.own] if self.own else best_guesses(name, known, self.units)
            question = BranchQuestion(
                name=name,
                key=f"branch-{hashlib.sha256(name.encode()).hexdigest()[:16]}",
                rows=self.rows[name],
                guesses=guesses,
                others=[branch for branch in self.stored if branch not in guesses],
                may_create=self.own is None,
            )
            # Where nothing is stored there is nothing it could be mistaken for.
            question.answer = answers.to(question) if self.stored else NEW
            if self.stored:
                self.questions.append(question)
            if question.answer == NEW:
                self.make(name)
            elif question.answer:
                self.branches[name] = next(
                    branch for branch in self.stored if str(branch.pk) == question.answer
                )
                self._remember(self.branches[name], name)

    def _remember(self, branch, name):
        """A full name that somebody has confirmed is not asked about next year."""
        if PARTY.match(plain_name(name)) and not branch.full_name:
            branch.full_name = plain_name(name)
            self.named.append(branch)

    def _is_another(self, name):
        return plain_name(name) in self.others or self.short_name(name) in self.others

    def _refuse_others(self, names):
        top = self.committee.path[: Committee.steplen]
        others = Branch.objects.filter(committee__path__startswith=top).exclude(pk=self.own.pk)
        self.others = {
            plain_name(name) for pair in others.values_list("name", "full_name") for name in pair
        }
        for name in names:
            if self._is_another(name):
                for person in self.rows[name]:
                    sentence = _("“%(name)s” is another branch; here only %(branch)s is imported.")
                    self.problems.append((person, sentence % {"name": name, "branch": self.own}))

    def make_missing(self):
        """Make every branch that is not there."""
        for name, branch in self.branches.items():
            if branch is None:
                self.make(name)

    def make(self, full_name):
        """A new branch, not saved yet. Two ways of writing the same short name are one branch."""
        directly = [b for b in self.stored if b.committee_id == self.committee.pk]
        taken = {branch.name for branch in directly}
        short, full = self.short_name(full_name)[:60], full_name[:60]
        name = full if short in taken else short
        branch = next((made for made in self.created if made.name == name), None)
        if name in taken:
            for person in self.rows[full_name]:
                sentence = _("There is a branch “%(name)s” already; choose it.")
                self.problems.append((person, sentence % {"name": name}))
        elif branch is None:
            branch = Branch(
                committee=self.committee,
                name=name,
                full_name=full_name,
                kind=roster.branch_kind(full_name),
                position=len(directly) + len(self.created) + 1,
            )
            self.created.append(branch)
        self.branches[full_name] = branch

    def reasons_against_missing(self):
        """Branches the file names and nobody has made."""
        for name, branch in self.branches.items():
            if branch is None:
                yield _("There is no branch “%(name)s” under this committee.") % {"name": name}
