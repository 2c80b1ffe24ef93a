"""Who may set the rules of a year, let a branch exceed its quota, or schedule a branch's meetings."""

from django.db.models import Q

from branchlife import permissions
from branchlife.models import Branch, BranchPost, Committee, CommitteePost


def committees_managed_by(user):
    """Committees whose year `user` may open: the office's clerk; a secretary where it has no clerks."""
    if not user.is_authenticated:
        return Committee.objects.none()
    clerk_of = Committee.objects.overseen_by(user, [CommitteePost.Role.CLERK])
    led = Branch.objects.led_by(user, BranchPost.DECIDING_ROLES)
    return Committee.objects.filter(
        Q(pk__in=clerk_of.values("pk"))
        | Q(has_clerks=False, pk__in=led.order_by().values("committee_id"))
    )


def can_manage(user, campaign):
    """Sets the rules of this year, opens and closes it."""
    return committees_managed_by(user).filter(pk=campaign.committee_id).exists()


def is_office(user, campaign):
    """A clerk of the committee or of one above: the only ones who change one branch's quota."""
    return permissions.is_clerk(user, campaign.committee)


def may_exempt(user, appraisal):
    """Lets a branch exceed its quota: the office. Where no office uses the platform, who decides in
    the branch writes down the superior's consent."""
    if is_office(user, appraisal.campaign):
        return True
    has_clerks = appraisal.campaign.committee.has_clerks
    return not has_clerks and permissions.can_decide(user, appraisal.branch)


def can_schedule(user, appraisal):
    """Sets the meetings of this branch's appraisal."""
    return permissions.can_manage(user, appraisal.branch)


def can_see_year(user, appraisal):
    """Follows the year of this branch step by step: its desk, and those who oversee it."""
    branch = appraisal.branch
    return permissions.can_manage(user, branch) or permissions.can_oversee(user, branch.committee)
