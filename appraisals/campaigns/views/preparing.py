"""Pages on which the office prepares a year, step by step, and opens it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns import actions
from appraisals.campaigns.forms import CampaignForm, NewCampaignForm
from appraisals.campaigns.models import Campaign
from appraisals.campaigns.permissions import committees_managed_by
from appraisals.campaigns.views.loading import get_campaign, say
from appraisals.campaigns.views.steps import STEPS, beside, step_of
from branchlife.workflow import NotAllowed


def managed_committees(request):
    """Committees whose year you may prepare; 403 when there is none."""
    committees = committees_managed_by(request.user)
    if not committees.exists():
        raise PermissionDenied
    return committees


def former_campaigns(committees):
    """Earlier years whose rules a new one may begin with, the newest first."""
    found = Campaign.objects.filter(is_preset=False, committee__in=committees.values("pk"))
    return found.exclude(state=Campaign.State.DRAFT).select_related("committee")


@require_safe
def choose(request):
    """What a new year starts from: an earlier year, or a preset."""
    committees = managed_committees(request)
    presets = Campaign.objects.presets().select_related("committee_agenda", "general_agenda")
    context = {"presets": presets, "former": former_campaigns(committees)[:5]}
    return render(request, "campaigns/choose.html", context)


@require_http_methods(["GET", "POST"])
def create(request, preset):
    """Begin a year with the rules of a preset."""
    committees = managed_committees(request)
    preset = get_object_or_404(Campaign.objects.presets(), preset_key=preset)
    return begin(request, committees, preset, actions.create_from_preset)


@require_http_methods(["GET", "POST"])
def create_from_former(request, former):
    """Begin a year with the rules of an earlier one."""
    committees = managed_committees(request)
    former = get_object_or_404(former_campaigns(committees), pk=former)
    return begin(request, committees, former, actions.create_from_former)


def begin(request, committees, source, make):
    """Ask whose year it is and what it is called; the steps follow."""
    form = NewCampaignForm(request.POST or None, committees=committees)
    if form.is_valid():
        try:
            campaign = make(source, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error("year_label", error.reasons)
        else:
            messages.success(
                request, _("The year is prepared. Go through the steps, then open it.")
            )
            return redirect("campaigns:prepare", campaign.pk, STEPS[0].key)
    return render(request, "campaigns/create.html", {"form": form, "source": source})


@require_http_methods(["GET", "POST"])
def prepare(request, pk, step):
    """One step: a few rules, what they mean, back and on."""
    campaign = get_campaign(request, pk, manage=True)
    if (found := step_of(step)) is None:
        raise Http404
    if reasons := list(campaign.reasons_against_editing()):
        say(request, NotAllowed(reasons))
        return redirect(campaign)
    current, before, after = found
    shown = beside(campaign, step, request.GET.get("branch"))
    form = CampaignForm(request.POST or None, instance=campaign, names=current.fields)
    if form.is_valid():
        try:
            actions.edit(campaign, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("Saved."))
            if "stay" in request.POST:
                return redirect("campaigns:prepare", pk, step)
            return redirect("campaigns:prepare", pk, after.key) if after else redirect(campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "steps": STEPS,
        "step": current,
        "before": before,
        "after": after,
        "number": STEPS.index(current) + 1,
    }
    return render(request, "campaigns/prepare.html", context | shown)


@require_POST
def open_year(request, pk):
    """Start the year for every branch."""
    campaign = get_campaign(request, pk, manage=True)
    try:
        campaign = actions.open(campaign, by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        count = campaign.appraisals.count()
        messages.success(
            request, _("The year is under way in %(count)d branches.") % {"count": count}
        )
    return redirect(campaign)
