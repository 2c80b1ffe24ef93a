"""What higher rooms have to say of the attendance of a meeting, and to do when it is called."""

from django.conf import settings
from django.utils.module_loading import import_string


def reasons_against_attendance(meeting):
    """Why the attendance may not be as it has just been corrected, as higher rooms see it.

    The setting ATTENDANCE_GUARDS names functions that, given the Meeting as it is now, yield
    sentences. Asked inside the transaction of the correction, which then falls.
    """
    for path in getattr(settings, "ATTENDANCE_GUARDS", ()):
        yield from import_string(path)(meeting)


def tell_of_call(meeting, by):
    """Whose words wait for `meeting` lay them before it: people have been called to it, or it begins.

    The setting CALLED_HOOKS names functions (meeting, by), run inside the transaction.
    """
    for path in getattr(settings, "CALLED_HOOKS", ()):
        import_string(path)(meeting, by)
