"""What higher rooms have to say before somebody leaves a branch."""

from django.conf import settings
from django.utils.module_loading import import_string


def reasons_against_leaving(member, day):
    """Why the relation of `member` to the branch may not end on `day`, as higher rooms see it.

    The setting LEAVING_GUARDS names functions that, given a Member and the first day on which the
    branch no longer holds them, yield sentences.
    """
    for path in getattr(settings, "LEAVING_GUARDS", ()):
        yield from import_string(path)(member, day)
