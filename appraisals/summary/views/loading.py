"""Loads what a page of the summary works on: 404 outside your scope, 403 inside without the right."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary import exports, permissions
from appraisals.summary.models import Submission


def get_appraisal(request, pk, *, submit=False, figures=False):
    """404 when it is not yours to see, 403 when you only belong to the branch or may not send.

    `figures`: 403 also for an assistant, who sees neither grades nor totals.
    """
    visible = Appraisal.objects.visible_to(request.user).for_list()
    appraisal = get_object_or_404(visible.select_related("branch__committee"), pk=pk)
    if not permissions.can_see(request.user, appraisal):
        raise PermissionDenied
    if submit and not permissions.can_submit(request.user, appraisal):
        raise PermissionDenied
    if figures and not permissions.can_see_figures(request.user, appraisal):
        raise PermissionDenied
    return appraisal


def get_submission(request, pk, *, may=None):
    """404 when it is not yours to see, 403 when you may not look at it, or `may` says no.

    `may` is a predicate of `permissions`: (user, appraisal).
    """
    visible = Submission.objects.visible_to(request.user).for_page()
    submission = get_object_or_404(visible, pk=pk)
    if not permissions.can_see_sent(request.user, submission):
        raise PermissionDenied
    if may and not may(request.user, submission.appraisal):
        raise PermissionDenied
    return submission


def get_overseen(request, pk):
    """The campaign, and a queryset of its appraisals: 404 when not yours to see, 403 for a branch."""
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    appraisals = permissions.appraisals_overseen(request.user, campaign)
    if not permissions.can_see_board(request.user, campaign) and not appraisals.exists():
        raise PermissionDenied
    return campaign, appraisals


def sees_totals(request, year):
    """Whoever may not open the totals of the ballot does not read them here either."""
    return permissions.can_see_totals(request.user, year.appraisal, year.box)


def frozen(request, submission):
    """The table as sent, with the totals when this reader may see them."""
    appraisal = submission.appraisal
    with_totals = permissions.sees_marks(request.user, appraisal)
    return exports.frozen_context(submission, with_totals=with_totals)


def say(request, error):
    """Each reason as a message."""
    for reason in error.reasons:
        messages.error(request, reason)
