"""The office types a branch's table from its paper (代录)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appraisals.summary import actions
from appraisals.summary.figures.collection.rosters import lines_of
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.forms.collection import EnterForm, initial_from
from appraisals.summary.models import Submission
from appraisals.summary.views.collection import get_collected
from branchlife.workflow import NotAllowed


@require_http_methods(["GET", "POST"])
def enter(request, pk):
    """Number by number from the signed paper; what does not agree is said, and what was typed stays."""
    appraisal = get_collected(request, pk)
    year = year_of(appraisal)
    lines = lines_of([appraisal])[appraisal.pk]
    form = EnterForm(
        request.POST or None,
        lines=lines,
        aspects=appraisal.campaign.aspects,
        today=timezone.localdate(),
        initial=initial_from(year, lines),
    )
    reasons = []
    if request.method == "POST" and form.is_valid():
        try:
            submission = actions.take_in(
                appraisal,
                form.entry(),
                by=request.user,
                source=Submission.Source.PAPER,
                reason=form.cleaned_data["reason"],
                instead_of=form.cleaned_data["instead_of"],
            )
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(request, _("The table has been entered from the paper."))
            return redirect(submission)
    context = {
        "appraisal": appraisal,
        "campaign": appraisal.campaign,
        "year": year,
        "form": form,
        "reasons": reasons,
        "faults": form.is_bound and form.errors,
        "against": list(appraisal.reasons_against_work()),
        "is_accepted": bool(year.standing) and year.standing.state == Submission.State.ACCEPTED,
    }
    return render(request, "summary/enter.html", context)
