"""The timetable of very many branches, made in the background."""

from appraisals.campaigns import rules
from appraisals.campaigns.exports import timetable as exports
from appraisals.campaigns.figures.timetable import timetable
from appraisals.campaigns.models import Campaign
from appraisals.campaigns.permissions import appraisals_overseen, can_see_timetable
from branchlife import papers
from branchlife.jobs import Kind, Result
from branchlife.models import Committee, User

# Up to so many lines are printed while somebody waits for the page.
IN_REQUEST = 200
ROWS_ON_A_PAGE = 19


def campaign_of(params):
    """The campaign a job is about; None when it is gone."""
    return Campaign.objects.select_related("committee").filter(pk=params["campaign"]).first()


def may_have_timetable(user, params):
    """Whoever sees the timetable, and asked for it."""
    campaign = campaign_of(params)
    return campaign is not None and user.pk == params["user"] and can_see_timetable(user, campaign)


def lines_of(user, campaign, *, committee=None, show_all=False):
    """The Lines `user` sees, below this committee; of all meetings of the year or the general ones."""
    below = appraisals_overseen(user, campaign).taking_part()
    if committee:
        below = below.filter(branch__committee__path__startswith=committee.path)
    below = below.order_by("branch__committee__path", "branch__position", "branch__pk")
    return timetable(below, rules.PARTS if show_all else (rules.GENERAL,))


def of_leader(lines, leader):
    """Those to which this leader is sent; all when nobody is named."""
    return [line for line in lines if not leader or leader in line.leaders]


def make_timetable(params, progress):
    """The printed timetable that `params` describe."""
    campaign, user = campaign_of(params), User.objects.get(pk=params["user"])
    committee = Committee.objects.filter(pk=params["committee"]).first()
    lines = lines_of(user, campaign, committee=committee, show_all=params["show"] == "all")
    lines = of_leader(lines, params["leader"])
    context = exports.context(campaign, lines, params["leader"], committee)
    with papers.followed(len(lines) // ROWS_ON_A_PAGE, lambda part: progress(part, 100)):
        content = papers.pdf("campaigns/print_timetable.html", context)
    return Result(f"{context['title']}.pdf", "application/pdf", content)


printed_timetable = Kind(may_have_timetable, make_timetable, about=campaign_of)
