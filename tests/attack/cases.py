"""One ballot to be played: who grades whom how, and in which order they come.

The marks are drawn evenly and independently, so that nothing but a leak can tell them: before the
count a guess is right once in four, whatever the guesser's method.
"""

import random
from dataclasses import dataclass, field

MARKS = (1, 2, 3, 4)
# Over days everybody fills alone and is linked by time; in a meeting all fill at once.
DAYS, MEETING = "days", "meeting"
TAKE, CAST = "take", "cast"
# Seconds between slip and ballot: half of all need less than this.
MEDIAN, SPREAD = 150.0, 0.6


@dataclass
class Case:
    """One ballot. What is below the line only the program knows that checks the attacker."""

    design: object
    number: int
    people: int
    seed: str
    over_http: bool = False

    box: str = ""
    members: list = field(default_factory=list)
    subjects: int = 0
    # ---
    marks: list = field(default_factory=list, repr=False)
    ballot_keys: dict = field(default_factory=dict, repr=False)
    opinions: dict = field(default_factory=dict, repr=False)
    needles: list = field(default_factory=list, repr=False)
    late_needles: list = field(default_factory=list, repr=False)

    def __post_init__(self):
        self.random = random.Random(f"{self.seed}/{self.design.key}/{self.number}")
        self.spread = DAYS if self.number % 2 else MEETING
        self.schedule = sorted(self._schedule())

    def _schedule(self):
        span = 5 * 24 * 3600.0 if self.spread == DAYS else 300.0
        for voter in range(self.people):
            came = self.random.uniform(0, span)
            yield came, voter, TAKE
            yield came + MEDIAN * self.random.lognormvariate(0, SPREAD), voter, CAST

    def third(self, number):
        """The events of the first, second or last third."""
        n = len(self.schedule)
        return self.schedule[n * number // 3 : n * (number + 1) // 3]

    def draw_marks(self):
        """What everybody thinks of everybody."""
        self.marks = [
            tuple(self.random.choice(MARKS) for _subject in range(self.subjects))
            for _voter in range(self.people)
        ]

    def token(self):
        """A text nobody else writes."""
        return f"{self.random.getrandbits(64):016x}"

    def tally(self, subject):
        """{mark: n} as published at the end."""
        given = [marks[subject] for marks in self.marks]
        return {mark: given.count(mark) for mark in MARKS}

    @property
    def truth(self):
        """{member: marks}."""
        return dict(zip(self.members, self.marks, strict=True))
