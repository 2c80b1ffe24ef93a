"""Pages of the annual table on its way: the branch sends it, the office returns or accepts it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.summary import actions, exports, permissions
from appraisals.summary.figures import checklist, review
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.figures.persons import persons_of
from appraisals.summary.figures.table import row_of
from appraisals.summary.forms import AcceptForm, PaperForm, ReopenForm, ReturnForm, SubmitForm
from appraisals.summary.models import Submission
from appraisals.summary.views.loading import frozen, get_appraisal, get_submission, say
from branchlife.models import File
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
        "checks": list(review.checklist(found.figures)),
        "form": typed,
        "reasons": list(checklist.reasons_against_submitting(found)),
        "missing": checklist.missing_before_sending(stages),
        "warnings": checklist.warnings_before_sending(stages),
        "by_office": not can_manage(request.user, appraisal.branch),
    }
    return render(request, "summary/submit.html", context)


def submission_page(request, submission, **forms):
    """The page of one submission, with forms as typed."""
    context = frozen(request, submission) | what_differs(request, submission)
    context["lines"] = exports.lines(context["persons"], context["marks"])
    context |= {
        "checks": list(review.checklist(submission.reported)),
        "breaches": exports.frozen_breaches(submission),
        "sendings": submission.appraisal.submissions.defer("figures", "persons"),
        **what_can_be_done(request.user, submission),
        "return_form": forms.get("return_form") or ReturnForm(submission=submission),
        "accept_form": AcceptForm(auto_id="accept-%s"),
        "reopen_form": forms.get("reopen_form") or ReopenForm(),
        "paper_form": forms.get("paper_form") or PaperForm(),
        "signed_copies": signed_copies(request.user, submission),
    }
    return render(request, "summary/submission.html", context)


def what_can_be_done(user, submission):
    """Which of the forms this reader gets."""
    appraisal = submission.appraisal
    is_waiting = submission.state == Submission.State.SUBMITTED
    can_review = permissions.can_review(user, appraisal)
    against = list(submission.reasons_against_sending_again())
    return {
        "can_review": can_review and is_waiting,
        "can_return": can_review and is_waiting and not against,
        "can_withdraw": (is_waiting and not against and permissions.can_withdraw(user, submission)),
        "can_reopen": can_review and submission.state == Submission.State.ACCEPTED,
        "can_note_paper": submission.is_standing and permissions.can_note_paper(user, appraisal),
        "reasons_against_reopening": against,
    }


def what_differs(request, submission):
    """Differences to the version before this one, and to the records of now; marks in the cells."""
    appraisal = submission.appraisal
    totals = permissions.sees_marks(request.user, appraisal)
    sent = review.sent_table(submission).for_reader(totals)
    former = appraisal.submissions.filter(number=submission.number - 1).first()
    from_former = from_now = []
    if former:
        before = review.sent_table(former).for_reader(totals)
        from_former = list(review.differences(before, sent))
    year = year_of(appraisal)
    has_records = year.figures.has_grades or year.figures.met_on
    if submission.is_standing and has_records:
        now = review.table_of_now(year, persons_of(appraisal)).for_reader(totals)
        from_now = list(review.differences(sent, now, marks="before"))
    return {
        "former": former,
        "from_former": from_former,
        "from_now": from_now,
        "marks": review.marks_of(submission, from_former, from_now),
    }


def signed_copies(user, submission):
    """Scans of the signed table that this reader may open."""
    if not permissions.sees_marks(user, submission.appraisal):
        return []
    return File.objects.for_record(submission)


@require_safe
def submission(request, pk):
    """A table as it was sent, read-only; the office returns or accepts it here."""
    return submission_page(request, get_submission(request, pk))


@require_POST
def return_submission(request, pk):
    """Send the table back with remarks."""
    found = get_submission(request, pk, may=permissions.can_review)
    typed = ReturnForm(request.POST, submission=found)
    if not typed.is_valid():
        return submission_page(request, found, return_form=typed)
    done = _("Returned to be changed.")
    return decided(request, found, actions.return_, done, **typed.decision)


@require_POST
def accept(request, pk):
    """Accept the table."""
    found = get_submission(request, pk, may=permissions.can_review)
    typed = AcceptForm(request.POST)
    if not typed.is_valid():
        return submission_page(request, found)
    return decided(request, found, actions.accept, _("Accepted."), **typed.cleaned_data)


@require_POST
def withdraw(request, pk):
    """Take the table back before it was looked through."""
    found = get_submission(request, pk, may=permissions.can_submit)
    if not permissions.can_withdraw(request.user, found):
        raise PermissionDenied
    done = _("The table has been taken back; change what is wrong and send it again.")
    return decided(request, found, actions.withdraw, done)


@require_POST
def reopen(request, pk):
    """Take the acceptance back, with a reason."""
    found = get_submission(request, pk, may=permissions.can_review)
    typed = ReopenForm(request.POST)
    if not typed.is_valid():
        return submission_page(request, found, reopen_form=typed)
    done = _("The acceptance has been taken back; the branch can send a new table.")
    return decided(request, found, actions.reopen, done, **typed.cleaned_data)


@require_POST
def confirm_on_paper(request, pk):
    """Note the copy signed and stamped on paper."""
    found = get_submission(request, pk, may=permissions.can_note_paper)
    typed = PaperForm(request.POST, request.FILES)
    if not typed.is_valid():
        return submission_page(request, found, paper_form=typed)
    done = _("The signed table has been noted.")
    return decided(request, found, actions.confirm_on_paper, done, **typed.cleaned_data)


def decided(request, found, action, done, **typed):
    """Do what was decided; refusals become messages."""
    try:
        action(found, by=request.user, **typed)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, done)
    return redirect(found)
