"""Archives made in the background: of one branch, of all branches below a committee."""

from functools import partial

from django.utils.translation import gettext as _

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary.actions import archive as actions
from appraisals.summary.exports import archive
from appraisals.summary.exports.table import in_order
from branchlife.jobs import Kind, Result
from branchlife.models import Committee, User
from branchlife.permissions import can_keep, is_clerk
from branchlife.workflow import NotAllowed

BRANCH, OFFICE = "summary.archive", "summary.archives"


def appraisals_below(campaign, committee):
    """The appraisals of a campaign under this committee, in order, as archives need them."""
    below = Appraisal.objects.filter(
        campaign=campaign, branch__committee__path__startswith=committee.path
    )
    return in_order(below.for_list()).select_related("branch__committee", "campaign__committee")


def appraisal_of(params):
    """The Appraisal of a job, as papers need it; None when it is gone."""
    found = Appraisal.objects.for_list().select_related("branch__committee", "campaign__committee")
    return found.filter(pk=params["appraisal"]).first()


def campaign_of(params):
    """The Campaign of a job, or None."""
    return Campaign.objects.filter(is_preset=False, pk=params["campaign"]).first()


def committee_of(params):
    """The Committee of a job, or None."""
    return Committee.objects.filter(pk=params["committee"]).first()


def may_branch(user, params):
    """Whether `user` takes away the archive of this branch."""
    appraisal = appraisal_of(params)
    return appraisal is not None and can_keep(user, appraisal.branch)


def may_office(user, params):
    """Whether `user` takes away the archives of all branches below this committee."""
    campaign, committee = campaign_of(params), committee_of(params)
    return (
        campaign is not None
        and committee is not None
        and committee.path.startswith(campaign.committee.path)
        and is_clerk(user, committee)
    )


def make_branch(params, progress):
    """The archive of one branch."""
    appraisal = appraisal_of(params)
    name = archive.archive_name(appraisal)
    content, _entries = archive.archive_zip(appraisal, progress)
    return Result(name, archive.ZIP, content, _archived([appraisal], params, name))


def make_office(params, progress):
    """The archives of all branches below a committee, a folder each."""
    campaign, committee = campaign_of(params), committee_of(params)
    appraisals = list(appraisals_below(campaign, committee))
    if not appraisals:
        raise NotAllowed([_("No branch takes part in this year yet.")])
    name = archive.archives_name(campaign, committee, len(appraisals))
    content = archive.archives_zip(appraisals, progress)
    return Result(name, archive.ZIP, content, _archived(appraisals, params, name))


def _archived(appraisals, params, name):
    """The deed on record once somebody can take the file away: words may be removed after it."""
    by = User.objects.filter(pk=params["by"]).first()
    return partial(actions.archived, appraisals, by=by, name=name)


branch = Kind(may=may_branch, make=make_branch, about=appraisal_of)
office = Kind(may=may_office, make=make_office, about=campaign_of)
