"""Pages of the year and of the annual table: for the branch, and for the office."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.figures.performance import own_performance
from appraisals.ratings.permissions import can_see_table
from appraisals.summary import actions, exports, permissions
from appraisals.summary.figures import board as boards
from appraisals.summary.figures import checklist
from appraisals.summary.figures.gathering import gather, year_of
from appraisals.summary.figures.own import own_year
from appraisals.summary.figures.table import row_of, rows_of
from appraisals.summary.forms import AcceptForm, ReturnForm, SubmitForm
from appraisals.summary.models import Submission
from branchlife.exports import attachment, recorded, signed_sheet, xlsx_response
from branchlife.permissions import can_decide, can_manage, is_member_of
from branchlife.workflow import NotAllowed


def get_appraisal(request, pk, *, submit=False, figures=False):
    """404 when it is not yours to see, 403 when you only belong to the branch or may not send.

    `figures`: 403 also for an assistant, who sees neither grades nor totals.
    """
    visible = Appraisal.objects.visible_to(request.user).for_list()
    appraisal = get_object_or_404(visible.select_related("branch__committee"), pk=pk)
    if not permissions.can_see(request.user, appraisal):
        raise PermissionDenied
    if submit and not permissions.can_submit(request.user, appraisal):
        raise PermissionDenied
    if figures and not can_see_table(request.user, appraisal):
        raise PermissionDenied
    return appraisal


@require_safe
def of_meeting(request, pk):
    """The year this meeting belongs to; the meeting's page knows no more than this address."""
    meeting = Q(committee_meeting=pk) | Q(general_meeting=pk) | Q(decision_meeting=pk)
    visible = Appraisal.objects.visible_to(request.user).filter(meeting)
    return redirect(get_object_or_404(visible.order_by("-pk")[:1]))


def get_submission(request, pk, *, review=False):
    """404 when it is not yours to see, 403 when you may not look at or review it."""
    visible = Submission.objects.visible_to(request.user).for_page()
    submission = get_object_or_404(visible, pk=pk)
    appraisal = submission.appraisal
    if not (
        permissions.can_see(request.user, appraisal) and can_see_table(request.user, appraisal)
    ):
        raise PermissionDenied
    if review and not permissions.can_review(request.user, submission.appraisal):
        raise PermissionDenied
    return submission


def get_board(request, pk):
    """The campaign and its rows: 404 when not yours to see, 403 for the branches themselves."""
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    appraisals = permissions.appraisals_overseen(request.user, campaign)
    if not permissions.can_see_board(request.user, campaign) and not appraisals.exists():
        raise PermissionDenied
    return campaign, gather(exports.in_order(appraisals))


def sees_totals(request, year):
    """Whoever may not open the totals of the ballot does not read them here either."""
    return permissions.can_see_totals(request.user, year.appraisal, year.box)


def frozen(request, submission):
    """The table as sent, with the totals when this reader may see them."""
    appraisal = submission.appraisal
    box = BallotBox.objects.confirmed_for(appraisal)
    with_totals = permissions.can_see_totals(request.user, appraisal, box)
    return exports.frozen_context(submission, with_totals=with_totals)


def say(request, error):
    """Each reason as a message."""
    for reason in error.reasons:
        messages.error(request, reason)


# --- the branch ---


@require_safe
def year(request, pk):
    """The year of one branch: five stages, one next action, the state of the table."""
    appraisal = get_appraisal(request, pk)
    found = year_of(appraisal)
    sees_grades = can_see_table(request.user, appraisal)
    decides = can_decide(request.user, appraisal.branch)
    totals = sees_totals(request, found)
    works = can_manage(request.user, appraisal.branch)
    stages = checklist.stages(
        found, with_totals=totals, decides=decides, with_names=works, sees_grades=sees_grades
    )
    context = {
        "appraisal": appraisal,
        "year": found,
        "stages": stages,
        "next_step": checklist.next_step(found, stages, decides=decides),
        "can_manage": works,
        "can_submit": permissions.can_submit(request.user, appraisal),
        "sees_grades": sees_grades,
        "has_changed": found.standing and found.standing.reported != found.figures,
    }
    return render(request, "summary/year.html", context)


@require_safe
def my_year(request, pk):
    """The year of a member of the branch, to that member only."""
    visible = Appraisal.objects.visible_to(request.user).for_list()
    appraisal = get_object_or_404(visible, pk=pk)
    if not is_member_of(request.user, appraisal.branch):
        raise PermissionDenied
    own = Appraisal.objects.filter(branch=appraisal.branch).exclude(pk=pk)
    context = {
        "appraisal": appraisal,
        "year": own_year(appraisal, request.user.member),
        "performance": own_performance(appraisal, request.user.member),
        "earlier": own.select_related("campaign").order_by("-pk"),
    }
    return render(request, "summary/my_year.html", context)


@require_safe
def form(request, pk):
    """The annual table of the branch on the screen, with the figures of now."""
    appraisal = get_appraisal(request, pk, figures=True)
    found = year_of(appraisal)
    context = exports.form_context(found, with_totals=sees_totals(request, found)) | {
        "row": row_of(1, found),
        "can_submit": permissions.can_submit(request.user, appraisal),
    }
    return render(request, "summary/form.html", context)


@require_safe
def form_pdf(request, pk):
    """The same on paper."""
    appraisal = get_appraisal(request, pk, figures=True)
    found = year_of(appraisal)
    context = exports.form_context(found, with_totals=sees_totals(request, found))
    return recorded(request.user, appraisal, form_response(context))


@require_safe
def form_blank(request, pk):
    """The empty form, to be filled in by hand."""
    appraisal = get_appraisal(request, pk)
    return recorded(request.user, appraisal, form_response(exports.blank_context(appraisal)))


def form_response(context):
    """The branch's form as a PDF to be saved."""
    name = _("%(year)s table of the appraisal of members (%(branch)s).%(suffix)s") % {
        "year": context["campaign"].year_label,
        "branch": context["appraisal"].branch,
        "suffix": "pdf",
    }
    return signed_sheet(name, "summary/print_form.html", context)


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


# --- one submission ---


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


# --- the office ---


@require_safe
def board(request, pk):
    """All branches of a campaign: how far each is, overdue first."""
    campaign, years = get_board(request, pk)
    context = {
        "campaign": campaign,
        "rows": boards.board(years),
        "state_line": boards.state_line(years),
        "reminder": boards.reminder(campaign, years),
        "checks": [row for row in rows_of(years) if row.breaches],
    }
    return render(request, "summary/board.html", context)


@require_safe
def table_xlsx(request, pk):
    """The consolidated table as a workbook."""
    campaign, years = get_board(request, pk)
    rows = rows_of(years)
    name = exports.file_name(campaign, rows, "xlsx")
    response = xlsx_response(name, exports.sheets(campaign, rows))
    return recorded(request.user, campaign, response)


@require_safe
def table_pdf(request, pk):
    """The consolidated table on paper."""
    campaign, years = get_board(request, pk)
    rows = rows_of(years)
    name = exports.file_name(campaign, rows, "pdf")
    response = attachment(exports.consolidated_pdf(campaign, rows), name, "application/pdf")
    return recorded(request.user, campaign, response)
