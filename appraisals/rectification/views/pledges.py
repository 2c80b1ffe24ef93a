"""A member's pledge, written by the own hand or typed from paper."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appraisals.rectification import actions
from appraisals.rectification.forms import (
    PledgeForm,
)
from appraisals.rectification.models import (
    Item,
    members_of_the_year,
)
from appraisals.rectification.permissions import (
    can_manage,
    can_pledge,
)
from appraisals.rectification.views.loading import get_appraisal, get_problem_to_answer
from branchlife.workflow import NotAllowed


def pledge_page(request, appraisal, member):
    """Write or change this member's pledge."""
    item = appraisal.items.filter(kind=Item.Kind.PLEDGE, member=member).first()
    initial = {"measure": item.measure, "due_on": item.due_on} if item else {}
    chosen = get_problem_to_answer(request, appraisal.problems.filter(member=member))
    if problem := chosen or (item and item.problem):
        initial["problem"] = problem.text
    form = PledgeForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.pledge(appraisal, member, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The pledge is saved."))
            return redirect("rectification:item_list", appraisal.pk)
    context = {
        "appraisal": appraisal,
        "member": member,
        "form": form,
        "is_own": member.user_id == request.user.pk,
        "reasons": list(item.reasons_against_editing()) if item else [],
    }
    return render(request, "rectification/pledge.html", context)


@require_http_methods(["GET", "POST"])
def own_pledge(request, pk):
    """The member's own pledge."""
    appraisal = get_appraisal(request, pk, may=can_pledge)
    return pledge_page(request, appraisal, request.user.member)


@require_http_methods(["GET", "POST"])
def pledge(request, pk, member):
    """A pledge made on paper, typed by the branch's desk."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    record = get_object_or_404(members_of_the_year(appraisal), pk=member)
    return pledge_page(request, appraisal, record)
