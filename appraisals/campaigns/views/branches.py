"""Branches join a year that is under way, or leave it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisals.campaigns import actions
from appraisals.campaigns.forms import LeaveForm
from appraisals.campaigns.permissions import can_manage
from appraisals.campaigns.views.loading import get_appraisal, get_campaign, say
from branchlife.workflow import NotAllowed


@require_POST
def add_branch(request, pk, branch):
    """A branch joins the year late."""
    campaign = get_campaign(request, pk, manage=True)
    record = get_object_or_404(campaign.branches_below(), pk=branch)
    reason = request.POST.get("reason", "").strip()[:100]
    try:
        actions.add_branch(campaign, record, by=request.user, reason=reason)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, _("%(branch)s takes part now.") % {"branch": record})
    return redirect(campaign)


def get_managed(request, pk):
    """404 when the branch's year is not yours to see, 403 when the year is not yours to manage."""
    appraisal = get_appraisal(request, pk)
    if not can_manage(request.user, appraisal.campaign):
        raise PermissionDenied
    return appraisal


@require_http_methods(["GET", "POST"])
def leave(request, pk):
    """A branch dissolved, merged or moved away leaves the year."""
    appraisal = get_managed(request, pk)
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        try:
            actions.leave(appraisal, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(
                request, _("%(branch)s takes part no more.") % {"branch": appraisal.branch}
            )
            return redirect(appraisal.campaign)
    reasons = [] if request.method == "POST" else list(appraisal.reasons_against_work())
    context = {"appraisal": appraisal, "form": form, "reasons": reasons}
    return render(request, "campaigns/leave.html", context)


@require_POST
def come_back(request, pk):
    """It had been taken out by mistake."""
    appraisal = get_managed(request, pk)
    try:
        actions.come_back(appraisal, by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, _("%(branch)s takes part now.") % {"branch": appraisal.branch})
    return redirect(appraisal.campaign)
