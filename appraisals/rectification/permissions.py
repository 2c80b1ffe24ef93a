"""Who writes the list, who makes a pledge, who notes progress, who reads everything."""

from branchlife import permissions


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


def can_note(user, item):
    """Notes progress: the branch's desk, and whoever is responsible."""
    member = getattr(user, "member", None)
    return can_manage(user, item.appraisal) or (
        member is not None and member.pk in (item.responsible_id, item.member_id)
    )
