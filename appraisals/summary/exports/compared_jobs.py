"""Last year beside this year as files, at once or in the background."""

from appraisals.summary import permissions
from appraisals.summary.exports import years_compared as exports
from appraisals.summary.exports.archive_jobs import campaign_of
from appraisals.summary.exports.jobs import in_portions
from appraisals.summary.figures.years_compared import compared
from branchlife import papers
from branchlife.exports import document_file
from branchlife.jobs import Kind, Result
from branchlife.models import Committee, User

# About so many branches stand on a printed page; gathering takes this much of the whole.
ROWS_ON_A_PAGE = 18
GATHERING = 40


def may_compare(user, params):
    """Whoever watches over branches of this campaign, and asked for it."""
    campaign = campaign_of(params)
    if campaign is None or user.pk != params["user"]:
        return False
    return permissions.appraisals_overseen(user, campaign).exists()


def make(params, progress):
    """The comparison of the branches below this committee, as this user reads it."""
    campaign, user = campaign_of(params), User.objects.get(pk=params["user"])
    committee, suffix = Committee.objects.get(pk=params["committee"]), params["format"]
    below = permissions.appraisals_overseen(user, campaign, committee)
    years = in_portions(below, lambda done, total: progress(GATHERING * done // total, 100))
    pairs = compared(years, lambda appraisal: permissions.sees_marks(user, appraisal))
    name = exports.file_stem(campaign, committee)
    if suffix == "csv":
        return Result(f"{name}.csv", "text/csv; charset=utf-8", exports.csv_file(pairs))
    if suffix == "xlsx":
        content = papers.workbook(exports.sheets(campaign, pairs, committee))
        return Result(f"{name}.xlsx", papers.XLSX, content)
    rest = 100 - GATHERING
    with papers.followed(
        len(pairs) // ROWS_ON_A_PAGE, lambda part: progress(GATHERING + rest * part // 100, 100)
    ):
        found = exports.document(campaign, pairs, committee)
        return Result(*document_file(found, suffix))


comparison = Kind(may_compare, make, about=campaign_of)
