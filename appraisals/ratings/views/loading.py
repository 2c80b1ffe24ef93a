"""What the pages of this room begin with: whose record it is, and who may."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from appraisals.campaigns.models import Appraisal
from appraisals.ratings.permissions import can_decide, can_see_table


def get_year(request, pk):
    """An appraisal of a branch one sees; 404 outside."""
    visible = Appraisal.objects.visible_to(request.user).select_related(
        "branch__committee", "campaign", "general_meeting", "decision_meeting", "exemption"
    )
    return get_object_or_404(visible, pk=pk)


def get_appraisal(request, pk, *, decide=False):
    """The same; 403 for members and assistants, and for deciding without the post."""
    appraisal = get_year(request, pk)
    allowed = can_decide if decide else can_see_table
    if not allowed(request.user, appraisal):
        raise PermissionDenied
    return appraisal


def say_why(request, error):
    """The reasons against, as messages."""
    for reason in error.reasons:
        messages.error(request, reason)
