"""Who may set the rules of a year, let a branch exceed its quota, or schedule a branch's meetings."""

from django.db.models import Q

from appraisals.campaigns.models import Appraisal, BasisDocument, Campaign
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


def committees_to_tighten(user, campaign):
    """Committees below the campaign's where `user` is a clerk: they may ask their branches for more."""
    clerk_of = Committee.objects.overseen_by(user, [CommitteePost.Role.CLERK])
    below = clerk_of.filter(path__startswith=campaign.committee.path)
    return below.exclude(pk=campaign.committee_id)


def can_open_document(user, file):
    """Opens the file of a notice: everybody who sees the year that rests on it."""
    documents = BasisDocument.objects.filter(pk=file.target_id)
    return documents.filter(campaign__in=Campaign.objects.visible_to(user)).exists()


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


def appraisals_overseen(user, campaign):
    """The appraisals of this campaign that `user` watches over."""
    return Appraisal.objects.filter(campaign=campaign, branch__in=Branch.objects.overseen_by(user))


def can_oversee_year(user, campaign):
    """Reads what concerns all branches of the year: holds a post in its committee, or above."""
    return permissions.can_oversee(user, campaign.committee)


def can_see_timetable(user, campaign):
    """Sees when all branches meet: holds a post in the office of the campaign, or in one below."""
    return (
        permissions.can_oversee(user, campaign.committee)
        or appraisals_overseen(user, campaign).exists()
    )


def can_assign(user, campaign):
    """Sends leaders to meetings: a clerk of the campaign's committee, or of one above or below."""
    if is_office(user, campaign):
        return True
    clerk_of = Committee.objects.overseen_by(user, [CommitteePost.Role.CLERK])
    return clerk_of.filter(path__startswith=campaign.committee.path).exists()
