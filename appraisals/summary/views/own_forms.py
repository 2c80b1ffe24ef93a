"""The superior's own forms: uploaded once, filled with one click."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns.models import Appraisal
from appraisals.summary import actions
from appraisals.summary.exports.collection_jobs import OWN_FORM
from appraisals.summary.exports.own_forms import TYPES, filled
from appraisals.summary.exports.table import consolidated_rows
from appraisals.summary.figures.lists import persons_reported
from appraisals.summary.figures.own_forms import (
    branch_values,
    member_values,
    shown,
    totals,
    year_values,
)
from appraisals.summary.forms.own_forms import OwnFormForm
from appraisals.summary.models import OwnForm
from appraisals.summary.rules import Person
from appraisals.summary.views.collection import IN_REQUEST, get_collection
from branchlife.actions import jobs
from branchlife.exports import attachment, recorded
from branchlife.models import Committee
from branchlife.permissions import is_clerk
from branchlife.roster.form_fields import BRANCH, MEMBER, TOTALS, YEAR
from branchlife.workflow import NotAllowed

EXAMPLES = 3


def get_own_form(request, pk):
    """404 outside what you oversee, 403 for those who are no clerk of its committee."""
    overseen = Committee.objects.overseen_by(request.user)
    forms = OwnForm.objects.filter(committee__in=overseen).select_related("committee")
    form = get_object_or_404(forms, pk=pk)
    if not is_clerk(request.user, form.committee):
        raise PermissionDenied
    return form


@require_http_methods(["GET", "POST"])
def own_form_list(request, pk):
    """Forms that can be filled for this year, a new one to upload, and the names of the fields."""
    campaign, appraisals = get_collection(request, pk)
    committee = campaign.committee
    may_add = is_clerk(request.user, committee)
    if request.method == "POST" and not may_add:
        raise PermissionDenied
    typed = OwnFormForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and typed.is_valid():
        given = typed.cleaned_data
        try:
            actions.add_own_form(
                committee, given["name"], given["reach"], given["file"], by=request.user
            )
        except NotAllowed as error:
            typed.add_error(None, error.reasons)
        else:
            messages.success(request, _("The form is ready to be filled."))
            return redirect("summary:own_form_list", pk)
    context = {
        "campaign": campaign,
        "forms": list(OwnForm.objects.for_committee(committee)),
        "form": typed,
        "may_add": may_add,
        "lists": field_lists(campaign, consolidated_rows(first_of(appraisals))),
    }
    return render(request, "summary/own_form_list.html", context)


def first_of(appraisals):
    """A few branches for the examples."""
    return Appraisal.objects.filter(pk__in=list(appraisals.values_list("pk", flat=True)[:EXAMPLES]))


def field_lists(campaign, rows):
    """[(heading, [(name, example)])] of all fields, the examples from this year's first branch."""
    year, first = year_values(campaign, rows), rows[:1]
    branch = branch_values(first[0]) if first else {}
    persons = persons_reported(first)[first[0].year.appraisal.pk] if first else []
    member = member_values(1, persons[0] if persons else Person(name=""))
    return [
        (_("Once in every form"), examples(YEAR, year)),
        (
            _(
                "One paper for all branches: in a row of a table, repeated for each branch. One paper for each branch: once"
            ),
            examples(BRANCH, branch),
        ),
        (
            _("One paper for all branches: sums of all branches, and shares of the sums"),
            examples(TOTALS, totals(rows)),
        ),
        (
            _("One paper for each branch: in a row of a table, repeated for each member"),
            examples(MEMBER, member),
        ),
    ]


def examples(names, values):
    """[(name, example)] of these fields."""
    return [(name, shown(values.get(key)).text) for key, name in names.items()]


@require_safe
def own_form(request, pk):
    """The form as it was uploaded."""
    form = get_own_form(request, pk)
    with form.content.open("rb") as file:
        content = file.read()
    response = attachment(content, f"{form.name}{form.suffix}", TYPES[form.kind])
    return recorded(request.user, form, response)


@require_safe
def fill_own_form(request, pk, form_pk):
    """The form filled with this year's figures; many papers are made in the background."""
    campaign, appraisals = get_collection(request, pk)
    form = get_object_or_404(OwnForm.objects.for_committee(campaign.committee), pk=form_pk)
    if form.reach == OwnForm.Reach.EACH and appraisals.count() > IN_REQUEST:
        params = {"campaign": campaign.pk, "form": form.pk, "user": request.user.pk}
        return redirect(jobs.start(OWN_FORM, params, by=request.user, title=form.name))
    name, kind, content = filled(form, campaign, consolidated_rows(appraisals))
    return recorded(request.user, campaign, attachment(content, name, kind))


@require_POST
def remove_own_form(request, pk):
    """It is no longer needed."""
    form = get_own_form(request, pk)
    actions.remove_own_form(form, by=request.user)
    messages.success(request, _("The form has been removed."))
    campaign = request.POST.get("campaign", "")
    if campaign.isdecimal():
        return redirect("summary:own_form_list", int(campaign))
    return redirect("campaigns:campaign_list")
