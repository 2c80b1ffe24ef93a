"""Numbers of the branch assessment: points, ballots on a duty report, the year that is counted."""

import re
from decimal import Decimal


def total_points(points):
    """The sum of the points given (None: not yet); None when none was given."""
    given = [one for one in points if one is not None]
    return trimmed(sum(given, Decimal())) if given else None


def trimmed(points):
    """Points as people write them: 10, not 10.0."""
    return int(points) if points is not None and points == int(points) else points


def within(points, full):
    """Whether points lie between nothing and the full points (None: no limit)."""
    return points is None or (points >= 0 and (full is None or points <= full))


def year_of_label(label):
    """The calendar year a label such as "2024年度" begins with, to propose it; else None."""
    found = re.match(r"\s*((?:19|20)\d\d)", label)
    return int(found[1]) if found else None


def ballot_breaches(issued, returned, valid, marks):
    """Which identities the totals of a ballot on a report break: names, in order.

    `marks` are the ballots of each grade; who chose none abstained, so they may be fewer.
    """
    if returned > issued:
        yield "returned"
    if valid > returned:
        yield "valid"
    if sum(marks) > valid:
        yield "marks"
