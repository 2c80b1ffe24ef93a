"""Which stored member a person of the file is: one, nobody, or a question to the clerk."""

import hashlib
from collections import Counter, defaultdict

from branchlife import rules
from branchlife.actions.importing.results import ANOTHER, Candidate, PersonQuestion
from branchlife.actions.members import known_elsewhere, reasons_elsewhere


class PeopleMatch:
    """Pairs (person of the file, stored member or None).

    The same name and telephone is the same person, wherever in reach. A name alone never is: only
    where one side has no telephone and nothing contradicts is the one of that name in the branch
    taken; where the telephones differ, a person is asked.
    """

    def __init__(self, people, branches, members, today):
        self.people, self.branches, self.today = people, branches, today
        self.known = defaultdict(list)  # {name: [Member]}
        for member in members:
            self.known[member.name].append(member)
        self.pairs = {}  # {place: Member or None}
        self.questions = []
        self.claimed = set()

    def run(self, answers):
        """Find everybody; take the answers there are. `answers` None: nobody can be asked."""
        rest = [person for person in self.people if not self._by_telephone(person)]
        self.rivals = Counter((person.fields["name"], person.branch) for person in rest)
        rest = [person for person in rest if not self._by_name(person)]
        for person in rest:
            self._ask(person, answers)

    def _claim(self, person, member):
        self.pairs[person.place] = member
        if member is not None:
            self.claimed.add(member.pk)
        return True

    def _free(self, person):
        return [m for m in self.known[person.fields["name"]] if m.pk not in self.claimed]

    def _gone(self, member):
        return has_left(member, self.today)

    def _by_telephone(self, person):
        """The same name and telephone; of several such one on the roster, here rather than there."""
        branch, phone = self.branches.of(person), person.phone
        same = [member for member in self._free(person) if phone and member.phone == phone]
        if not same:
            return False
        same.sort(key=lambda m: (self._gone(m), branch is None or m.branch_id != branch.pk))
        return self._claim(person, same[0])

    def _by_name(self, person):
        """The only one of the name in the branch, when a telephone is missing and nothing differs."""
        branch = self.branches.of(person)
        here = [m for m in self._free(person) if branch is not None and m.branch_id == branch.pk]
        alike = [m for m in here if _incomplete(person, m) and _agrees(person, m)]
        alike = [m for m in alike if _is_sure(person, m)] or alike
        found = [m for m in alike if not self._gone(m)] or [m for m in alike if not m.phone]
        rivals = self.rivals[person.fields["name"], person.branch]
        if len(found) != 1 or (rivals > 1 and not _is_sure(person, found[0])):
            return False
        return self._claim(person, found[0])

    def _ask(self, person, answers):
        branch = self.branches.of(person)
        candidates = [m for m in self._free(person) if not self._gone(m)]
        candidates = [m for m in candidates if self._may_be(person, m, branch)]
        if not candidates or branch is None:
            self._claim(person, None)
            return
        question = PersonQuestion(
            person=person,
            key=f"person-{hashlib.sha256(person.place.encode()).hexdigest()[:16]}",
            branch=branch,
            candidates=[Candidate.of(member) for member in candidates],
        )
        self.questions.append(question)
        question.answer = ANOTHER if answers is None else answers.to(question)
        chosen = [member for member in candidates if str(member.pk) == question.answer]
        self._claim(person, chosen[0] if chosen else None)

    def _may_be(self, person, member, branch):
        """In the branch anybody of the name; elsewhere only with the same days of life."""
        if branch is not None and member.branch_id == branch.pk:
            return True
        return _is_sure(person, member)


def has_left(member, today):
    """Whether the member is on the roster no longer."""
    return member.left_on is not None and member.left_on <= today


def _incomplete(person, member):
    return not person.phone or not member.phone


def _agrees(person, member):
    """Whether days of birth and joining do not differ as far as both are known."""
    for name in ("birth", "joined_on"):
        one, other = getattr(person, name), getattr(member, name)
        if not (rules.in_order(one, other) and rules.in_order(other, one)):
            return False
    return True


def _is_sure(person, member):
    """Whether both say when the person was born and joined, and say the same."""
    known = all(getattr(who, name) for who in (person, member) for name in ("birth", "joined_on"))
    return known and _agrees(person, member)


def of_other_branches(people, own):
    """(person, sentence) for those who belong to another branch under the same top committee."""
    phones = {person.phone for person in people} - {""}
    others = known_elsewhere(own).filter(phone__in=phones)
    known = set(others.values_list("name", "phone"))
    for person in people:
        if (person.fields["name"], person.phone) in known:
            for sentence in reasons_elsewhere(person.fields["name"]):
                yield person, sentence
