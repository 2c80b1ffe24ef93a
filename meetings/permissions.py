"""Who may do what at a meeting."""

from branchlife.permissions import can_decide, can_manage, can_oversee, is_clerk
from meetings.models import Meeting


def can_manage_meeting(user, meeting):
    """Prepares and records the meeting: secretary, deputy, organisation commissioner, assistant."""
    return can_manage(user, meeting.branch)


def can_sign(user, meeting):
    """Signs the minutes on the screen: those who decide for the branch, never an assistant."""
    return can_decide(user, meeting.branch)


def can_see_attendance(user, meeting):
    """Sees who is on leave and why: those who record the meeting, and the office."""
    return can_manage_meeting(user, meeting) or can_oversee(user, meeting.branch.committee)


def can_read_record(user, meeting):
    """Reads what was said: recorders and office always; those who were there once it is signed.

    The minutes of a general meeting are open to every member of the branch when they are signed.
    """
    if can_see_attendance(user, meeting):
        return True
    if meeting.state != Meeting.State.SIGNED:
        return False
    return not meeting.is_committee or meeting.attendances.filter(member__user=user).exists()


def can_consent(user, branch):
    """Consents for the superior organisation to leave a member out: its office."""
    return is_clerk(user, branch.committee)
