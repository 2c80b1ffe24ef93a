"""What the regulations say of members, votes and leadership. No database here."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

# Article 20 of the regulations on branch work: from seven full members on a committee must exist.
FULL_MEMBERS_NEEDING_COMMITTEE = 7
# A committee has three to five persons; with fewer posts filled there is none.
SMALLEST_COMMITTEE = 3
# Article 4: at least three full members make a branch, generally at most fifty members.
SMALLEST_BRANCH = 3
LARGEST_BRANCH = 50
# Rules on party groups of central organs, which others go by: from twenty members on a branch is
# divided; a group has at least three members, of whom at least one is a full member.
MEMBERS_NEEDING_GROUPS = 20
SMALLEST_GROUP = 3
# 留党察看 is for one year or two.
LONGEST_PROBATION_WITHIN_PARTY = 2

# What a member may be graded at best when the best grade is barred, worst last.
GRADES_BELOW_BEST = (
    ("qualified", _("qualified")),
    ("basic", _("basically qualified")),
    ("unqualified", _("unqualified")),
)

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


def holds(since, until, day):
    """Whether a span of days, None where an end is open, holds `day`: first and last day count."""
    return (since is None or since <= day) and (until is None or day <= until)


def category(full_member_on, day):
    """正式 or 预备 as of `day`: full from the day (or the first of the month) of becoming full.

    `full_member_on` is a partial date text, empty when it has not happened. Regulations on
    membership: the probation ends when the branch resolves it; the party age counts from then.
    """
    return FULL if full_member_on and full_member_on <= day.isoformat() else PROBATIONARY


def years_after(day, years):
    """The same day of the year, `years` later; the first of March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def probation_ends(joined_on):
    """The day on which the probation of one year is over, or None. Constitution, art. 7.

    `joined_on` is a partial date; of a month the first day counts.
    """
    if not joined_on:
        return None
    return years_after(
        date.fromisoformat(joined_on if len(joined_on) > 7 else f"{joined_on}-01"), 1
    )


def is_too_long_within_party(since, until):
    """留党察看 lasts two years at most; an open end is not known yet."""
    return bool(since and until and until > years_after(since, LONGEST_PROBATION_WITHIN_PARTY))


def may_lead_group(category_on_day):
    """A probationary member leads no party group."""
    return category_on_day == FULL


def needs_groups(members):
    """Twenty or more members should be divided into groups."""
    return members >= MEMBERS_NEEDING_GROUPS


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
