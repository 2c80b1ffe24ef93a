"""Pages about keeping: for how long, what may go now, and what has gone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appraisals.campaigns.models import Campaign
from appraisals.campaigns.permissions import can_manage, committees_managed_by
from appraisals.summary.actions import retention as actions
from appraisals.summary.exports.archive_papers import years_in_words
from appraisals.summary.exports.retention import lines_of
from appraisals.summary.figures import retention as figures
from appraisals.summary.forms.retention import PurgeForm, RetentionForm
from appraisals.summary.models import Purge, Retention
from appraisals.summary.permissions import can_read_purge
from appraisals.summary.views.loading import say
from branchlife.models import Committee
from branchlife.workflow import NotAllowed


def get_committee(request, pk):
    """404 for committees the user neither oversees nor keeps the years of."""
    managed = committees_managed_by(request.user)
    overseen = Committee.objects.overseen_by(request.user)
    seen = Committee.objects.filter(
        Q(pk__in=managed.values("pk")) | Q(pk__in=overseen.values("pk"))
    )
    committee = get_object_or_404(seen, pk=pk)
    return committee, managed.filter(pk=pk).exists()


@require_http_methods(["GET", "POST"])
def retention(request, pk):
    """For how long each kind of words is kept; the years, and what has been removed from them."""
    committee, may_change = get_committee(request, pk)
    years = Retention.objects.years_of(committee)
    form = RetentionForm(request.POST or None, years=years)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if form.is_valid():
            try:
                actions.set_retention(committee, form.cleaned_data, by=request.user)
            except NotAllowed as error:
                say(request, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("summary:retention", pk)
    campaigns = Campaign.objects.filter(is_preset=False, committee=committee).order_by("-pk")
    context = {
        "committee": committee,
        "form": form,
        "may_change": may_change,
        "kinds": [(kind.label, years_in_words(years[kind.value])) for kind in Retention.Kind],
        "campaigns": campaigns,
        "purges": Purge.objects.filter(campaign__committee=committee).select_related("campaign"),
    }
    return render(request, "summary/retention.html", context)


def get_ended(request, pk):
    """The campaign: 404 outside the scope, 403 for who does not keep its years."""
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    if not can_manage(request.user, campaign):
        raise PermissionDenied
    return campaign


@require_http_methods(["GET", "POST"])
def purge_preview(request, pk):
    """What may go of this year today, branch by branch; and, with who allowed it, that it goes."""
    campaign = get_ended(request, pk)
    found = figures.preview(campaign)
    form = PurgeForm(request.POST or None, initial={"stamp": found.stamp})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.purge(
                campaign, by=request.user, approval=given["approval"], stamp=given["stamp"]
            )
        except NotAllowed as error:
            say(request, error)
        else:
            messages.success(request, _("Removed. The list of what went is kept here."))
            return redirect(made)
    context = {
        "campaign": campaign,
        "found": found,
        "form": form,
        "reasons": list(figures.reasons_against_purging(campaign)),
        "days": [
            {"label": kind.label, "years": years_in_words(years), "first": first}
            for kind, years, first in figures.first_days(campaign)
        ],
    }
    return render(request, "summary/purge_preview.html", context)


def get_purge(request, pk):
    """404 outside the scope; 403 for branches, which see the deed in their own history."""
    visible = Purge.objects.visible_to(request.user).select_related("campaign__committee")
    found = get_object_or_404(visible, pk=pk)
    if not can_read_purge(request.user, found):
        raise PermissionDenied
    return found


@require_safe
def purge(request, pk):
    """What one removal took: kinds and numbers of each branch."""
    found = get_purge(request, pk)
    return render(request, "summary/purge.html", {"purge": found, "lines": lines_of(found)})
