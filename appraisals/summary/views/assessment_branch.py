"""One branch in the assessment: what it brought, what was noted and proposed, the result."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns.models import Appraisal
from appraisals.summary import exports, permissions
from appraisals.summary.actions import assessment as actions
from appraisals.summary.actions import assessment_reports as reports
from appraisals.summary.exports.assessment import rows_for
from appraisals.summary.figures.assessment import activities_for, scheme_of
from appraisals.summary.figures.assessment_sentences import (
    all_figures,
    beside,
    other_figures,
    report_sentence,
)
from appraisals.summary.figures.gathering import gather
from appraisals.summary.forms.assessment import MarksForm, ProposalForm
from appraisals.summary.forms.assessment_reports import (
    DevelopmentForm,
    DutyReportForm,
    DutyReportWithBallotForm,
)
from appraisals.summary.models import BranchAssessment, DutyReport
from appraisals.summary.models.assessment_reports import BALLOT
from appraisals.summary.views.assessment_loading import get_assessed_branch
from appraisals.summary.views.loading import say
from branchlife.permissions import can_decide, can_manage
from branchlife.views.acts import act
from branchlife.workflow import NotAllowed


def row_for(request, appraisal, scheme):
    """The branch with everything counted and noted of it, also when it has left the year."""
    years = gather(Appraisal.objects.filter(pk=appraisal.pk))
    (row,) = rows_for(request.user, scheme, years)
    return row


@require_safe
def assessment(request, pk):
    """One branch: to those above it everything, to itself what it brings and what was published."""
    return assessment_page(request, get_assessed_branch(request, pk))


def assessment_page(request, appraisal, row=None, **forms):
    """The page of one branch, with forms as typed."""
    user, campaign = request.user, appraisal.campaign
    scheme = scheme_of(campaign)
    row = row or row_for(request, appraisal, scheme)
    oversees = permissions.sees_assessment(user, appraisal)
    reasons = list(appraisal.reasons_against_taking_part())
    reasons += scheme.reasons_against_marking() if scheme else []
    is_open = scheme is not None and not reasons
    may_note = is_open and permissions.can_note_assessment(user, appraisal)
    may_propose = is_open and permissions.can_assess(user, campaign)
    told = scheme is not None and scheme.is_published
    marks_form = (forms.get("marks_form") or MarksForm(row=row)) if may_note else None
    context = {
        "appraisal": appraisal,
        "campaign": campaign,
        "scheme": scheme,
        "row": row,
        "reasons": reasons,
        "oversees": oversees,
        "manages": can_manage(user, appraisal.branch),
        "can_bring": permissions.can_bring(user, appraisal) and not reasons,
        "sees_marks": oversees or (told and scheme.shows_marks),
        "sees_result": oversees or told,
        "brings": permissions.can_bring(user, appraisal),
        "reports": [
            (audience, report, report_sentence(report, row.with_totals))
            for audience in DutyReport.Audience
            for report in [row.reports.get(audience.value)]
        ],
        "figures": other_figures(row) if marks_form else all_figures(row),
        "lines": [(item, mark, beside(row, item.beside)) for item, mark in row.lines],
        "materials": [(one, row.receipts.get(one.pk)) for one in row.materials],
        "activities": activities_for(appraisal),
        "marks_form": marks_form,
        "items": marks_form
        and [(*line, beside(row, line[0].beside)) for line in marks_form.items()],
        "proposal_form": (
            (forms.get("proposal_form") or ProposalForm(row=row)) if may_propose else None
        ),
        **(neighbours(user, appraisal) if oversees else {"before": None, "after": None}),
    }
    return render(request, "summary/assessment.html", context)


def neighbours(user, appraisal):
    """The branches before and after this one on the office's page."""
    overseen = permissions.appraisals_overseen(user, appraisal.campaign)
    ids = list(exports.in_order(overseen).values_list("pk", flat=True))
    place = ids.index(appraisal.pk) if appraisal.pk in ids else None
    if place is None:
        return {"before": None, "after": None}
    return {
        "before": ids[place - 1] if place else None,
        "after": ids[place + 1] if place + 1 < len(ids) else None,
    }


@require_POST
def note_assessment(request, pk):
    """Note points or words, and materials received."""
    appraisal = get_assessed_branch(request, pk, note=True)
    scheme = scheme_of(appraisal.campaign)
    if scheme is None:
        return redirect("summary:assessment", pk)
    row = row_for(request, appraisal, scheme)
    form = MarksForm(request.POST, row=row)
    if not form.is_valid():
        return assessment_page(request, appraisal, row, marks_form=form)
    try:
        actions.note_assessment(
            appraisal, by=request.user, marks=form.marks, receipts=form.receipts
        )
    except NotAllowed as error:
        say(request, error)
        return assessment_page(request, appraisal, row, marks_form=form)
    messages.success(request, _("Saved."))
    after = neighbours(request.user, appraisal)["after"]
    goes_on = "next" in request.POST and after
    return redirect("summary:assessment", after if goes_on else pk)


@require_POST
def propose_result(request, pk):
    """Propose a result for one branch."""
    appraisal = get_assessed_branch(request, pk, office=True)
    scheme = scheme_of(appraisal.campaign)
    if scheme is None:
        return redirect("summary:assessment", pk)
    row = row_for(request, appraisal, scheme)
    form = ProposalForm(request.POST, row=row)
    if not form.is_valid():
        return assessment_page(request, appraisal, row, proposal_form=form)
    try:
        actions.propose(appraisal, by=request.user, **form.cleaned_data)
    except NotAllowed as error:
        say(request, error)
        return assessment_page(request, appraisal, row, proposal_form=form)
    messages.success(request, _("Saved."))
    return redirect("summary:assessment", pk)


def may_note_ballot(user, appraisal, audience):
    """Enters the ballot on a report: the office on that before the superior, else who decides.

    Where no office uses the platform, who decides in the branch writes down what the superior said.
    """
    is_office = permissions.can_note_assessment(user, appraisal)
    if audience == DutyReport.Audience.GENERAL or not appraisal.campaign.committee.has_clerks:
        return is_office or can_decide(user, appraisal.branch)
    return is_office


@require_http_methods(["GET", "POST"])
def duty_report(request, pk, audience):
    """Note how the secretary gave account, with the report as a file."""
    if audience not in DutyReport.Audience:
        raise Http404
    appraisal = get_assessed_branch(request, pk, bring=True)
    audience = DutyReport.Audience(audience)
    report = appraisal.duty_reports.filter(audience=audience).first()
    kind = DutyReportForm
    if may_note_ballot(request.user, appraisal, audience):
        kind = DutyReportWithBallotForm
    form = kind(
        request.POST or None,
        request.FILES or None,
        initial=report_initial(appraisal, audience, report),
    )
    page = {
        "heading": _("Duty report %(audience)s") % {"audience": audience.label},
        "button": _("Save"),
        "crumb": BranchAssessment(appraisal=appraisal),
    }

    def deed(by, **typed):
        return reports.note_duty_report(appraisal, audience, by=by, **form.values)

    return act(request, form, deed, said=_("Saved."), page=page, back=page["crumb"])


def report_initial(appraisal, audience, report):
    """What was noted; else the secretary, and for the branch's own meeting its day."""
    if report:
        names = ("mode", "held_on", "reporter", *BALLOT)
        return {name: getattr(report, name) for name in names}
    meeting = appraisal.general_meeting
    initial = {"reporter": appraisal.branch.secretary() or ""}
    if audience == DutyReport.Audience.GENERAL and meeting and meeting.counts_as_held:
        initial |= {"held_on": meeting.day, "mode": DutyReport.Mode.SPOKEN}
    return initial


@require_http_methods(["GET", "POST"])
def development(request, pk):
    """Note how many people the branch brought up; what the roster says is proposed."""
    appraisal = get_assessed_branch(request, pk, bring=True)
    known = getattr(appraisal, "development", None)
    initial = {}
    if known is None:
        facts = row_for(request, appraisal, scheme_of(appraisal.campaign)).facts
        initial = {"developed": facts.joined, "turned_full": facts.turned_full}
    form = DevelopmentForm(request.POST or None, instance=known, initial=initial)
    page = {
        "heading": _("Development of members"),
        "intro": _(
            "The numbers proposed are those of the roster; put them right where it is not complete."
        ),
        "button": _("Save"),
        "crumb": BranchAssessment(appraisal=appraisal),
    }

    def deed(by, **typed):
        return reports.note_development(appraisal, by=by, **typed)

    return act(request, form, deed, said=_("Saved."), page=page, back=page["crumb"])
