"""Which talks a branch owes before its organisational-life meeting, and which it has had."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

# Regulations on branch work, article 19: the leadership with one another and with the members, each
# at least once. The plans that carry it out say 普遍一次.

# A talk of two is 个别, of three or more 集体.
SMALLEST_COLLECTIVE = 3


def is_collective(persons):
    """Whether so many people make a talk of several."""
    return persons >= SMALLEST_COLLECTIVE


@dataclass
class Coverage:
    """Who of a branch has talked with whom. Ids of members, in the order of posts and roster."""

    # The leadership; where there is no committee the secretary, and a deputy.
    leaders: list
    # Everybody else on the roster with whom one can talk.
    members: list
    # {frozenset of two: the latest day}
    met: dict = field(default_factory=dict)

    def day(self, one, other):
        """When these two last talked, or None."""
        return self.met.get(frozenset((one, other)))

    @property
    def pairs(self):
        """Every two of the leadership."""
        return list(combinations(self.leaders, 2))

    @property
    def missing_pairs(self):
        """Those of them who have not talked."""
        return [pair for pair in self.pairs if frozenset(pair) not in self.met]

    @property
    def pairs_done(self):
        """How many pairs of the leadership have talked."""
        return len(self.pairs) - len(self.missing_pairs)

    @property
    def missing_members(self):
        """With whom nobody of the leadership has talked."""
        leaders, reached = set(self.leaders), set()
        for pair in self.met:
            if pair & leaders:
                reached |= pair
        return [member for member in self.members if member not in reached]

    @property
    def members_reached(self):
        """With how many of the others somebody of the leadership has talked."""
        return len(self.members) - len(self.missing_members)

    @property
    def is_complete(self):
        """Whether every talk has been held; a branch that nobody leads cannot hold any."""
        return bool(self.leaders) and not self.missing_pairs and not self.missing_members

    @property
    def has_begun(self):
        """Whether any talk that is due has been held."""
        return bool(self.pairs_done or self.members_reached)


def coverage(leaders, members, talks):
    """The Coverage of a branch: `talks` are (day, ids of those who talked).

    In a talk of several everybody has talked with everybody.
    """
    met = {}
    for day, persons in talks:
        for pair in combinations(sorted(set(persons)), 2):
            key = frozenset(pair)
            met[key] = max(day, met.get(key, day))
    return Coverage(list(leaders), [one for one in members if one not in set(leaders)], met)


def partners(covered, member):
    """[(leader, day)] of the leadership with whom `member` has talked."""
    days = [(leader, covered.day(leader, member)) for leader in covered.leaders]
    return [(leader, day) for leader, day in days if day]


def by_talk(rows):
    """[(day, ids)] from rows (talk, day, member)."""
    days, persons = {}, defaultdict(set)
    for talk, day, member in rows:
        days[talk] = day
        persons[talk].add(member)
    return [(days[talk], people) for talk, people in persons.items()]
