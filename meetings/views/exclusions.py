"""Members left out of those expected."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.permissions import can_manage, can_oversee
from meetings.actions import exclusions as actions
from meetings.forms.meetings import ExclusionForm
from meetings.models import Exclusion, Meeting
from meetings.permissions import can_consent
from meetings.views.loading import attempt, get_branch, get_exclusion, get_meeting


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
        "exclusions": Exclusion.objects.filter(branch=branch).for_list(),
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


def get_managed(request, pk):
    """An exclusion in a branch whose work `request.user` does."""
    exclusion = get_exclusion(request, pk)
    if not can_manage(request.user, exclusion.branch):
        raise PermissionDenied
    return exclusion


@require_http_methods(["GET", "POST"])
def change_exclusion(request, pk):
    """Add the resolution or end it."""
    exclusion = get_managed(request, pk)
    branch = exclusion.branch
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


def on_the_page(user, meeting, shown):
    """On a general meeting's page, for those who do the branch's work: what is to be resolved."""
    general = meeting.kind == Meeting.Kind.GENERAL and meeting.can_change
    if not (general and can_manage(user, meeting.branch)):
        return {"unresolved": []}
    waiting = Exclusion.objects.filter(branch=meeting.branch_id, resolved_on=None).for_list()
    return {
        "unresolved": [
            exclusion
            for exclusion in waiting.filter(member__branch=meeting.branch_id, member__left_on=None)
            if exclusion.item is None
            or exclusion.item.meeting_id == meeting.pk
            or not exclusion.item.meeting.can_change
        ]
    }


@require_POST
def put_on_agenda(request, pk, exclusion):
    """The general meeting is asked to resolve it."""
    meeting = get_meeting(request, pk, manage=True)
    done = _("It is on the agenda now.")
    attempt(request, done, actions.put_on_agenda, get_managed(request, exclusion), meeting)
    return redirect(meeting)


@require_POST
def take_over_resolution(request, pk):
    """Enter the resolution that has passed."""
    exclusion = get_managed(request, pk)
    done = _("The resolution is entered.")
    attempt(request, done, actions.take_over_resolution, exclusion)
    if exclusion.item:
        return redirect(exclusion.item.meeting)
    return redirect("meetings:exclusion_list", exclusion.branch_id)
