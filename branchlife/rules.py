"""What the regulations say of members, votes and leadership. No database here."""

import re
from datetime import date

# Article 20 of the regulations on branch work: from seven full members on a committee must exist.
FULL_MEMBERS_NEEDING_COMMITTEE = 7
# A committee has three to five persons; with fewer posts filled there is none.
SMALLEST_COMMITTEE = 3
# Article 4: at least three full members make a branch, generally at most fifty members.
SMALLEST_BRANCH = 3
LARGEST_BRANCH = 50

FULL = "full"
PROBATIONARY = "probationary"

PARTIAL_DATE = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2}))?$")


def is_partial_date(text):
    """Whether `text` is a day "1998-07-01" or a month "1998-07" that exists."""
    match = PARTIAL_DATE.match(text)
    if not match:
        return False
    year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def in_order(earlier, later):
    """Whether one partial date is not after another, compared as far as both are known."""
    return not earlier or not later or earlier[: len(later)] <= later[: len(earlier)]


def category(full_member_on, day):
    """正式 or 预备 as of `day`: full from the day (or the first of the month) of becoming full.

    `full_member_on` is a partial date text, empty when it has not happened. Regulations on
    membership: the probation ends when the branch resolves it; the party age counts from then.
    """
    return FULL if full_member_on and full_member_on <= day.isoformat() else PROBATIONARY


def has_vote(category_on_day, standings):
    """表决权: full members, not suspended, not 留党察看, not lost. Constitution of the party, art. 7.

    `standings` are the kinds of standing in force on that day.
    """
    barred = {"suspended", "lost_contact", "probation_within_party"}
    return category_on_day == FULL and not barred & set(standings)


def has_committee(filled_posts):
    """Whether a branch committee exists: at least three of its posts are filled."""
    return filled_posts >= SMALLEST_COMMITTEE


def needs_committee(full_members):
    """Article 20: seven or more full members need a committee."""
    return full_members >= FULL_MEMBERS_NEEDING_COMMITTEE
