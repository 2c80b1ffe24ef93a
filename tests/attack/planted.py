"""Weaker ballots, on tables of their own: what the attacker must be able to break."""

import json
import secrets
from uuid import uuid4

from django.db import connection, transaction

from tests.attack.cases import MARKS
from tests.factories import make_branch, make_member

TABLES = """
CREATE TABLE planted_{key}_roll (
    box_id uuid NOT NULL, member_id bigint NOT NULL REFERENCES branchlife_member (id),
    has_voted boolean NOT NULL DEFAULT false, commitment bytea, PRIMARY KEY (box_id, member_id));
"""
BALLOTS = "CREATE TABLE planted_{key}_ballot (tag uuid PRIMARY KEY, box_id uuid, marks {type});"
TOTALS = """
CREATE TABLE planted_{key}_total (box_id uuid, subject smallint, mark smallint, n integer NOT NULL,
    PRIMARY KEY (box_id, subject, mark));
"""


def execute(sql, values=()):
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


class Planted:
    """A design: its tables, and how a ballot is held with it."""

    planted, counters, ballot, type = True, "", True, "text"
    one_transaction = False

    def __init__(self):
        self.roll = f"planted_{self.key}_roll"
        self.ballots = f"planted_{self.key}_ballot" if self.ballot else ""

    def create(self):
        """The tables."""
        execute(TABLES.format(key=self.key))
        if self.ballot:
            execute(BALLOTS.format(key=self.key, type=self.type))
        if self.counters:
            execute(TOTALS.format(key=self.key))

    def play(self, case, _site):
        """Everything that happens to one ballot."""
        return PlantedPlay(self, case)

    def insert(self, play, marks):
        """One readable ballot under a random name; its name."""
        tag = str(uuid4())
        execute(
            f"INSERT INTO {self.ballots} VALUES (%s, %s, %s)",  # noqa: S608
            [tag, play.case.box, self.written(play, marks)],
        )
        return tag


class OneTransaction(Planted):
    """The roll is ticked and the ballot stored together: `xmin` says whose it is."""

    key, title = "one_transaction", "planted: tick and readable ballot in one transaction"
    one_transaction = True

    def written(self, _play, marks):
        return json.dumps(marks)


class Readable(Planted):
    """A slip that cannot be linked by its bytes, then a readable ballot."""

    key, title = "readable", "planted: unlinkable slip, readable ballots"
    type = "bytea"

    def written(self, _play, marks):
        return bytes(marks)


class Counters(Planted):
    """No ballots at all, only sums that are counted up."""

    key, title = "counters", "planted: counters instead of ballots"
    ballot, one_transaction = False, True
    counters = "planted_counters_total"

    def insert(self, play, marks):
        for subject, mark in enumerate(marks):
            execute(
                f"UPDATE {self.counters} SET n = n + 1 "  # noqa: S608
                "WHERE box_id = %s AND subject = %s AND mark = %s",
                [play.case.box, subject, mark],
            )
        return ""


class OneKeystream(Planted):
    """Encrypted, but all ballots with the same key and nonce: equal marks look equal."""

    key, title = "keystream", "planted: all ballots under one keystream"
    type = "bytea"

    def written(self, play, marks):
        return bytes(mark ^ pad for mark, pad in zip(marks, play.keystream, strict=True))


DESIGNS = [OneTransaction(), Readable(), Counters(), OneKeystream()]


class PlantedPlay:
    """One ballot with a planted design."""

    def __init__(self, design, case):
        self.design, self.case = design, case

    def prepare(self):
        """People, and everything before the first slip."""
        case, branch = self.case, make_branch()
        case.box, case.subjects = str(uuid4()), case.people
        case.members = [make_member(branch).pk for _person in range(case.people)]
        case.draw_marks()
        case.needles = [needle for marks in case.marks for needle in marks_written(marks)]
        self.keystream = secrets.token_bytes(case.subjects)
        with transaction.atomic():
            for member in case.members:
                execute(f"INSERT INTO {self.design.roll} VALUES (%s, %s)", [case.box, member])  # noqa: S608
            for subject in range(case.subjects if self.design.counters else 0):
                for mark in MARKS:
                    sql = f"INSERT INTO {self.design.counters} VALUES (%s, %s, %s, 0)"  # noqa: S608
                    execute(sql, [case.box, subject, mark])

    @transaction.atomic
    def take(self, voter):
        """The slip."""
        if not self.design.one_transaction:
            self._tick(voter)

    @transaction.atomic
    def cast(self, voter):
        """The ballot."""
        if self.design.one_transaction:
            self._tick(voter)
        self.case.ballot_keys[voter] = self.design.insert(self, self.case.marks[voter])

    def _tick(self, voter):
        execute(
            f"UPDATE {self.design.roll} SET has_voted = true, commitment = %s "  # noqa: S608
            "WHERE box_id = %s AND member_id = %s",
            [secrets.token_bytes(32), self.case.box, self.case.members[voter]],
        )

    def count(self):
        """Nothing: whoever asks adds up."""

    def confirm(self):
        """Nothing: the sums are known."""


def marks_written(marks):
    """A whole ballot as some program might write it down; only where chance would not do so too."""
    digits = [str(mark) for mark in marks]
    form = "&".join(f"s{index}={mark}" for index, mark in enumerate(digits))
    yield "form", form.encode()
    if len(marks) >= 10:
        yield "marks", bytes(marks)
        for between in ("", ",", ", ", " ", ";", "|"):
            yield "marks", between.join(digits).encode()
