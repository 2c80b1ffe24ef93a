"""Which days prepare an organisational-life meeting: study and talks held then count for it."""

from datetime import timedelta

# No regulation names a span (article 17 says only that study and talks come before the meeting).
# Half a year holds the preparation of one year's meeting and nothing of the year before.
SPAN = timedelta(days=183)


def prepared_since(day):
    """The first day whose study sessions and talks prepare a meeting held on `day`."""
    return day - SPAN


def prepares(held_on, day):
    """Whether something held on `held_on` prepares a meeting on `day`; its own day counts too."""
    return prepared_since(day) <= held_on <= day
