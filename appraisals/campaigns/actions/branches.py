"""Branches take part in a year: from its opening, later, or only until they are dissolved."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns import rules
from appraisals.campaigns.actions.tightening import tighten_appraisals
from appraisals.campaigns.models import (
    Appraisal,
    Campaign,
    branches_with_committee,
    reasons_against_new_figures,
)
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from branchlife.written import zh_date
from meetings.models import Meeting

QUOTA = ("quota_num", "quota_den", "quota_base", "quota_rounding")


def start(campaign, branches, day, joined_reason=""):
    """Give these branches their appraisals, with the year's quota and the body that decides.

    What a committee between asks for beyond the year's rules holds for them at once.
    """
    branches = list(branches)
    have = branches_with_committee(branches, day)
    quota = {name: getattr(campaign, name) for name in QUOTA}
    appraisals = Appraisal.objects.bulk_create(
        Appraisal(
            campaign=campaign,
            branch=branch,
            decision_body=rules.decision_body(branch.pk in have),
            joined_reason=joined_reason,
            **quota,
        )
        for branch in branches
    )
    tighten_appraisals(campaign, appraisals)
    return appraisals


@transaction.atomic
def add_branch(campaign, branch, *, by, reason=""):
    """A branch set up, split off or moved here after the opening joins under the same rules."""
    campaign = lock(campaign)
    if campaign.state != Campaign.State.OPEN:
        raise NotAllowed([_("Branches can join only while the year is under way.")])
    if not campaign.branches_to_cover().filter(pk=branch.pk).exists():
        raise NotAllowed(
            [
                _("%(branch)s is not under this committee or takes part already.")
                % {"branch": branch}
            ]
        )
    appraisal = start(campaign, [branch], timezone.localdate(), reason.strip())[0]
    audit.record(by, "joined", appraisal, new={"reason": reason.strip()} if reason else None)
    return appraisal


@transaction.atomic
def leave(appraisal, *, by, left_on, reason):
    """A branch dissolved, merged or moved away leaves the year: it is asked for nothing any more.

    Its records stay as they are; its members go to other branches as members always do. Board and
    tables leave it out.
    """
    appraisal = lock(appraisal)
    ensure(appraisal.reasons_against_work())
    ensure(_reasons_against_leaving(appraisal, left_on, reason))
    appraisal.left_on, appraisal.left_reason = left_on, reason.strip()
    appraisal.save(update_fields=["left_on", "left_reason"])
    new = {"left_on": left_on.isoformat(), "reason": appraisal.left_reason}
    audit.record(by, "left the year", appraisal, new=new)
    return appraisal


def _reasons_against_leaving(appraisal, left_on, reason):
    """It needs a reason and a day; an accepted table and a meeting under way come first."""
    if not reason.strip():
        yield _("Write down why the branch leaves the year.")
    if left_on > timezone.localdate():
        yield _("The day (%(day)s) is still to come.") % {"day": zh_date(left_on)}
    meetings = [appraisal.meeting_for(part) for part in rules.PARTS]
    if any(found and found.state == Meeting.State.IN_SESSION for found in meetings):
        yield _("A meeting of this branch is under way; it has to be ended first.")
    yield from reasons_against_new_figures(appraisal)


@transaction.atomic
def come_back(appraisal, *, by):
    """The branch was taken out by mistake: it takes part again, with all it had."""
    appraisal = lock(appraisal)
    if appraisal.campaign.state != Campaign.State.OPEN:
        raise NotAllowed([_("Branches can join only while the year is under way.")])
    if appraisal.left_on is None:
        raise NotAllowed([_("%(branch)s takes part already.") % {"branch": appraisal.branch}])
    elsewhere = Appraisal.objects.taking_part().filter(
        branch=appraisal.branch, campaign__year_label=appraisal.campaign.year_label
    )
    if elsewhere.exists():
        raise NotAllowed(
            [
                _("%(branch)s takes part in the year of another committee by now.")
                % {"branch": appraisal.branch}
            ]
        )
    old = {"left_on": appraisal.left_on.isoformat(), "reason": appraisal.left_reason}
    appraisal.left_on, appraisal.left_reason = None, ""
    appraisal.save(update_fields=["left_on", "left_reason"])
    audit.record(by, "came back", appraisal, old=old)
    return appraisal
