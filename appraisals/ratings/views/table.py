"""The committee's table of grades, and the decision."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisals.ballots.models import BallotBox, MemberGrade
from appraisals.ballots.permissions import can_see_totals
from appraisals.campaigns.models import Appraisal, is_free
from appraisals.campaigns.permissions import can_see_year, may_exempt
from appraisals.campaigns.rules import DECISION
from appraisals.ratings import actions
from appraisals.ratings.figures.desk import lay_beside, quorum_in_words
from appraisals.ratings.forms import (
    CorrectionForm,
    DecisionForm,
    FeedbackForm,
    ProposalForm,
)
from appraisals.ratings.models import Sheet
from appraisals.ratings.permissions import can_decide
from appraisals.ratings.views.loading import get_appraisal, say_why
from branchlife.models import BranchPost
from branchlife.workflow import NotAllowed

# So many meetings that could have decided are shown with their attendance.
MEETINGS_SHOWN = 3


@require_http_methods(["GET", "POST"])
def table(request, pk):
    """All grades on one page: totals, proposals under the quota, decision, feedback."""
    appraisal = get_appraisal(request, pk, decide=request.method == "POST")
    sheet = Sheet(appraisal)
    data = request.POST if request.method == "POST" else None
    forms = [ProposalForm(data, row=row) for row in sheet.rows]
    if request.method == "POST" and all([form.is_valid() for form in forms]):
        try:
            actions.propose(
                appraisal,
                {form.row.member.pk: form.proposal() for form in forms},
                by=request.user,
                seen=request.POST.get("seen"),
            )
        except NotAllowed as error:
            say_why(request, error)
        else:
            messages.success(request, _("Saved."))
            rest_follows = "rest" in request.POST
            return redirect("ratings:rest" if rest_follows else "ratings:table", appraisal.pk)
    return render(request, "ratings/table.html", table_context(request, appraisal, sheet, forms))


def table_context(request, appraisal, sheet, forms):
    """What the page of grades shows, to those who decide and to those who look on."""
    decides = can_decide(request.user, appraisal)
    decision = common_decision(sheet)
    untold = [row.rating for row in sheet.rows if row.rating.is_decided and not row.rating.feedback]
    held = request.user.branch_roles.get(appraisal.branch_id, set())
    # Self-evaluations and standings are for the body that decides, not for those who look on.
    sits = bool(held & set(BranchPost.COMMITTEE_ROLES))
    if sits:
        lay_beside(sheet)
    return {
        "appraisal": appraisal,
        "sheet": sheet,
        "forms": forms,
        "decides": decides,
        # The office looks at decisions, not at what a branch is still weighing.
        "sees_proposals": bool(held) or sheet.is_decided,
        "sees_beside": sits,
        "phrases": appraisal.campaign.phrases_by_grade,
        "may_exempt": may_exempt(request.user, appraisal),
        "live_quota": live_quota(sheet),
        "is_editable": decides and not sheet.is_decided and sheet.box is not None,
        "work_reasons": list(sheet.reasons_against_work()),
        "decision_reasons": list(sheet.reasons_against_deciding()),
        "feedback_form": FeedbackForm(ratings=untold) if decides and untold else None,
        "grades": grade_counts(sheet),
        "share": percent_of(sheet.excellent, len(sheet.graded)) if sheet.is_proposed else None,
        "sees_totals": sees_totals(request.user, sheet),
        "sees_year": can_see_year(request.user, appraisal),
        "decision": decision,
        "decision_quorum": quorum_in_words(decision.meeting) if decision else "",
        **decision_context(appraisal, sheet, decides),
    }


def sees_totals(user, sheet):
    """Whoever may not open the totals of the ballot does not read them here either."""
    if sheet.box is None:
        return False
    sheet.box.appraisal = sheet.appraisal
    return can_see_totals(user, sheet.box)


def common_decision(sheet):
    """A rating that tells when and where the grades were decided, or None; said once above them."""
    decided = [row.rating for row in sheet.rows if row.rating.is_decided]
    return next((r for r in decided if not r.correction_reason), decided[0] if decided else None)


def decision_context(appraisal, sheet, decides):
    """The form of the decision, and how to come by a meeting that can decide."""
    if not decides or sheet.is_decided or sheet.box is None:
        return {"decision_form": None}
    form = DecisionForm(appraisal=appraisal, box=sheet.box, mark=sheet.mark)
    planned = appraisal.decision_meeting
    waits = planned is not None and planned.declared_valid is None and not is_free(planned)
    may_arrange = not form.of_body and not list(appraisal.reasons_against_scheduling(DECISION))
    return {
        "decision_form": form,
        "quorums": [(m, quorum_in_words(m)) for m in form.meetings[:MEETINGS_SHOWN]],
        "planned": planned if waits else None,
        "may_arrange": may_arrange,
        "decision_part": DECISION,
    }


def live_quota(sheet):
    """What the meter needs to count along where the quota is a share of those graded, or None."""
    appraisal = sheet.appraisal
    if appraisal.quota_number is not None or appraisal.quota_base != Appraisal.Base.GRADED:
        return None
    exemption = getattr(appraisal, "exemption", None)
    return {
        "num": appraisal.quota_num,
        "den": appraisal.quota_den,
        "at_least": int(appraisal.quota_rounding == Appraisal.Rounding.AT_LEAST_ONE),
        "exempted": exemption.number if exemption else 0,
    }


def grade_counts(sheet):
    """[(grade, how many)] of what is decided or proposed, and those without a grade."""
    counts = [
        (grade.label, sum(row.rating.proposed_grade == grade for row in sheet.rows))
        for grade in MemberGrade
    ]
    without = sum(bool(row.rating.not_graded_reason) for row in sheet.rows)
    return [*counts, (_("not graded"), without)]


def percent_of(part, whole):
    """A share, or None when there is nothing to share."""
    return part / whole if whole else None


@require_http_methods(["GET", "POST"])
def rest(request, pk):
    """The members not graded yet, by name, before they are all graded qualified at once."""
    appraisal = get_appraisal(request, pk, decide=True)
    sheet = Sheet(appraisal)
    if request.method == "POST":
        named = [int(value) for value in request.POST.getlist("member") if value.isdecimal()]
        try:
            actions.grade_rest_qualified(appraisal, named, by=request.user)
        except NotAllowed as error:
            say_why(request, error)
            return redirect("ratings:rest", appraisal.pk)
        messages.success(
            request, _("%(count)d members are proposed as qualified.") % {"count": len(named)}
        )
        return redirect("ratings:table", appraisal.pk)
    return render(
        request, "ratings/rest.html", {"appraisal": appraisal, "rows": sheet.undecided_rest}
    )


@require_POST
def decide(request, pk):
    """Make the grades final."""
    appraisal = get_appraisal(request, pk, decide=True)
    box = BallotBox.objects.confirmed_for(appraisal)
    form = DecisionForm(request.POST, appraisal=appraisal, box=box)
    if not form.is_valid():
        messages.error(request, _("Choose the meeting that decided, and its day."))
        return redirect("ratings:table", appraisal.pk)
    seen = form.cleaned_data.pop("seen") or None
    try:
        actions.decide(appraisal, by=request.user, seen=seen, **form.cleaned_data)
    except NotAllowed as error:
        say_why(request, error)
    else:
        messages.success(request, _("The grades are decided. Now tell each member the result."))
    return redirect("ratings:table", appraisal.pk)


@require_http_methods(["GET", "POST"])
def correct(request, pk, member):
    """Decide one member's grade anew, with a reason."""
    appraisal = get_appraisal(request, pk, decide=True)
    sheet = Sheet(appraisal)
    row = next((row for row in sheet.rows if row.member.pk == member), None)
    if row is None:
        raise Http404
    proposal = ProposalForm(request.POST or None, row=row)
    form = CorrectionForm(request.POST or None, appraisal=appraisal, box=sheet.box)
    if all([proposal.is_valid(), form.is_valid()]):
        try:
            actions.correct(
                appraisal, row.member, proposal.proposal(), by=request.user, **form.cleaned_data
            )
        except NotAllowed as error:
            say_why(request, error)
        else:
            messages.success(request, _("Decided anew. Please tell the member the new result."))
            return redirect("ratings:table", appraisal.pk)
    context = {
        "appraisal": appraisal,
        "row": row,
        "proposal": proposal,
        "form": form,
        "quota": sheet.quota,
    }
    return render(request, "ratings/correct.html", context)
