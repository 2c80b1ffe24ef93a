"""The assessment of many branches, made in the background."""

from appraisals.campaigns.models import Campaign
from appraisals.summary import permissions
from appraisals.summary.exports import assessment
from appraisals.summary.exports.jobs import GATHERING, ROWS_ON_A_PAGE, in_portions
from appraisals.summary.figures.assessment import scheme_of
from branchlife import papers
from branchlife.jobs import Kind, Result
from branchlife.models import User


def campaign_of(params):
    """The campaign a job is about; None when it is gone."""
    return Campaign.objects.select_related("committee").filter(pk=params["campaign"]).first()


def may_have_assessment(user, params):
    """Whoever oversees branches of this campaign, and asked for it."""
    campaign = campaign_of(params)
    if campaign is None or user.pk != params["user"] or scheme_of(campaign) is None:
        return False
    return permissions.appraisals_overseen(user, campaign).exists()


def make_assessment(params, progress):
    """All branches side by side as this user reads them, as a workbook, a PDF or a Word paper."""
    campaign, suffix = campaign_of(params), params["format"]
    user, scheme = User.objects.get(pk=params["user"]), scheme_of(campaign)
    gathering = GATHERING.get(suffix, 50)
    years = in_portions(
        permissions.appraisals_overseen(user, campaign),
        lambda done, total: progress(gathering * done // total, 100),
    )
    rows = assessment.rows_for(user, scheme, years)
    rest, pages = 100 - gathering, 2 * len(rows) // ROWS_ON_A_PAGE
    with papers.followed(pages, lambda part: progress(gathering + rest * part // 100, 100)):
        content, name, content_type = assessment.assessment_file(campaign, scheme, rows, suffix)
    return Result(name, content_type, content)


table = Kind(may_have_assessment, make_assessment, about=campaign_of)
