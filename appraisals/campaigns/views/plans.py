"""The work plan of a branch: drafted, edited, printed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisals.campaigns.actions import plans as actions
from appraisals.campaigns.exports import stored_plan
from appraisals.campaigns.forms import PlanForm
from appraisals.campaigns.views.loading import get_appraisal, say
from branchlife.workflow import NotAllowed


@require_http_methods(["GET", "POST"])
def plan(request, pk):
    """Read and edit the plan; before there is one, a button drafts it."""
    appraisal = get_appraisal(request, pk, schedule=True)
    found = stored_plan(appraisal)
    form = found and PlanForm(request.POST or None, instance=found, initial={"was": found.text})
    context = {"appraisal": appraisal, "plan": found, "form": form, "stored": ""}
    if found and form.is_valid():
        try:
            actions.edit_plan(found, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            say(request, error)
            found.refresh_from_db()
            typed = form.data.copy()
            typed["was"] = found.text
            context["form"] = PlanForm(typed)
            context["stored"] = found.text
        else:
            messages.success(request, _("Saved."))
            return redirect("campaigns:plan", pk)
    context["reasons"] = list(appraisal.reasons_against_work())
    return render(request, "campaigns/plan.html", context)


@require_POST
def draft(request, pk):
    """Draft the plan from the rules and meetings as they are now."""
    appraisal = get_appraisal(request, pk, schedule=True)
    try:
        actions.draft(appraisal, by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(
            request, _("The plan is drafted. Read it through and change what you like.")
        )
    return redirect("campaigns:plan", pk)
