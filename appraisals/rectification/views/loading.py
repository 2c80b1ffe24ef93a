"""What the pages of this room begin with: whose record it is, and who may."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals.campaigns.models import Appraisal
from appraisals.rectification.models import Filing, Item, PublicNotice
from appraisals.rectification.permissions import (
    can_manage,
    can_settle,
)
from branchlife.workflow import NotAllowed


def get_appraisal(request, pk, *, may=None):
    """404 when it is not yours to see, 403 when `may` (a predicate) says it is not yours to do."""
    visible = Appraisal.objects.visible_to(request.user).select_related(
        "branch__committee", "campaign", "general_meeting", "committee_meeting"
    )
    appraisal = get_object_or_404(visible, pk=pk)
    if may and not may(request.user, appraisal):
        raise PermissionDenied
    return appraisal


def get_item(request, pk, *, may=None):
    """404 when it is not yours to see, 403 when `may` (a predicate of the item) says no."""
    visible = Item.objects.visible_to(request.user).select_related(
        "appraisal__branch__committee",
        "appraisal__campaign",
        "appraisal__general_meeting",
        "appraisal__committee_meeting",
        "problem",
        "member",
        "responsible",
        "filing",
        "carried_from__appraisal__campaign",
        "carried_to__appraisal__campaign",
        "closing_meeting",
    )
    item = get_object_or_404(visible, pk=pk)
    if may and not may(request.user, item):
        raise PermissionDenied
    return item


def get_problem_to_answer(request, problems):
    """The problem of `problems` that the address names, or None when it names none."""
    number = request.GET.get("problem", "")
    if not number:
        return None
    return get_object_or_404(problems, pk=number if number.isdecimal() else 0)


def get_of_list(request, model, pk, may):
    """A filing or public page of a list: 404 outside, 403 where `may` (of the appraisal) says no."""
    visible = model.objects.visible_to(request.user).select_related(
        "appraisal__branch__committee", "appraisal__campaign"
    )
    record = get_object_or_404(visible, pk=pk)
    if not may(request.user, record.appraisal):
        raise PermissionDenied
    return record


def get_filing(request, pk, *, may):
    """See `get_of_list`."""
    return get_of_list(request, Filing, pk, may)


def get_notice(request, pk, *, may):
    """See `get_of_list`."""
    return get_of_list(request, PublicNotice, pk, may)


@dataclass(frozen=True)
class ListCrumb:
    """The branch's list as the page an act leads back to."""

    appraisal: Appraisal

    def __str__(self):
        words = {"branch": self.appraisal.branch, "year": self.appraisal.campaign.year_label}
        return _("%(branch)s: rectification %(year)s") % words

    def get_absolute_url(self):
        return list_of(self.appraisal)


def manages(user, item):
    """Keeps the list this item stands on."""
    return can_manage(user, item.appraisal)


def settles(user, item):
    """Settles items of this list."""
    return can_settle(user, item.appraisal)


def act(request, deed, said, back):
    """Do it, say so, go back; or say why not."""
    try:
        deed()
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, said)
    return redirect(back)


def list_of(appraisal):
    """Where the branch's list is."""
    return reverse("rectification:item_list", args=[appraisal.pk])
