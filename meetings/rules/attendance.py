"""What the regulations say of expected attendance, valid meetings and motions. No database here."""

from collections import namedtuple
from enum import Enum
from fractions import Fraction

# Yearly notices ask for this share of members; missing it does not make a meeting invalid.
ATTENDANCE_TARGET = Fraction(95, 100)

PRESENT, LATE, ONLINE = "present", "late", "online"
ON_LEAVE, ABSENT = "on_leave", "absent"
# In the room, late, or taking part online.
THERE = (PRESENT, LATE, ONLINE)

FULL = "full"


class Turnout(Enum):
    """How those present compare with half of those expected."""

    BELOW = "below"
    HALF = "half"
    ABOVE = "above"


def exclusion_counts(consented_on, resolved_on, day):
    """Whether an exclusion holds on `day`: the superior's consent and a resolution, both by then.

    An explanation of the central organisation department names five classes of members who may
    be left out of 应到会; neither the consent nor the resolution alone is enough.
    """
    return bool(consented_on and resolved_on and consented_on <= day and resolved_on <= day)


def turnout(present, expected):
    """Below half, exactly half, or above half of those expected; nobody expected is below."""
    if expected == 0 or present * 2 < expected:
        return Turnout.BELOW
    return Turnout.HALF if present * 2 == expected else Turnout.ABOVE


def needed_to_be_valid(expected, strict=False):
    """The smallest number present that makes a meeting of `expected` valid."""
    return expected // 2 + 1 if strict else max((expected + 1) // 2, 1)


def meeting_is_valid(present_with_vote, expected_with_vote, strict=False):
    """Article 11: a vote needs half or more (半数以上) of those with a vote who should attend.

    `strict` asks for more than half, as some superiors do.
    """
    needed = {Turnout.ABOVE} if strict else {Turnout.ABOVE, Turnout.HALF}
    return turnout(present_with_vote, expected_with_vote) in needed


def committee_is_valid(present, committee, strict=False):
    """Article 12: half or more of the branch committee must be present."""
    return meeting_is_valid(present, committee, strict)


def needed_to_pass(expected_with_vote):
    """The fewest ayes with which a motion passes."""
    return expected_with_vote // 2 + 1


def motion_passes(ayes, expected_with_vote):
    """Article 11: the ayes exceed half of those with a vote who SHOULD attend, not of those present."""
    return ayes * 2 > expected_with_vote


class Counts(
    namedtuple(
        "Counts",
        "roster full probationary excluded expected present late online on_leave absent unmarked "
        "expected_with_vote present_with_vote on_leave_with_vote absent_with_vote",
    )
):
    """The numbers of a meeting. Leave does not reduce `expected`; exclusions do."""

    __slots__ = ()

    @property
    def missing(self):
        """Expected and not there: on leave or absent."""
        return self.on_leave + self.absent

    @property
    def rate(self):
        """Share of those expected who are there; None when nobody is expected."""
        return Fraction(self.present, self.expected) if self.expected else None

    @property
    def reaches_target(self):
        """Whether the share asked for by the yearly notices is reached."""
        return self.rate is not None and self.rate >= ATTENDANCE_TARGET


def in_the_room(rows, moment=None):
    """Those of `rows` who take part at `moment`: come by then and not gone yet.

    Who has no time came with the first and stays to the end. Without a moment: everybody who takes
    part at all.
    """
    there = [row for row in rows if row.is_expected and row.status in THERE]
    if moment is None:
        return there
    return [
        row
        for row in there
        if (row.arrived_at is None or row.arrived_at <= moment)
        and (row.left_at is None or moment < row.left_at)
    ]


def moments_of_coming(rows, beginning):
    """The beginning and each late arrival, in order: whenever the room is fullest, it is then."""
    return sorted(
        {beginning, *(row.arrived_at for row in in_the_room(rows) if row.arrived_at is not None)}
    )


def count(rows, moment=None):
    """The numbers of these attendance rows (is_expected, has_vote, category, status, times).

    With a moment `present` are those in the room then, without it all who took part.
    """
    rows = list(rows)
    expected = [row for row in rows if row.is_expected]
    there = in_the_room(rows, moment)
    on_leave = [row for row in expected if row.status == ON_LEAVE]
    absent = [row for row in expected if row.status == ABSENT]
    full = sum(row.category == FULL for row in rows)
    return Counts(
        roster=len(rows),
        full=full,
        probationary=len(rows) - full,
        excluded=len(rows) - len(expected),
        expected=len(expected),
        present=len(there),
        late=sum(row.status == LATE for row in there),
        online=sum(row.status == ONLINE for row in there),
        on_leave=len(on_leave),
        absent=len(absent),
        unmarked=sum(not row.status for row in expected),
        expected_with_vote=with_vote(expected),
        present_with_vote=with_vote(there),
        on_leave_with_vote=with_vote(on_leave),
        absent_with_vote=with_vote(absent),
    )


def with_vote(rows):
    """How many of these rows have a vote."""
    return sum(row.has_vote for row in rows)
