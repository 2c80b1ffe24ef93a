"""Loads what a page is about: 404 when it is not yours to see, 403 when not yours to change."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.campaigns.permissions import can_manage, can_schedule, is_office, may_exempt


def get_campaign(request, pk, *, manage=False, office=False):
    """404 when it is not yours to see, 403 when it is but not yours to change."""
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    if manage and not can_manage(request.user, campaign):
        raise PermissionDenied
    if office and not is_office(request.user, campaign):
        raise PermissionDenied
    return campaign


def get_appraisal(request, pk, *, schedule=False, exempt=False):
    """404 when it is not yours to see, 403 when it is but not yours to act on."""
    visible = Appraisal.objects.visible_to(request.user).for_list()
    appraisal = get_object_or_404(visible.select_related("campaign__committee"), pk=pk)
    if schedule and not can_schedule(request.user, appraisal):
        raise PermissionDenied
    if exempt and not may_exempt(request.user, appraisal):
        raise PermissionDenied
    return appraisal


def say(request, error):
    """Each reason as a message."""
    for reason in error.reasons:
        messages.error(request, reason)
