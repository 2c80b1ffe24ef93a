"""Pages of the archive: of one branch, and of all branches of a year."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appraisals.campaigns.models import Campaign
from appraisals.campaigns.permissions import can_manage
from appraisals.summary import permissions
from appraisals.summary.exports.archive_contents import CHAPTERS, pieces
from appraisals.summary.exports.archive_jobs import BRANCH, OFFICE
from appraisals.summary.exports.archive_papers import years_in_words
from appraisals.summary.exports.table import in_order
from appraisals.summary.figures.archive import as_of, last_made
from appraisals.summary.views.loading import get_appraisal, say
from branchlife.actions import jobs
from branchlife.models import Committee, CommitteePost
from branchlife.permissions import can_keep
from branchlife.workflow import NotAllowed


def get_archive(request, pk):
    """404 outside the scope, 403 for who may not take all of it away."""
    appraisal = get_appraisal(request, pk)
    if not can_keep(request.user, appraisal.branch):
        raise PermissionDenied
    return appraisal


@require_safe
def archive(request, pk):
    """What is in the archive of one branch, and the button that has it made."""
    appraisal = get_archive(request, pk)
    counted = Counter((piece.chapter.number, piece.file is None) for piece in pieces(appraisal))
    context = {
        "appraisal": appraisal,
        "rows": [
            {
                "chapter": chapter,
                "papers": counted[chapter.number, True],
                "uploads": counted[chapter.number, False],
                "years": years_in_words(chapter.years),
            }
            for chapter in CHAPTERS
        ],
        "as_of": as_of(appraisal),
        "made_at": last_made([appraisal]).get(appraisal.pk),
        "sets_times": can_manage(request.user, appraisal.campaign),
    }
    return render(request, "summary/archive.html", context)


@require_POST
def make_archive(request, pk):
    """Have the archive of one branch made in the background."""
    appraisal = get_archive(request, pk)
    title = _("%(year)s archive of %(branch)s") % {
        "year": appraisal.campaign.year_label,
        "branch": appraisal.branch,
    }
    params = {"appraisal": appraisal.pk, "by": request.user.pk}
    job = jobs.start(BRANCH, params, by=request.user, title=title)
    return redirect(job)


def get_campaign(request, pk):
    """The campaign, and the committees whose archives the user may take: 404 outside, 403 for branches."""
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    if not (
        permissions.can_see_board(request.user, campaign)
        or permissions.appraisals_overseen(request.user, campaign).exists()
    ):
        raise PermissionDenied
    clerk_of = Committee.objects.overseen_by(request.user, [CommitteePost.Role.CLERK])
    below = list(clerk_of.filter(path__startswith=campaign.committee.path))
    committees = [
        one
        for one in below
        if not any(one.is_descendant_of(other) for other in below if other != one)
    ]
    return campaign, committees


@require_safe
def archive_list(request, pk):
    """All branches of a year: when the archive of each was last made."""
    campaign, committees = get_campaign(request, pk)
    overseen = permissions.appraisals_overseen(request.user, campaign).for_list()
    appraisals = list(in_order(overseen).select_related("branch__committee"))
    made = last_made(appraisals)
    context = {
        "campaign": campaign,
        "committees": committees,
        "rows": [
            (appraisal, made.get(appraisal.pk), can_keep(request.user, appraisal.branch))
            for appraisal in appraisals
        ],
        "sees_times": permissions.can_see_board(request.user, campaign),
        "lacking": sum(appraisal.pk not in made for appraisal in appraisals),
    }
    return render(request, "summary/archive_list.html", context)


@require_POST
def make_archives(request, pk, committee_pk):
    """Have the archives of all branches below a committee made in the background."""
    campaign, committees = get_campaign(request, pk)
    committee = next((one for one in committees if one.pk == committee_pk), None)
    if committee is None:
        raise PermissionDenied
    words = {"year": campaign.year_label, "committee": committee}
    params = {"campaign": campaign.pk, "committee": committee.pk, "by": request.user.pk}
    try:
        job = jobs.start(
            OFFICE, params, by=request.user, title=_("%(year)s archive of %(committee)s") % words
        )
    except NotAllowed as error:
        say(request, error)
        return redirect("summary:archive_list", pk)
    messages.info(request, _("This may take several minutes. You may leave the page."))
    return redirect(job)
