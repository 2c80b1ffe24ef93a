"""The work plan of a branch: drafted, edited, printed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns.actions import plans as actions
from appraisals.campaigns.exports import plan_letter
from appraisals.campaigns.forms import PlanForm
from appraisals.campaigns.models import WorkPlan
from appraisals.campaigns.views.loading import get_appraisal, say
from branchlife.exports import letter_response, recorded
from branchlife.workflow import NotAllowed


def stored_plan(appraisal):
    """The plan of this appraisal, or None."""
    return WorkPlan.objects.filter(appraisal=appraisal).select_related("edited_by").first()


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


@require_safe
def letter(request, pk, suffix):
    """The plan as PDF or Word."""
    appraisal = get_appraisal(request, pk, schedule=True)
    found = stored_plan(appraisal)
    if found is None:
        raise Http404
    name = _("Work plan (%(branch)s)") % {"branch": appraisal.branch}
    return recorded(request.user, found, letter_response(name, plan_letter(found), suffix))
