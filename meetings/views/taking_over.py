"""What was said at or before a meeting becomes a problem on the year's lists, in a higher room."""

from django.conf import settings
from django.utils.module_loading import import_string


def problem_texts(user, branch):
    """The words on this year's lists of problems; None where `user` takes nothing over.

    The setting PROBLEM_LISTS names the function that knows.
    """
    return import_string(settings.PROBLEM_LISTS)(user, branch)


def on_the_page(user, meeting, shown):
    """What the meeting's page offers beside the remarks of guests; a query where there are any."""
    found = {"on_the_lists": None}
    if shown["can_read_record"] and any(guest.headed_remarks for guest in meeting.guests.all()):
        found["on_the_lists"] = problem_texts(user, meeting.branch)
    return found
