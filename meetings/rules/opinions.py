"""What is asked of gathering opinions: nobody can be told from what was written. No database here."""

from meetings.rules.preparation import SPAN, prepared_since

# What one opinion may hold, and how many a page without login takes before it is full.
LONGEST_OPINION = 2000
MOST_A_ROUND = 500
# More in one minute than a whole room of people with telephones gives.
MOST_A_MINUTE = 40
# In a branch smaller than this, style and examples give people away.
FEW_MEMBERS = 10


def style_gives_away(members):
    """Whether in a branch of so many members people are known by how they write."""
    return members < FEW_MEMBERS


def quarter_of(day):
    """The quarter of the year as a number: 20251. All that is kept of when an opinion was noted."""
    return day.year * 10 + (day.month + 2) // 3


def first_quarter(day):
    """The first quarter whose opinions belong to a meeting held on `day`."""
    return quarter_of(prepared_since(day))


def last_quarter(day):
    """The last one: what was said on paper is often entered months after the meeting."""
    return quarter_of(day + SPAN)
