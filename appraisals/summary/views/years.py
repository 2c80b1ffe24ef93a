"""Pages of one branch's year, and its annual table as of now."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from appraisals.campaigns.models import Appraisal, stricter_lines
from appraisals.ratings.figures.performance import own_performance
from appraisals.ratings.permissions import can_see_table
from appraisals.summary import exports, permissions
from appraisals.summary.figures import checklist
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.figures.own import own_year
from appraisals.summary.figures.table import row_of
from appraisals.summary.views.loading import get_appraisal, sees_totals
from branchlife.permissions import can_decide, can_keep, can_manage, is_member_of


@require_safe
def of_meeting(request, pk):
    """The year this meeting belongs to; the meeting's page knows no more than this address."""
    meeting = Q(committee_meeting=pk) | Q(general_meeting=pk) | Q(decision_meeting=pk)
    visible = Appraisal.objects.visible_to(request.user).filter(meeting)
    return redirect(get_object_or_404(visible.order_by("-pk")[:1]))


@require_safe
def year(request, pk):
    """The year of one branch: five stages, one next action, the state of the table."""
    appraisal = get_appraisal(request, pk)
    found = year_of(appraisal)
    sees_grades = can_see_table(request.user, appraisal)
    decides = can_decide(request.user, appraisal.branch)
    totals = sees_totals(request, found)
    works = can_manage(request.user, appraisal.branch)
    stages = checklist.stages(
        found, with_totals=totals, decides=decides, with_names=works, sees_grades=sees_grades
    )
    context = {
        "appraisal": appraisal,
        "year": found,
        "stages": stages,
        "next_step": checklist.next_step(found, stages, decides=decides),
        "can_manage": works,
        "can_archive": can_keep(request.user, appraisal.branch),
        "can_submit": permissions.can_submit(request.user, appraisal),
        "sees_grades": sees_grades,
        "changes": list(appraisal.campaign.changes.select_related("by")),
        "stricter": stricter_lines(appraisal),
        "has_changed": found.standing and found.standing.reported != found.figures,
    }
    return render(request, "summary/year.html", context)


@require_safe
def my_year(request, pk):
    """The year of a member of the branch, to that member only."""
    visible = Appraisal.objects.visible_to(request.user).for_list()
    visible = visible.select_related("campaign__assessment_scheme__decision")
    appraisal = get_object_or_404(visible, pk=pk)
    if not is_member_of(request.user, appraisal.branch):
        raise PermissionDenied
    own = Appraisal.objects.filter(branch=appraisal.branch).exclude(pk=pk)
    context = {
        "appraisal": appraisal,
        "year": own_year(appraisal, request.user.member),
        "performance": own_performance(appraisal, request.user.member),
        "earlier": own.select_related("campaign").order_by("-pk"),
    }
    return render(request, "summary/my_year.html", context)


@require_safe
def form(request, pk):
    """The annual table of the branch on the screen, with the figures of now."""
    appraisal = get_appraisal(request, pk, figures=True)
    found = year_of(appraisal)
    context = exports.form_context(found, with_totals=sees_totals(request, found)) | {
        "row": row_of(1, found),
        "can_submit": permissions.can_submit(request.user, appraisal),
    }
    return render(request, "summary/form.html", context)
