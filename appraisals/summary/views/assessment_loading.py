"""Loads what a page of the branch assessment works on: 404 outside your scope, 403 without the right."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary import exports, permissions
from appraisals.summary.exports.assessment import rows_for
from appraisals.summary.figures.gathering import gather

ROWS = 50


def get_assessed(request, pk, *, office=False):
    """The campaign and the branches `request.user` oversees in it, in order.

    404 when not yours to see, 403 for the branches themselves; `office`: 403 for all but its clerks.
    """
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    if not permissions.can_see_assessments(request.user, campaign):
        raise PermissionDenied
    appraisals = permissions.appraisals_overseen(request.user, campaign)
    if office and not permissions.can_assess(request.user, campaign):
        raise PermissionDenied
    return campaign, exports.in_order(appraisals)


def get_assessed_branch(request, pk, *, oversee=False, note=False, office=False, bring=False):
    """One branch's appraisal: 404 when not yours to see, 403 when you only belong to the branch.

    `oversee`: those above it; `note`: the office at any height above; `office`: the campaign's own;
    `bring`: those who do the branch's work, and the office.
    """
    visible = Appraisal.objects.visible_to(request.user).for_list()
    visible = visible.select_related("branch__committee", "campaign__committee")
    appraisal = get_object_or_404(visible, pk=pk)
    user = request.user
    may = permissions.can_see(user, appraisal)
    if oversee:
        may = permissions.sees_assessment(user, appraisal)
    if note:
        may = permissions.can_note_assessment(user, appraisal)
    if office:
        may = permissions.can_assess(user, appraisal.campaign)
    if bring:
        may = permissions.can_bring(user, appraisal)
    if not may:
        raise PermissionDenied
    return appraisal


def page_of(request, appraisals):
    """The page of these appraisals that was asked for; its objects are ids."""
    ids = appraisals.values_list("pk", flat=True)
    return Paginator(ids, ROWS).get_page(request.GET.get("page"))


def assessed_rows(user, scheme, appraisals, first=1):
    """Rows of these appraisals (a queryset); totals of ballots only for those who may read them."""
    return rows_for(user, scheme, gather(exports.in_order(appraisals)), first)


def rows_on(user, scheme, page):
    """Rows of one page of ids."""
    appraisals = Appraisal.objects.filter(pk__in=list(page.object_list))
    return assessed_rows(user, scheme, appraisals, page.start_index() or 1)
