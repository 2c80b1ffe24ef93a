"""The book kept by the people outside, compared with the box: nothing lost, nothing doubled."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import transaction

from appraisals.ballots import rules, sealing
from appraisals.ballots.actions.holding import hold
from appraisals.ballots.actions.inspecting import box_breaches
from tests.ballots.rooms import keys_of


def breaches_of(room):
    """What `manage.py verify_box` would say."""
    with transaction.atomic():
        return [str(breach) for breach in box_breaches(hold(room.box.pk))]


def opened(room):
    """{tag: grades} of every ballot in the box, as the scrutineers together could see it."""
    keys, box = keys_of(room), room.fresh()
    return {
        bytes(ballot.tag): sealing.open_sealed(
            bytes(ballot.sealed),
            box.pk,
            tag=bytes(ballot.tag),
            manifest_hash=box.hash,
            private_keys=keys,
            n_keys=len(box.manifest["keys"]),
            threshold=box.manifest["threshold"],
            n_grades=len(box.manifest["subjects"]),
            opinion_bytes=box.manifest["opinion_bytes"],
        ).grades
        for ballot in box.ballots.all()
    }


@dataclass
class Line:
    """One kind of accident: what became of the ballots it happened to."""

    casts: int = 0
    acknowledged: int = 0
    counted: int = 0
    lost: int = 0
    doubled: int = 0
    closed: int = 0
    errors: int = 0


@dataclass
class Book:
    """All ballots of all boxes."""

    lines: dict = field(default_factory=lambda: defaultdict(Line))
    wrong: list = field(default_factory=list)

    def compare(self, room, votes):
        """After the count, before the confirmation: what people know beside what is in the box."""
        inside, report = opened(room), room.fresh().report
        codes = Counter(report.tracking_codes)
        expected = []
        known = set()
        for vote in votes:
            line = self.lines[vote.kind]
            line.casts += vote.requests
            line.errors += vote.errors
            line.closed += vote.is_refused
            if not vote.slip:
                continue
            slip = vote.secret()
            known.add(slip.tag)
            grades, listed = inside.get(slip.tag), codes[slip.tracking_code]
            is_counted = grades is not None and listed > 0
            line.acknowledged += vote.is_acknowledged
            line.counted += is_counted
            line.lost += vote.is_acknowledged and not is_counted
            line.doubled += max(0, listed - 1)
            if is_counted:
                expected.append(grades)
            self.wrong += self.contradictions(vote, grades)
        if stray := set(inside) - known:
            self.wrong.append(f"{len(stray)} ballots of nobody")
        if report.returned != len(expected) or len(inside) != len(expected):
            self.wrong.append(f"{report.returned} returned, {len(expected)} known")
        self.wrong += self.totals(room, expected)

    def contradictions(self, vote, grades):
        """What was said to one person and cannot be true."""
        if vote.is_acknowledged and "closed" in vote.answers:
            yield "received in one tab, closed in the other"
        if vote.is_refused and grades is not None:
            yield "refused as closed, and in the box"
        if len(vote.first) > 1:
            yield "two tabs were told to be the first"
        if grades is None:
            return
        if vote.first and grades != vote.first[0]:
            yield "what was acknowledged first is not what is in the box"
        if grades not in vote.sent:
            yield "what is in the box was sent by nobody"

    def totals(self, room, expected):
        """Whether the sums written are the sums of what people filled in."""
        subjects = len(room.box.manifest["subjects"])
        totals = rules.count(expected, subjects).totals
        written = [dict.fromkeys(rules.OUTCOMES, 0) for _subject in range(subjects)]
        for tally in room.box.tallies.all():
            written[tally.subject][tally.grade] = tally.n
        if written != totals:
            yield "the totals are not the sums of what people filled in"

    def sum(self):
        """All lines together."""
        return Line(*(sum(getattr(line, name) for line in self.lines.values()) for name in NAMES))


NAMES = list(Line.__dataclass_fields__)
