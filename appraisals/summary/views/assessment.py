"""The assessment of the branches for the office: side by side, its rules, the decision."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appraisals.campaigns.models import Campaign
from appraisals.summary import exports, permissions
from appraisals.summary.actions import assessment as actions
from appraisals.summary.figures.assessment import rules_to_begin_with, scheme_of
from appraisals.summary.forms.assessment import (
    DecisionForm,
    FilterForm,
    ItemFormSet,
    PublishForm,
    RetractForm,
    SchemeForm,
    items_of,
)
from appraisals.summary.models import BranchAssessment
from appraisals.summary.views.assessment_loading import get_assessed, page_of, rows_on
from appraisals.summary.views.loading import say
from branchlife.views.acts import act
from branchlife.workflow import NotAllowed


@require_safe
def assessment_list(request, pk):
    """All branches of a campaign side by side, in their order."""
    campaign, appraisals = get_assessed(request, pk)
    scheme = scheme_of(campaign)
    filters = FilterForm(request.GET)
    page = page_of(request, filtered(appraisals, scheme, filters))
    context = {
        "campaign": campaign,
        "scheme": scheme,
        "filters": filters,
        "page": page,
        "rows": rows_on(request.user, scheme, page),
        "criteria": list(scheme.criteria.all()) if scheme else [],
        "can_assess": permissions.can_assess(request.user, campaign),
        "asked": {name: request.GET.get(name, "") for name in ("q", "show")},
    }
    return render(request, "summary/assessment_list.html", context)


def filtered(appraisals, scheme, form):
    """By name of the branch, and by how far the office is with it."""
    if not form.is_valid():
        return appraisals
    if name := form.cleaned_data["q"].strip():
        appraisals = appraisals.filter(branch__name__icontains=name)
    show = form.cleaned_data["show"]
    if show == "open":
        appraisals = appraisals.filter(Q(assessment__isnull=True) | Q(assessment__proposed=""))
    if show == "honour" and scheme:
        appraisals = appraisals.filter(assessment__proposed=scheme.honour)
    return appraisals


@require_http_methods(["GET", "POST"])
def assessment_rules(request, pk):
    """What branches are assessed by this year; proposed from last year's rules."""
    campaign, _appraisals = get_assessed(request, pk, office=True)
    scheme = scheme_of(campaign)
    values, items = rules_to_begin_with(campaign, scheme)
    form = SchemeForm(request.POST or None, initial=values)
    formset = ItemFormSet(request.POST or None, initial=items, prefix="items")
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        values = dict(form.cleaned_data)
        try:
            scheme = actions.set_assessment_rules(
                campaign,
                by=request.user,
                materials=values.pop("materials"),
                values=values,
                criteria=items_of(formset),
            )
        except NotAllowed as error:
            say(request, error)
        else:
            messages.success(request, _("The rules of the branch assessment have been saved."))
            return redirect(scheme)
    context = {
        "campaign": campaign,
        "form": form,
        "formset": formset,
        "is_new": scheme is None,
        "reasons": list(scheme.reasons_against_marking()) if scheme else [],
    }
    return render(request, "summary/assessment_rules.html", context)


def get_scheme(request, pk):
    """The rules of this campaign for its office; where there are none the page to set them."""
    campaign, _appraisals = get_assessed(request, pk, office=True)
    return campaign, scheme_of(campaign)


@require_http_methods(["GET", "POST"])
def assessment_decision(request, pk):
    """The meeting of the committee decides: proposals beside each other, a result for each branch."""
    campaign, scheme = get_scheme(request, pk)
    if scheme is None:
        return redirect("summary:assessment_rules", campaign.pk)
    appraisals = list(exports.in_order(campaign.appraisals.select_related("branch__committee")))
    found = BranchAssessment.objects.filter(appraisal__in=appraisals)
    known = {row.appraisal_id: row for row in found}
    proposed = {pk: row.proposed for pk, row in known.items()}
    initial = {"meeting": _("meeting of the committee")}
    form = DecisionForm(
        request.POST or None,
        scheme=scheme,
        appraisals=appraisals,
        proposed=proposed,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_on_branches(scheme, appraisals, by=request.user, **form.values)
        except NotAllowed as error:
            form.refuse(error)
        else:
            messages.success(request, _("The decision has been noted; it is not published yet."))
            return redirect("summary:assessment_decision", campaign.pk)
    rows = [(one, field, known.get(one.pk)) for one, field in form.rows()]
    context = {
        "campaign": campaign,
        "scheme": scheme,
        "form": form,
        "rows": rows,
        "honoured": honoured(scheme, appraisals, known),
        "proposed_honour": sum(row.proposed == scheme.honour for row in known.values()),
    }
    return render(request, "summary/assessment_decision.html", context)


def honoured(scheme, appraisals, known):
    """Branches with the honour, in order."""
    return [
        one.branch
        for one in appraisals
        if one.pk in known and known[one.pk].result == scheme.honour
    ]


@require_http_methods(["GET", "POST"])
def publish_assessment(request, pk):
    """Tell the branches what was decided."""
    campaign, scheme = get_scheme(request, pk)
    if scheme is None:
        return redirect("summary:assessment_rules", campaign.pk)
    page = {
        "heading": _("Publish the results"),
        "intro": _(
            "From this moment every branch reads the results, and members read who has the honour."
        ),
        "button": _("Publish the results"),
        "crumb": scheme,
    }
    form = PublishForm(request.POST or None)
    deed = partial(actions.publish_decision, scheme)
    said = _("The results have been published.")
    return act(request, form, deed, said=said, page=page, back=scheme.get_absolute_url())


@require_http_methods(["GET", "POST"])
def retract_assessment(request, pk):
    """Take the decision back, with a reason."""
    campaign, scheme = get_scheme(request, pk)
    if scheme is None:
        return redirect("summary:assessment_rules", campaign.pk)
    page = {
        "heading": _("Take the decision back"),
        "intro": _("Results are cleared and branches see nothing any more; proposals stay."),
        "button": _("Take the decision back"),
        "crumb": scheme,
    }
    form = RetractForm(request.POST or None)
    deed = partial(actions.retract_decision, scheme)
    said = _("The decision has been taken back.")
    return act(request, form, deed, said=said, page=page, back=scheme.get_absolute_url())


@require_safe
def assessment_result(request, pk):
    """Who has the honour of the year: for everybody of the branches, once it is published."""
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    scheme = scheme_of(campaign)
    if scheme is None or not scheme.is_published:
        raise PermissionDenied
    found = BranchAssessment.objects.filter(
        appraisal__campaign=campaign, result=scheme.honour
    ).select_related("appraisal__branch")
    order = ("appraisal__branch__committee__path", "appraisal__branch__position", "pk")
    context = {
        "campaign": campaign,
        "scheme": scheme,
        "branches": [row.appraisal.branch for row in found.order_by(*order)],
    }
    return render(request, "summary/assessment_result.html", context)
