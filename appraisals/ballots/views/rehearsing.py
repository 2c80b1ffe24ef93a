"""Rehearsals: start one, count it with practice codes, compare, clear."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from appraisals.ballots import actions, rules
from appraisals.ballots.actions import rehearsing
from appraisals.ballots.forms import CodesForm
from appraisals.ballots.forms.rehearsing import RehearsalForm
from appraisals.ballots.models import AspectMark, BallotBox, MemberGrade
from appraisals.ballots.views.loading import act, get_appraisal
from appraisals.campaigns.permissions import can_schedule
from branchlife.workflow import NotAllowed


def get_rehearsal(request, pk):
    """A rehearsal of a branch whose work `request.user` does."""
    visible = BallotBox.objects.visible_to(request.user).filter(is_rehearsal=True)
    return get_object_or_404(visible.select_related("appraisal__branch__committee"), pk=pk)


def practice_form(box, data=None):
    """A field for each practice code."""
    return CodesForm(data, scrutineers=list(box.scrutineers.all()), saved={})


@sensitive_variables("codes")
@never_cache
@require_http_methods(["GET", "POST"])
def rehearse(request, pk):
    """Start a rehearsal; its practice codes are shown this once, on the page that counts."""
    appraisal = get_appraisal(request, pk)
    if not can_schedule(request.user, appraisal):
        raise PermissionDenied
    fewest = rules.fewest_to_count(appraisal.campaign.min_to_count)
    roster = appraisal.branch.roster().count()
    initial = {"ballots": max(fewest, roster), "scrutineers": 2}
    form = RehearsalForm(request.POST or None, initial=initial)
    facts = form.cleaned_data if form.is_valid() else None
    if facts and (started := act(request, rehearsing.start_rehearsal, appraisal, **facts)):
        return rehearsal_page(request, *started)
    context = {
        "appraisal": appraisal,
        "form": form,
        "fewest": fewest,
        "before": appraisal.boxes.filter(is_rehearsal=True).first(),
    }
    return render(request, "ballots/rehearse.html", context)


@sensitive_variables("codes", "form")
def rehearsal_page(request, box, codes=(), form=None):
    """The rehearsal: codes to note, fields to type them into, and what the count came to."""
    named = zip(box.scrutineers.all(), codes, strict=False)
    context = {
        "box": box,
        "appraisal": box.appraisal,
        "codes": [(scrutineer.name, code) for scrutineer, code in named],
        "form": form or practice_form(box),
        "threshold": box.manifest["threshold"],
        "number": box.closed_n,
        "comparison": rehearsing.compared(box),
        "members": MemberGrade.labels,
        "aspects": AspectMark.labels,
    }
    return render(request, "ballots/rehearsal.html", context)


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "POST"])
def rehearsal(request, pk):
    """Count with the practice codes, as at the real count; then see what was filled beside it."""
    box = get_rehearsal(request, pk)
    form = practice_form(box, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.count(box, form.codes(), by=request.user)
        except NotAllowed as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
        else:
            messages.success(request, _("The rehearsal is counted."))
            return redirect(box)
    return rehearsal_page(request, box, form=form)


@require_POST
def clear(request, pk):
    """Throw the rehearsal away."""
    box = get_rehearsal(request, pk)
    done = _("The rehearsal is cleared; nothing of it is left.")
    act(request, rehearsing.clear_rehearsal, box, done=done)
    return redirect("ballots:box_list", box.appraisal_id)
