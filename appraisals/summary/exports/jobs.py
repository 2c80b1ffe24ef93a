"""Large tables, made in the background."""

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary import permissions
from appraisals.summary.exports import table
from appraisals.summary.figures.gathering import gather
from appraisals.summary.figures.table import rows_of
from branchlife import papers
from branchlife.jobs import Kind, Result
from branchlife.models import Committee, User

# Up to so many branches a table is made while somebody waits for the page.
IN_REQUEST = 200
# How many branches are gathered at once.
PORTION = 100
# About so many rows of a table stand on a printed page.
ROWS_ON_A_PAGE = 17
TYPES = {"xlsx": papers.XLSX, "pdf": "application/pdf"}
# In percent of the whole: what gathering takes, by the format that follows.
GATHERING = {"xlsx": 90, "pdf": 10}


def campaign_of(params):
    """The campaign a job is about; None when it is gone."""
    return Campaign.objects.select_related("committee").filter(pk=params["campaign"]).first()


def may_have_table(user, params):
    """Whoever reads the table of this committee, and asked for it."""
    campaign = campaign_of(params)
    if campaign is None or user.pk != params["user"]:
        return False
    return params["committee"] in [unit.pk for unit in permissions.table_units(user, campaign)]


def in_portions(appraisals, tell):
    """The Years of these appraisals (a queryset), in 组织序列; `tell(done, total)` in between."""
    keys = list(table.in_order(appraisals).values_list("pk", flat=True))
    years = []
    for first in range(0, len(keys), PORTION):
        tell(first, len(keys))
        portion = Appraisal.objects.filter(pk__in=keys[first : first + PORTION])
        years += gather(table.in_order(portion))
    return years


def make_table(params, progress):
    """The consolidated table of this committee as this user reads it, as a workbook or on paper."""
    campaign, suffix = campaign_of(params), params["format"]
    user = User.objects.get(pk=params["user"])
    unit = Committee.objects.get(pk=params["committee"])
    printing = table.printing_for(unit, with_totals=permissions.can_see_all_totals(user, unit))
    gathering = GATHERING[suffix]
    rows = rows_of(
        in_portions(
            permissions.appraisals_overseen(user, campaign, unit),
            lambda done, total: progress(gathering * done // total, 100),
        )
    )
    if suffix == "xlsx":
        content = table.consolidated_xlsx(campaign, rows, printing)
    else:
        rest, pages = 100 - gathering, 2 * len(rows) // ROWS_ON_A_PAGE
        with papers.followed(pages, lambda part: progress(gathering + rest * part // 100, 100)):
            content = table.consolidated_pdf(campaign, rows, printing)
    return Result(table.file_name(campaign, rows, suffix), TYPES[suffix], content)


consolidated = Kind(may_have_table, make_table, about=campaign_of)
