"""Who prepares, sends, reviews and looks at annual tables."""

from appraisals.ballots import permissions as ballots
from appraisals.campaigns.models import Appraisal
from branchlife import permissions
from branchlife.models import Branch


def can_see(user, appraisal):
    """Sees the year of this branch: those who do its work, and those who oversee it."""
    branch = appraisal.branch
    return permissions.can_manage(user, branch) or permissions.can_oversee(user, branch.committee)


def can_see_totals(user, appraisal, box):
    """Sees what each member and the leadership received in `box`: the ballot's own rule.

    Grades are for everybody who oversees the branch; a leader who only looks on gets no totals.
    """
    if box is None:
        return False
    box.appraisal = appraisal
    return ballots.can_see_totals(user, box)


def can_submit(user, appraisal):
    """Sends the table: those who decide for the branch; the office in its place (代录)."""
    branch = appraisal.branch
    return permissions.can_decide(user, branch) or permissions.is_clerk(user, branch.committee)


def can_review(user, appraisal):
    """Returns and accepts tables: a clerk of the campaign's committee or of one above.

    Where the superior is outside the platform, the branch's secretary notes what it said on paper.
    """
    committee = appraisal.campaign.committee
    if committee.has_clerks:
        return permissions.is_clerk(user, committee)
    return permissions.can_decide(user, appraisal.branch)


def appraisals_overseen(user, campaign):
    """The rows of this campaign that `user` watches over."""
    overseen = Branch.objects.overseen_by(user)
    return Appraisal.objects.filter(campaign=campaign, branch__in=overseen)


def can_see_board(user, campaign):
    """Sees the board and the consolidated table: holds a post in the office of the campaign."""
    return permissions.can_oversee(user, campaign.committee)
