"""The assessment of many branches, made in the background."""

from appraisals.summary import permissions
from appraisals.summary.exports import assessment
from appraisals.summary.exports.jobs import GATHERING, ROWS_ON_A_PAGE, in_portions, made
from appraisals.summary.figures.assessment import scheme_of
from branchlife.exports.paper_jobs import may_have, record_of
from branchlife.jobs import Kind
from branchlife.models import User


def make_assessment(params, progress):
    """All branches side by side as this user reads them."""
    user = User.objects.get(pk=params["by"])
    campaign = record_of(params, user)
    scheme, gathering = scheme_of(campaign), GATHERING[params["suffix"]]
    years = in_portions(
        permissions.appraisals_overseen(user, campaign),
        lambda done, total: progress(gathering * done // total, 100),
    )
    rows = assessment.rows_for(user, scheme, years)
    document = assessment.table_document(campaign, scheme, rows)
    return made(document, campaign, user, params, progress, 2 * len(rows) // ROWS_ON_A_PAGE)


table = Kind(may_have, make_assessment, about=record_of)
