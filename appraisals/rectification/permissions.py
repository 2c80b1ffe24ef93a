"""Who writes the list, who makes a pledge, who notes progress, who reads everything."""

from appraisals.rectification.models import Item, Progress
from branchlife import permissions
from meetings.permissions import can_read_opinions


def can_manage(user, appraisal):
    """Keeps the branch's list: secretary, deputy, organisation commissioner, assistant."""
    return permissions.can_manage(user, appraisal.branch)


def can_settle(user, appraisal):
    """Settles items (销号): as can_manage, but never an assistant."""
    return permissions.can_decide(user, appraisal.branch)


def can_read_all(user, appraisal):
    """Reads the whole list, unpublished items and pledges included: the branch's desk, the office."""
    return can_manage(user, appraisal) or permissions.can_oversee(user, appraisal.branch.committee)


def can_pledge(user, appraisal):
    """Makes the own pledge: members of this branch."""
    return permissions.is_member_of(user, appraisal.branch)


def can_read_pledge(user, item):
    """Reads one pledge: who made it, and who reads everything."""
    is_own = item.member.user_id is not None and item.member.user_id == user.pk
    return is_own or can_read_all(user, item.appraisal)


def can_note(user, item):
    """Notes progress: the branch's desk, and whoever is responsible."""
    member = getattr(user, "member", None)
    return can_manage(user, item.appraisal) or (
        member is not None and member.pk in (item.responsible_id, item.member_id)
    )


def can_receive(user, appraisal):
    """Says that the list has arrived (one click): the office above."""
    return permissions.is_clerk(user, appraisal.branch.committee)


def can_type_for_superior(user, appraisal):
    """Types the superior's receipt and remarks from paper: the desk, where no office does it."""
    return not appraisal.branch.committee.has_clerks and can_manage(user, appraisal)


def can_remark(user, appraisal):
    """Notes what the superior says of the list: the office, or the desk for one outside."""
    return can_receive(user, appraisal) or can_type_for_superior(user, appraisal)


def can_remove_evidence(user, item, file):
    """Takes off what hangs there by mistake: the desk, and whoever hung it there."""
    return can_manage(user, item.appraisal) or file.uploaded_by_id == user.pk


def can_open_evidence(user, file):
    """Opens what proves progress: whoever sees the item. Named in the setting FILE_GUARDS."""
    notes = Progress.objects.filter(pk=file.target_id)
    return Item.objects.visible_to(user).filter(pk__in=notes.values("item_id")).exists()


def can_read_problems(user, appraisal):
    """Reads the leadership's problems: as can_read_all, and the branch committee."""
    return can_read_opinions(user, appraisal.branch)


def can_write_problems_of(user, appraisal, member):
    """Reads and writes a member's own list: the member, and the branch's desk from paper."""
    is_own = member.user_id is not None and member.user_id == user.pk
    return is_own or can_manage(user, appraisal)


def can_change_problem(user, problem):
    """As the list it stands on; the leadership's is written by the branch's desk."""
    if problem.member is None:
        return can_manage(user, problem.appraisal)
    return can_write_problems_of(user, problem.appraisal, problem.member)
