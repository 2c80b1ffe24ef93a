"""Pages of the annual table on its way: the branch sends it, the office returns or accepts it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.summary import actions, exports, permissions
from appraisals.summary.figures import checklist
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.figures.table import row_of
from appraisals.summary.forms import AcceptForm, ReturnForm, SubmitForm
from appraisals.summary.models import Submission
from appraisals.summary.views.loading import frozen, get_appraisal, get_submission, say
from appraisals.summary.views.years import form_response
from branchlife.exports import recorded
from branchlife.permissions import can_manage
from branchlife.workflow import NotAllowed


@require_http_methods(["GET", "POST"])
def submit(request, pk):
    """What is still missing; if nothing is, send the table."""
    appraisal = get_appraisal(request, pk, submit=True)
    initial = {"contact": request.user.name, "phone": appraisal.branch.phone}
    typed = SubmitForm(request.POST or None, initial=initial)
    if request.method == "POST" and typed.is_valid():
        try:
            submission = actions.submit(appraisal, by=request.user, **typed.cleaned_data)
        except NotAllowed as error:
            say(request, error)
        else:
            messages.success(request, _("The table has been sent."))
            return redirect(submission)
    found = year_of(appraisal)
    stages = checklist.stages(found)
    context = {
        "appraisal": appraisal,
        "year": found,
        "row": row_of(1, found),
        "form": typed,
        "reasons": list(checklist.reasons_against_submitting(found)),
        "missing": checklist.missing_before_sending(stages),
        "warnings": checklist.warnings_before_sending(stages),
        "by_office": not can_manage(request.user, appraisal.branch),
    }
    return render(request, "summary/submit.html", context)


def submission_page(request, submission, **forms):
    """The page of one submission, with forms as typed."""
    can_review = permissions.can_review(request.user, submission.appraisal)
    context = frozen(request, submission) | {
        "breaches": exports.frozen_breaches(submission),
        "can_review": can_review and submission.state == Submission.State.SUBMITTED,
        "return_form": forms.get("return_form") or ReturnForm(),
        "accept_form": AcceptForm(auto_id="accept-%s"),
    }
    return render(request, "summary/submission.html", context)


@require_safe
def submission(request, pk):
    """A table as it was sent, read-only; the office returns or accepts it here."""
    return submission_page(request, get_submission(request, pk))


@require_safe
def submission_pdf(request, pk):
    """A table as it was sent, on paper."""
    found = get_submission(request, pk)
    return recorded(request.user, found, form_response(frozen(request, found)))


@require_POST
def return_submission(request, pk):
    """Send the table back with remarks."""
    found = get_submission(request, pk, review=True)
    typed = ReturnForm(request.POST)
    if not typed.is_valid():
        return submission_page(request, found, return_form=typed)
    return reviewed(request, found, actions.return_, _("Returned to be changed."), typed)


@require_POST
def accept(request, pk):
    """Accept the table."""
    found = get_submission(request, pk, review=True)
    typed = AcceptForm(request.POST)
    if not typed.is_valid():
        return submission_page(request, found)
    return reviewed(request, found, actions.accept, _("Accepted."), typed)


def reviewed(request, found, action, done, typed):
    """Do what the office decided; refusals become messages."""
    try:
        action(found, by=request.user, **typed.cleaned_data)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, done)
    return redirect(found)
