"""Members left out of those expected."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.permissions import can_manage, can_oversee
from meetings import actions
from meetings.forms.meetings import ExclusionForm
from meetings.models import Exclusion
from meetings.permissions import can_consent
from meetings.views.loading import attempt, get_branch, get_exclusion


@require_safe
def exclusion_list(request, pk):
    """Who is left out, and what is still missing before it counts."""
    branch = get_branch(request, pk)
    manages = can_manage(request.user, branch)
    if not manages and not can_oversee(request.user, branch.committee):
        raise PermissionDenied
    context = {
        "branch": branch,
        "can_manage": manages,
        "can_consent": can_consent(request.user, branch),
        "exclusions": Exclusion.objects.filter(branch=branch).select_related("member"),
    }
    return render(request, "meetings/exclusion_list.html", context)


@require_http_methods(["GET", "POST"])
def exclude(request, pk):
    """Propose to leave a member out."""
    branch = get_branch(request, pk, manage=True)
    form = ExclusionForm(request.POST or None, branch=branch)
    if form.is_valid() and attempt(request, _("Saved."), actions.exclude, **form.cleaned_data):
        return redirect("meetings:exclusion_list", pk)
    context = {"form": form, "branch": branch}
    return render(request, "meetings/exclusion_form.html", context)


@require_http_methods(["GET", "POST"])
def change_exclusion(request, pk):
    """Add the resolution or end it."""
    exclusion = get_exclusion(request, pk)
    branch = exclusion.branch
    if not can_manage(request.user, branch):
        raise PermissionDenied
    form = ExclusionForm(request.POST or None, instance=exclusion, branch=branch)
    if form.is_valid() and attempt(
        request, _("Saved."), actions.change_exclusion, exclusion, **form.cleaned_data
    ):
        return redirect("meetings:exclusion_list", branch.pk)
    context = {"form": form, "branch": branch, "exclusion": exclusion}
    return render(request, "meetings/exclusion_form.html", context)


@require_POST
def consent(request, pk):
    """The office consents with one click."""
    exclusion = get_exclusion(request, pk)
    branch = exclusion.branch
    if not can_consent(request.user, branch):
        raise PermissionDenied
    attempt(request, _("Consent recorded."), actions.consent, exclusion)
    return redirect("meetings:exclusion_list", branch.pk)
