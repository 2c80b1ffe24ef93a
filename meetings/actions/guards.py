"""What higher rooms have to say before the attendance of a meeting is corrected."""

from django.conf import settings
from django.utils.module_loading import import_string


def reasons_against_attendance(meeting):
    """Why the attendance may not be as it has just been corrected, as higher rooms see it.

    The setting ATTENDANCE_GUARDS names functions that, given the Meeting as it is now, yield
    sentences. Asked inside the transaction of the correction, which then falls.
    """
    for path in getattr(settings, "ATTENDANCE_GUARDS", ()):
        yield from import_string(path)(meeting)
