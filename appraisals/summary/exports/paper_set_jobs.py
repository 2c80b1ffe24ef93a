"""Whole sets of papers made in the background: of one branch, of all branches below a committee."""

from appraisals.summary.exports import archive_jobs, paper_sets
from appraisals.summary.exports.archive import ZIP
from appraisals.summary.permissions import can_see
from branchlife.jobs import Kind, Result
from branchlife.models import User

BRANCH, OFFICE = "summary.paper_set", "summary.paper_sets"


def may_branch(user, params):
    """Whether `user` sees the year of this branch; what is in it is what this user may have."""
    appraisal = archive_jobs.appraisal_of(params)
    return appraisal is not None and user.pk == params["by"] and can_see(user, appraisal)


def may_office(user, params):
    """Whether `user` works in the office of this committee."""
    return user.pk == params["by"] and archive_jobs.may_office(user, params)


def make_branch(params, progress):
    """The set of one branch."""
    appraisal = archive_jobs.appraisal_of(params)
    by = User.objects.get(pk=params["by"])
    content = paper_sets.set_zip(appraisal, by=by, blank=params["blank"], progress=progress)
    return Result(paper_sets.set_name(appraisal, blank=params["blank"]), ZIP, content)


def make_office(params, progress):
    """The sets of all branches below a committee, a folder each."""
    campaign = archive_jobs.campaign_of(params)
    committee = archive_jobs.committee_of(params)
    appraisals = list(archive_jobs.appraisals_below(campaign, committee))
    paper_sets.ensure_some(appraisals)
    by = User.objects.get(pk=params["by"])
    content = paper_sets.sets_zip(appraisals, by=by, blank=params["blank"], progress=progress)
    name = paper_sets.sets_name(campaign, committee, len(appraisals))
    return Result(name, ZIP, content)


branch = Kind(may=may_branch, make=make_branch, about=archive_jobs.appraisal_of)
office = Kind(may=may_office, make=make_office, about=archive_jobs.campaign_of)
