"""The attacker: one script for every design. Knows the source code and everything collected.

For each ballot it answers with a guess {member: {subject: mark}} by every method it has, and with
links {member: ballot}. The truth is not in reach of anything here.
"""

import json
import math
from collections import Counter, defaultdict
from itertools import pairwise

from tests.attack.cases import MARKS, MEDIAN, SPREAD

MOMENTS = ("open", "third", "two thirds", "voted")


def reading(values, subjects):
    """The marks that stand readable in one of these values, as {subject: mark}; None if in none."""
    for text in values:
        for marks in as_marks(text):
            if len(marks) == subjects and set(marks) <= set(MARKS):
                return dict(enumerate(marks))
    return None


def as_marks(text):
    """Ways to read a value as a list of small numbers."""
    if not isinstance(text, str):
        return
    if text.startswith("\\x"):
        yield list(bytes.fromhex(text[2:]))
    if text.startswith("[") and text.endswith("]"):
        try:
            yield json.loads(text)
        except ValueError:
            return
    if text.isdecimal():
        yield [int(digit) for digit in text]


class Attacker:
    """Attacks one ballot: `box` of `design`, with `subjects` rows on the form."""

    def __init__(self, batch, persons, design, box, subjects):
        self.batch, self.design, self.box, self.subjects = batch, design, box, subjects
        self.person_of = {design.roll: persons[design.roll]}
        self.changes = [c for c in batch.changes if c.values.get("box_id") == box]
        self.by_xid = defaultdict(list)
        for change in self.changes:
            self.by_xid[change.xid].append(change)

    # --- what happened, as the log tells it ---

    def persons_in(self, rows):
        """Members whose line of the roll is among these rows."""
        column = self.person_of[self.design.roll]
        return {int(row.values[column]) for row in rows if row.table == self.design.roll}

    def takes(self):
        """[(change, member)] of the moments at which one person's line of the roll was touched."""
        found = {}
        for changes in self.by_xid.values():
            updates = [c for c in changes if c.kind == "update"]
            persons = self.persons_in(updates)
            if len(persons) == 1:
                change = next(c for c in updates if c.table == self.design.roll)
                found.setdefault(persons.pop(), change)
        return [(change, member) for member, change in found.items()]

    def ballots(self):
        """The ballots, as they were stored one after the other."""
        return [c for c in self.changes if c.table == self.design.ballots and c.kind == "insert"]

    # --- links ---

    def links_by_time(self):
        """{member: ballot}: who took a slip when, and which ballot came when, most likely."""
        takes, ballots = self.takes(), self.ballots()
        if not takes or len(takes) != len(ballots):
            return {}
        costs = [
            [
                cost((ballot.moment or 0.0) - (take.moment or 0.0), take.xid == ballot.xid)
                for ballot in ballots
            ]
            for take, _member in takes
        ]
        return {
            member: ballots[column]
            for (_change, member), column in zip(takes, assigned(costs), strict=True)
        }

    def links_by_place(self):
        """{member: ballot} from one dump alone: rows in the order of their transactions."""
        roll = self.batch.rows("voted", self.design.roll, self.box)
        ballots = sorted(
            self.batch.rows("voted", self.design.ballots, self.box), key=lambda r: (r.xmin, r.place)
        )
        before = {r.xmin for r in self.batch.rows("open", self.design.roll, self.box)}
        takes = sorted(
            (r for r in roll if r.xmin not in before), key=lambda row: (row.xmin, row.place)
        )
        column = self.person_of[self.design.roll]
        if len(takes) != len(ballots):
            return {}
        return {int(t.values[column]): b for t, b in zip(takes, ballots, strict=True)}

    # --- marks ---

    def by_xmin(self):
        """Joined in plain dumps by the hidden column that names the transaction."""
        return self._joined([row for moment in MOMENTS for row in self._rows_at(moment)])

    def by_dead_rows(self):
        """The same on disk, where rows overwritten and deleted stay for a while."""
        return self._joined([v for v in self.batch.versions if v.values.get("box_id") == self.box])

    def by_transaction(self):
        """The same in the log."""
        return self._read_together(self.by_xid.values())

    def _joined(self, rows):
        groups = defaultdict(list)
        for row in rows:
            groups[row.xmin].append(row)
        return self._read_together(groups.values())

    def _read_together(self, groups):
        guess = {}
        for group in groups:
            persons = self.persons_in(group)
            marks = [m for row in group if (m := self._read(row))]
            if len(persons) == 1 and marks:
                guess[persons.pop()] = marks[0]
        return guess

    def _rows_at(self, moment):
        for table in filter(None, (self.design.roll, self.design.ballots)):
            yield from self.batch.rows(moment, table, self.box)

    def _read(self, row):
        if row.table == self.design.roll:
            return None
        return reading(row.values.values(), self.subjects)

    def by_time(self):
        """Readable ballots, given to those who most likely cast them."""
        return self._read_all(self.links_by_time())

    def by_place(self):
        """The same from a dump alone."""
        return self._read_all(self.links_by_place()) if self.design.ballots else {}

    def _read_all(self, links):
        return {member: marks for member, row in links.items() if (marks := self._read(row))}

    def by_counters(self):
        """What a transaction added to counters is the ballot of whom it ticked."""
        before, guess = {}, {}
        for xid, changes in self.by_xid.items():
            added = {}
            for change in changes:
                if change.table != self.design.counters:
                    continue
                key = int(change.values["subject"]), int(change.values["mark"])
                n = int(change.values["n"])
                if n == before.get(key, 0) + 1:
                    added[key[0]] = key[1]
                before[key] = n
            persons = self.persons_in(self.by_xid[xid])
            if added and len(persons) == 1:
                guess[persons.pop()] = added
        return guess

    def by_differences(self):
        """What came between two dumps, given to all those who were ticked between them."""
        guess = {}
        column = self.person_of[self.design.roll]
        for earlier, later in pairwise(MOMENTS):
            new = self._fresh(earlier, later, self.design.roll)
            persons = {int(row.values[column]) for row in new}
            sums = defaultdict(Counter)
            for row in self._fresh(earlier, later, self.design.ballots):
                for subject, mark in (self._read(row) or {}).items():
                    sums[subject][mark] += 1
            if self.design.counters:
                self._add_counters(earlier, later, sums)
            marks = {subject: counts.most_common(1)[0][0] for subject, counts in sums.items()}
            if marks:
                guess |= {member: marks for member in persons}
        return guess

    def _fresh(self, earlier, later, table):
        if not table:
            return []
        old = {(r.xmin, r.place) for r in self.batch.rows(earlier, table, self.box)}
        return [r for r in self.batch.rows(later, table, self.box) if (r.xmin, r.place) not in old]

    def _add_counters(self, earlier, later, sums):
        counts = []
        for moment in (earlier, later):
            rows = self.batch.rows(moment, self.design.counters, self.box)
            counts.append(
                {
                    (int(r.values["subject"]), int(r.values["mark"])): int(r.values["n"])
                    for r in rows
                }
            )
        for (subject, mark), n in counts[1].items():
            if more := n - counts[0].get((subject, mark), 0):
                sums[subject][mark] += more

    def by_repetition(self, links, tally):
        """Once the sums are known: a byte that occurs as often as a mark was given is that mark."""
        guess = defaultdict(dict)
        sealed = {member: bytes_of(row) for member, row in links.items()}
        for subject in range(self.subjects):
            values = {m: byte_of(data, subject, self.subjects) for m, data in sealed.items()}
            seen, sums = Counter(values.values()), tally(subject)
            for member, value in values.items():
                fitting = [mark for mark, n in sums.items() if n == seen[value]]
                if seen[value] > 1 and len(fitting) == 1:
                    guess[member][subject] = fitting[0]
        return dict(guess)

    def opinions(self):
        """(members in the order of their ballots, opinions in the order on disk after the count)."""
        notes = self.batch.rows("counted", "ballots_opinionnote", self.box)
        notes.sort(key=lambda row: (row.xmin, row.place))
        ballots = sorted(self.links_by_time().items(), key=lambda link: link[1].lsn)
        return [member for member, _ballot in ballots], [note.values["text"] for note in notes]


def cost(seconds, together):
    """How unlikely somebody needs so long for a ballot; `together` in one transaction is certain."""
    if together:
        return -1e6
    if seconds <= 0:
        return 1e6
    return math.log(seconds) + (math.log(seconds / MEDIAN) / SPREAD) ** 2 / 2


def assigned(costs):
    """For each row the column of the cheapest one-to-one assignment (Hungarian method)."""
    n = len(costs)
    u, v, match = [0.0] * (n + 1), [0.0] * (n + 1), [0] * (n + 1)
    for row in range(1, n + 1):
        match[0], column, way = row, 0, [0] * (n + 1)
        least, used = [math.inf] * (n + 1), [False] * (n + 1)
        while match[column]:
            used[column] = True
            at, delta, following = match[column], math.inf, 0
            for other in range(1, n + 1):
                if used[other]:
                    continue
                slack = costs[at - 1][other - 1] - u[at] - v[other]
                if slack < least[other]:
                    least[other], way[other] = slack, column
                if least[other] < delta:
                    delta, following = least[other], other
            for other in range(n + 1):
                if used[other]:
                    u[match[other]] += delta
                    v[other] -= delta
                else:
                    least[other] -= delta
            column = following
        while column:
            match[column] = match[way[column]]
            column = way[column]
    rows = [0] * n
    for column in range(1, n + 1):
        rows[match[column] - 1] = column - 1
    return rows


# --- the bytes of one ballot ---

MAC, AEAD_MAC, NONCE = 32, 16, 24


def bytes_of(row):
    """The longest bytes of a row: the ballot."""
    texts = [text for text in row.values.values() if isinstance(text, str)]
    found = [bytes.fromhex(text[2:]) for text in texts if text.startswith("\\x")]
    return max(found, key=len, default=b"")


def byte_of(data, subject, subjects, opinion_bytes=None):
    """The byte that hides the mark of this subject, by the layout of the source code."""
    if len(data) == subjects:
        return data[subject]
    if opinion_bytes is None:
        # From the end: MAC, AEAD's MAC, the opinion's room (600 or none) and length, the marks.
        opinion_bytes = 600 if len(data) > 800 else 0
    start = len(data) - MAC - AEAD_MAC - opinion_bytes - 2 - subjects
    return data[start + subject] if 0 <= start + subject < len(data) else None


def features(row, subject, subjects, before):
    """Small numbers about a ballot that some flaw might tie to the mark of this subject."""
    data = bytes_of(row)
    tag = str(next(iter(row.values.values()), ""))
    hidden = byte_of(data, subject, subjects) or 0
    other = byte_of(bytes_of(before), subject, subjects) if before else None
    yield "low bits", hidden & 7
    yield "high bits", hidden >> 5
    yield "remainder", hidden % 5
    yield "against the ballot before", (hidden ^ other) & 7 if other is not None else 8
    yield "length", len(data) % 8
    yield "sum", sum(data) % 8
    yield "tag", sum(map(ord, tag)) % 8
    for name, place in (("first", 2), ("middle", len(data) // 2), ("last", len(data) - 1)):
        at = place + subject if place == 2 else place - subject
        yield name, data[at] & 7 if 0 <= at < len(data) else 8


class Learner:
    """Learns on ballots whose marks the attacker knows which bits go with which marks."""

    def __init__(self):
        self.seen = defaultdict(Counter)

    def learn(self, facts, mark):
        """One known mark and the features beside it."""
        for name, value in facts:
            self.seen[name][value, mark] += 1

    def choose(self):
        """The feature that would have guessed best on what is known."""

        def right(name):
            best = Counter()
            for (value, _mark), n in self.seen[name].items():
                best[value] = max(best[value], n)
            return sum(best.values())

        self.best = max(self.seen, key=right, default=None)

    def weights(self, facts):
        """{mark: how well it fits}, by the feature chosen."""
        value = dict(facts).get(self.best)
        total = Counter()
        for (_value, mark), n in self.seen[self.best].items():
            total[mark] += n
        return {mark: (self.seen[self.best][value, mark] + 1) / (total[mark] + 4) for mark in MARKS}
