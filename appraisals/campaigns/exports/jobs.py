"""The timetable of very many branches, made in the background."""

from appraisals.campaigns.exports import timetable as exports
from appraisals.campaigns.models import Campaign
from appraisals.campaigns.permissions import can_see_timetable
from branchlife import papers
from branchlife.exports import written_file
from branchlife.jobs import Kind, Result
from branchlife.models import Committee, User
from branchlife.paper_kinds import paper_kind

ROWS_ON_A_PAGE = 19


def campaign_of(params):
    """The campaign a job is about; None when it is gone."""
    return Campaign.objects.select_related("committee").filter(pk=params["campaign"]).first()


def may_have_timetable(user, params):
    """Whoever sees the timetable, and asked for it."""
    campaign = campaign_of(params)
    return campaign is not None and user.pk == params["user"] and can_see_timetable(user, campaign)


def make_timetable(params, progress):
    """The printed timetable that `params` describe."""
    campaign, user = campaign_of(params), User.objects.get(pk=params["user"])
    committee = Committee.objects.filter(pk=params["committee"]).first()
    show_all = params["show"] == "all"
    lines = exports.lines_of(user, campaign, committee=committee, show_all=show_all)
    lines = exports.of_leader(lines, params["leader"])
    found = exports.paper(campaign, lines, params["leader"], committee)
    with papers.followed(len(lines) // ROWS_ON_A_PAGE, lambda part: progress(part, 100)):
        # Jobs of before there was Word say nothing of the format.
        kind, suffix = paper_kind("timetable"), params.get("suffix", "pdf")
        return Result(*written_file(kind, campaign, found, suffix, by=user))


printed_timetable = Kind(may_have_timetable, make_timetable, about=campaign_of)
