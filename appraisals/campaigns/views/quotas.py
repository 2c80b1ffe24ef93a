"""Pages of the quota: the numbers of all branches, the exemption of one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appraisals.campaigns import actions
from appraisals.campaigns.exports.allocation import balance
from appraisals.campaigns.forms import AllocationForm, ExemptionForm
from appraisals.campaigns.models import allocation_of, full_member_counts
from appraisals.campaigns.permissions import is_office
from appraisals.campaigns.views.loading import get_appraisal, get_campaign, say
from branchlife.workflow import NotAllowed


@require_http_methods(["GET", "POST"])
def allocate(request, pk):
    """Numbers of excellent grades per branch, with the sum beside the share of all."""
    campaign = get_campaign(request, pk, office=True)
    table = allocation_of(campaign)
    form = AllocationForm(request.POST or None, appraisals=[row.appraisal for row in table.rows])
    if form.is_valid():
        try:
            actions.allocate(campaign, form.numbers(), by=request.user)
        except NotAllowed as error:
            say(request, error)
        else:
            messages.success(request, _("The numbers are saved."))
            return redirect("campaigns:allocate", pk)
    rows = [(row, form[form.name_of(row.appraisal)]) for row in table.rows]
    context = {"campaign": campaign, "table": table, "rows": rows, "balance": balance(table)}
    return render(request, "campaigns/allocate.html", context)


@require_http_methods(["GET", "POST"])
def exempt(request, pk):
    """The office lets one branch exceed its quota; elsewhere the superior's consent is noted."""
    appraisal = get_appraisal(request, pk, exempt=True)
    given = getattr(appraisal, "exemption", None)
    on_paper = not is_office(request.user, appraisal.campaign)
    form = ExemptionForm(request.POST or None, instance=given, on_paper=on_paper)
    if form.is_valid():
        try:
            actions.exempt(appraisal, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The exemption is recorded."))
            return redirect(appraisal.campaign)
    full = full_member_counts([appraisal.branch_id], timezone.localdate())[appraisal.branch_id]
    context = {
        "appraisal": appraisal,
        "form": form,
        "full": full,
        "quota": appraisal.quota_for(full),
        "on_paper": on_paper,
        "reasons": list(appraisal.reasons_against_work()),
    }
    return render(request, "campaigns/exempt.html", context)
