"""What an import would do, did, or has to ask first."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import NamedTuple

NEW = "new"
SAME, ANOTHER = "same", "another"


class Change(NamedTuple):
    """One thing that differs: under which label, before and after, as people read it."""

    label: str
    old: str
    new: str


class Move(NamedTuple):
    """A member whom the file places in another branch."""

    member: object
    origin: object
    destination: object


class Candidate(NamedTuple):
    """A stored member who may be meant, as stored."""

    member: object
    branch: object
    phone: str
    birth: str
    joined_on: str

    @classmethod
    def of(cls, member):
        """The member as of now; the plan goes on to change it."""
        return cls(member, member.branch, member.phone, member.birth, member.joined_on)


@dataclass
class BranchQuestion:
    """A branch name of the file that fits no branch exactly: which one is meant?"""

    name: str
    key: str
    rows: list  # Persons
    guesses: list  # Branches, the most alike first
    others: list  # Branches that might be meant as well
    may_create: bool
    answer: str = ""  # NEW, or the id of a branch; empty: nobody has said yet
    given: str = ""  # the answer to this very question, not to all at once

    @property
    def choices(self):
        """Which answers are taken."""
        ids = [str(branch.pk) for branch in [*self.guesses, *self.others]]
        return [*ids, NEW] if self.may_create else ids

    def answer_for_all(self, answers):
        """What was said of all such questions at once."""
        return answers.branches

    @property
    def is_other(self):
        """Whether none of the guesses was it, but a branch from the list."""
        return self.given in [str(branch.pk) for branch in self.others]


@dataclass
class PersonQuestion:
    """A person of the file who may be somebody known under another telephone, or a namesake."""

    person: object
    key: str
    branch: object
    candidates: list  # Candidates
    answer: str = ""  # ANOTHER, or the id of a member; empty: nobody has said yet
    given: str = ""  # the answer to this very question, not to all at once

    @property
    def choices(self):
        """Which answers are taken."""
        return [*(str(candidate.member.pk) for candidate in self.candidates), ANOTHER]

    def answer_for_all(self, answers):
        """What was said of all such questions at once."""
        if answers.persons == SAME and len(self.candidates) == 1:
            return str(self.candidates[0].member.pk)
        return answers.persons


@dataclass
class Answers:
    """What the person at the page has said: {key of a question: answer}."""

    given: dict = field(default_factory=dict)
    # For all persons asked about and not answered one by one: SAME, ANOTHER, or nothing.
    persons: str = ""
    # For all branches asked about and not answered one by one: NEW, or nothing.
    branches: str = ""

    def to(self, question):
        """The answer to a question, if it is one that may be given."""
        given = self.given.get(question.key, "")
        question.given = given if given in question.choices else ""
        for_all = question.answer_for_all(self)
        return question.given or (for_all if for_all in question.choices else "")


@dataclass
class ImportResult:
    """What an import did, or would have done."""

    created: list = field(default_factory=list)  # Members
    updated: list = field(default_factory=list)  # (Member, [Change])
    unchanged: list = field(default_factory=list)  # Members
    moved: list = field(default_factory=list)  # Moves; these members are among the updated, too
    new_branches: list = field(default_factory=list)
    # Made as new although somebody of the name is in the branch under another telephone.
    namesakes: list = field(default_factory=list)
    # On our roster, but not in the file: left as they are.
    not_listed: list = field(default_factory=list)
    named: list = field(default_factory=list)  # Branches that get their full name
    reordered: list = field(default_factory=list)  # Branches whose order follows the file
    ignored: list = field(default_factory=list)  # headings not read
    sheets: list = field(default_factory=list)  # titles read
    other_sheets: list = field(default_factory=list)  # titles of rosters not read
    faults: object = None  # FaultyRows, when any row is wrong
    branch_questions: list = field(default_factory=list)
    person_questions: list = field(default_factory=list)

    @property
    def open_questions(self):
        """Questions nobody has answered; until then nothing is written."""
        asked = [*self.branch_questions, *self.person_questions]
        return [question for question in asked if not question.answer]

    @property
    def changes_anything(self):
        """Whether there is anything to confirm."""
        return bool(
            self.created or self.updated or self.new_branches or self.named or self.reordered
        )

    @property
    def digest(self):
        """A short text that differs when the import would do anything else than this."""
        what = {
            "created": [[str(m), str(m.branch), m.phone] for m in self.created],
            "updated": [[m.pk, changes] for m, changes in self.updated],
            "new_branches": [str(branch) for branch in self.new_branches],
            "named": [[branch.pk, branch.full_name] for branch in self.named],
            "reordered": [branch.pk for branch in self.reordered],
            "not_listed": [member.pk for member in self.not_listed],
            "sheets": self.sheets,
        }
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()
