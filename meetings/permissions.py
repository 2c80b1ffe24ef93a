"""Who may do what at a meeting."""

from django.utils.translation import gettext as _

from branchlife.models import BranchPost
from branchlife.permissions import can_decide, can_manage, can_oversee, is_clerk, leads_group
from branchlife.templatetags.branchlife_tags import zh_date
from meetings.models import Meeting


def can_manage_meeting(user, meeting):
    """Prepares and records the meeting: secretary, deputy, organisation commissioner, assistant.

    A meeting of a party group also its leader.
    """
    return can_manage(user, meeting.branch) or is_of_own_group(user, meeting)


def is_of_own_group(user, meeting):
    """A meeting of a party group that `user` leads."""
    return meeting.kind == Meeting.Kind.GROUP and meeting.group_id in user.groups_led.get(
        meeting.branch_id, ()
    )


def can_convene(user, branch):
    """Arranges meetings in this branch: those who do its work all, a group's leader those of it."""
    return can_manage(user, branch) or leads_group(user, branch)


def groups_to_convene(user, branch):
    """None when `user` arranges every meeting of the branch; else ids of the groups they lead."""
    return None if can_manage(user, branch) else user.groups_led.get(branch.pk, set())


def can_sign(user, meeting):
    """Signs the minutes on the screen: those who decide for the branch, never an assistant.

    Those of a party group also its leader, who chairs it.
    """
    return can_decide(user, meeting.branch) or is_of_own_group(user, meeting)


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


def reasons_against_leaving(member, day):
    """Whoever was on the list of a meeting belonged to the branch on that day.

    So the relation moves later than the last meeting that has begun. Named in LEAVING_GUARDS.
    """
    begun = (Meeting.State.IN_SESSION, Meeting.State.CLOSED, Meeting.State.SIGNED)
    rows = member.attendances.filter(
        meeting__branch=member.branch_id,
        meeting__state__in=begun,
        meeting__starts_at__date__gte=day,
    )
    if last := rows.select_related("meeting").order_by("-meeting__starts_at").first():
        yield _(
            "%(name)s is on the list of “%(meeting)s” of %(day)s, and so belonged to this branch "
            "on that day; enter a later day."
        ) % {"name": member, "meeting": last.meeting, "day": zh_date(last.meeting.day)}


def is_in_leadership(user, branch):
    """Holds a post in the branch committee today."""
    return bool(user.branch_roles.get(branch.pk, set()) & set(BranchPost.COMMITTEE_ROLES))


def can_record_talks(user, branch):
    """Notes talks: who does the branch's work, all of them; who is in the committee, the own."""
    return can_manage(user, branch) or is_in_leadership(user, branch)


def can_read_talk(user, talk):
    """Reads what was said: those who talked, and the secretary (also an acting one); nobody else."""
    if BranchPost.Role.SECRETARY in user.branch_roles.get(talk.branch_id, set()):
        return True
    return talk.persons.filter(member__user=user).exists()


def can_read_opinions(user, branch):
    """Reads the opinions gathered: who does the branch's work, the committee, the office above."""
    return can_record_talks(user, branch) or can_oversee(user, branch.committee)
