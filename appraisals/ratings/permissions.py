"""Who may see and decide grades; an assistant never."""

from branchlife import permissions
from branchlife.models import BranchPost


def can_decide(user, appraisal):
    """Proposes and records grades for the deciding body: secretary, deputy, organisation."""
    return permissions.can_decide(user, appraisal.branch)


def can_see_table(user, appraisal):
    """Sees all grades and totals: the branch committee, and those who oversee the branch."""
    branch = appraisal.branch
    held = user.branch_roles.get(branch.pk, set())
    return bool(held & set(BranchPost.COMMITTEE_ROLES)) or permissions.can_oversee(
        user, branch.committee
    )
