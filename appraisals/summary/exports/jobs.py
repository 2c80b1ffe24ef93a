"""Large tables, made in the background."""

from appraisals.campaigns.models import Appraisal
from appraisals.summary import permissions
from appraisals.summary.exports import table
from appraisals.summary.exports.consolidated_paper import printing_of, table_document, unit_of
from appraisals.summary.figures.gathering import gather
from appraisals.summary.figures.table import rows_of
from branchlife import papers
from branchlife.exports.paper_files import words_of, written_file
from branchlife.exports.paper_jobs import kind_of, may_have, record_of
from branchlife.jobs import Kind, Result
from branchlife.models import User

# How many branches are gathered at once.
PORTION = 100
# About so many rows of a table stand on a printed page.
ROWS_ON_A_PAGE = 17
# In percent of the whole: what gathering takes, by the format that follows.
GATHERING = {"xlsx": 90, "pdf": 10, "docx": 10}


def may_have_table(user, params):
    """Whoever reads the table of this committee, and asked for it."""
    if not may_have(user, params):
        return False
    committee = words_of(params["options"]).get("committee")
    units = permissions.table_units(user, record_of(params))
    return not committee or committee in [str(unit.pk) for unit in units]


def in_portions(appraisals, tell):
    """The Years of these appraisals (a queryset), in 组织序列; `tell(done, total)` in between."""
    keys = list(table.in_order(appraisals).values_list("pk", flat=True))
    years = []
    for first in range(0, len(keys), PORTION):
        tell(first, len(keys))
        portion = Appraisal.objects.filter(pk__in=keys[first : first + PORTION])
        years += gather(table.in_order(portion))
    return years


def made(document, campaign, by, params, progress, pages):
    """The Result of a Document of about so many pages, whose figures have been gathered."""
    suffix = params["suffix"]
    gathering = GATHERING[suffix]
    rest = 100 - gathering
    with papers.followed(pages, lambda part: progress(gathering + rest * part // 100, 100)):
        return Result(*written_file(kind_of(params), campaign, document, suffix, by=by))


def make_table(params, progress):
    """The consolidated table of this committee as this user reads it."""
    suffix = params["suffix"]
    user = User.objects.get(pk=params["by"])
    campaign = record_of(params, user)
    unit = unit_of(campaign, user, **words_of(params["options"]))
    gathering = GATHERING[suffix]
    rows = rows_of(
        in_portions(
            permissions.appraisals_overseen(user, campaign, unit),
            lambda done, total: progress(gathering * done // total, 100),
        )
    )
    document = table_document(campaign, rows, printing_of(user, unit))
    return made(document, campaign, user, params, progress, 2 * len(rows) // ROWS_ON_A_PAGE)


consolidated = Kind(may_have_table, make_table, about=record_of)
