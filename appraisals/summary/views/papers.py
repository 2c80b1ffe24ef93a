"""All papers of a branch's year on one page, and the whole set of them as a ZIP."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appraisals.summary.exports.paper_set_jobs import BRANCH, OFFICE
from appraisals.summary.figures.papers_of_year import papers_of
from appraisals.summary.views.archive import get_campaign
from appraisals.summary.views.loading import get_appraisal, say
from branchlife.actions import jobs
from branchlife.workflow import NotAllowed


def row(user, kind, record):
    """One paper on the page: what there is of it for this reader; None where there is nothing."""
    filled = bool(kind.make) and kind.allows(user, record)
    blank = bool(kind.blank) and kind.allows(user, record, blank=True)
    if not filled and not blank:
        return None
    return {
        "kind": kind,
        "record": record,
        "filled": filled,
        "blank": blank,
        "reasons": list(kind.reasons(record)) if filled else [],
    }


@require_safe
def paper_list(request, pk):
    """Every paper of the year in its order: filled in, empty, in each format."""
    appraisal = get_appraisal(request, pk)
    made = [row(request.user, kind, record) for kind, record in papers_of(appraisal)]
    context = {
        "appraisal": appraisal,
        "rows": [found for found in made if found],
        # Of two papers of a kind the page says of what they are.
        "named": {"meetings.meeting", "ballots.ballotbox", "ratings.helpplan"}
        | {"ratings.disposition", "summary.submission", "meetings.opinionround"},
    }
    return render(request, "summary/paper_list.html", context)


@require_POST
def make_set(request, pk):
    """Have the whole set of the branch made in the background, filled in or empty."""
    appraisal = get_appraisal(request, pk)
    is_blank = request.POST.get("blank") == "1"
    words = {"year": appraisal.campaign.year_label, "branch": appraisal.branch}
    title = _("%(year)s whole set of papers of %(branch)s") % words
    if is_blank:
        title = _("%(year)s whole set of empty papers of %(branch)s") % words
    params = {"appraisal": appraisal.pk, "by": request.user.pk, "blank": is_blank}
    return redirect(jobs.start(BRANCH, params, by=request.user, title=title))


@require_POST
def make_sets(request, pk, committee_pk):
    """Have the sets of all branches below a committee made in the background."""
    campaign, committees = get_campaign(request, pk)
    committee = next((one for one in committees if one.pk == committee_pk), None)
    if committee is None:
        raise PermissionDenied
    params = {"campaign": campaign.pk, "committee": committee.pk, "by": request.user.pk}
    params["blank"] = request.POST.get("blank") == "1"
    words = {"year": campaign.year_label, "committee": committee}
    title = _("%(year)s whole sets of papers of %(committee)s") % words
    try:
        job = jobs.start(OFFICE, params, by=request.user, title=title)
    except NotAllowed as error:
        say(request, error)
        return redirect("summary:archive_list", pk)
    messages.info(request, _("This may take several minutes. You may leave the page."))
    return redirect(job)
