"""Activities of all branches together, and how many came."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns.models import Appraisal
from appraisals.summary import exports, permissions
from appraisals.summary.actions import activities as actions
from appraisals.summary.exports.activities import activities_xlsx
from appraisals.summary.figures.assessment import expected_at
from appraisals.summary.forms.activities import ActivityForm, NumbersForm
from appraisals.summary.models import Activity, ActivityAttendance, BranchAssessment
from appraisals.summary.views.assessment_loading import (
    get_assessed,
    get_assessed_branch,
    page_of,
)
from appraisals.summary.views.loading import say
from branchlife.exports import recorded
from branchlife.views.acts import act, attempt
from branchlife.workflow import NotAllowed


@require_safe
def activity_list(request, pk):
    """Activities of the year, the latest first, with how many branches and people came."""
    campaign, appraisals = get_assessed(request, pk)
    overseen = appraisals.order_by().values("pk")
    rows = ActivityAttendance.objects.filter(appraisal__in=overseen).order_by()
    rows = rows.values("activity").annotate(
        branches=Count("pk"), all=Sum("expected"), there=Sum("present")
    )
    totals = {row["activity"]: row for row in rows}
    context = {
        "campaign": campaign,
        "activities": [
            (activity, totals.get(activity.pk)) for activity in campaign.activities.all()
        ],
        "can_assess": permissions.can_assess(request.user, campaign),
        "branch_count": appraisals.count(),
    }
    return render(request, "summary/activity_list.html", context)


@require_safe
def activities_table(request, pk):
    """All activities and branches as a workbook."""
    campaign, appraisals = get_assessed(request, pk)
    return recorded(request.user, campaign, activities_xlsx(campaign, appraisals))


@require_http_methods(["GET", "POST"])
def add_activity(request, pk):
    """A new activity."""
    campaign, _appraisals = get_assessed(request, pk, office=True)
    page = {
        "heading": _("New activity of all branches"),
        "button": _("Save"),
        "crumb": campaign,
    }
    form = ActivityForm(request.POST or None)
    deed = partial(actions.add_activity, campaign)
    said = _("Saved. Now note how many came.")
    return act(request, form, deed, said=said, page=page, back=Activity.get_absolute_url)


def get_activity(request, pk, *, office=False):
    """The activity and the branches overseen in its year: 404 outside, 403 without the right."""
    visible = Activity.objects.visible_to(request.user).select_related("campaign__committee")
    activity = get_object_or_404(visible, pk=pk)
    _campaign, appraisals = get_assessed(request, activity.campaign_id, office=office)
    return activity, appraisals


@require_http_methods(["GET", "POST"])
def activity(request, pk):
    """How many of each branch came; the office notes it for the branches it oversees."""
    found, appraisals = get_activity(request, pk)
    page = page_of(request, appraisals)
    ids = list(page.object_list)
    shown = exports.in_order(Appraisal.objects.filter(pk__in=ids)).select_related(
        "branch__committee", "campaign__committee"
    )
    shown = list(shown)
    may_note = bool(shown) and all(
        permissions.can_note_assessment(request.user, appraisal) for appraisal in shown
    )
    noted = {row.appraisal_id: row for row in found.attendances.filter(appraisal__in=ids)}
    form = NumbersForm(
        request.POST or None,
        appraisals=shown,
        noted=noted,
        proposed=expected_at(shown, found.held_on),
    )
    if request.method == "POST" and not may_note:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_activity_attendance(found, form.numbers, by=request.user, by_office=True)
        except NotAllowed as error:
            say(request, error)
        else:
            messages.success(request, _("Saved."))
            number = page.next_page_number() if page.has_next() else page.number
            return redirect(f"{found.get_absolute_url()}?page={number}")
    context = {
        "activity": found,
        "campaign": found.campaign,
        "page": page,
        "form": form,
        "may_note": may_note,
        "can_assess": permissions.can_assess(request.user, found.campaign),
    }
    return render(request, "summary/activity.html", context)


@require_http_methods(["GET", "POST"])
def edit_activity(request, pk):
    """Put an activity right."""
    found, _appraisals = get_activity(request, pk, office=True)
    page = {"heading": _("Change the activity"), "button": _("Save"), "crumb": found}
    form = ActivityForm(request.POST or None, instance=found)
    deed = partial(actions.change_activity, found)
    back = found.get_absolute_url()
    return act(request, form, deed, said=_("Saved."), page=page, back=back)


@require_POST
def remove_activity(request, pk):
    """Take an activity off the list."""
    found, _appraisals = get_activity(request, pk, office=True)
    deed = partial(actions.remove_activity, found, by=request.user)
    attempt(request, deed, said=_("The activity has been removed."))
    return redirect("summary:activity_list", found.campaign_id)


@require_http_methods(["GET", "POST"])
def own_activity(request, pk, activity_pk):
    """A branch notes how many of its members came, where the office lets it."""
    appraisal = get_assessed_branch(request, pk, bring=True)
    found = get_object_or_404(Activity, pk=activity_pk, campaign=appraisal.campaign_id)
    by_office = permissions.can_note_assessment(request.user, appraisal)
    noted = {row.appraisal_id: row for row in found.attendances.filter(appraisal=appraisal)}
    form = NumbersForm(
        request.POST or None,
        appraisals=[appraisal],
        noted=noted,
        proposed=expected_at([appraisal], found.held_on),
    )
    page = {
        "heading": str(found),
        "button": _("Save"),
        "crumb": BranchAssessment(appraisal=appraisal),
    }

    def deed(by, **typed):
        return actions.note_activity_attendance(found, form.numbers, by=by, by_office=by_office)

    return act(request, form, deed, said=_("Saved."), page=page, back=page["crumb"])
