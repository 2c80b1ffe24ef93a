"""The member's own self-evaluation, the list of the branch, what came on paper."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns.models import Appraisal
from appraisals.ratings.actions import self_evaluations as actions
from appraisals.ratings.figures.performance import own_performance
from appraisals.ratings.figures.self_evaluations import asked_in, meeting_for
from appraisals.ratings.forms.self_evaluations import SelfEvaluationForm
from appraisals.ratings.models import SelfEvaluation
from appraisals.ratings.permissions import (
    can_decide,
    can_enter_paper,
    can_read_self_evaluation,
    can_see_table,
    own_member,
    self_evaluations_read_by,
)
from appraisals.ratings.views.loading import get_year, say_why
from branchlife.models import Member
from branchlife.workflow import NotAllowed
from meetings.models import Meeting


def get_own(request, pk):
    """(the appraisal, the member behind the login); 403 for whoever is not appraised here."""
    appraisal = get_year(request, pk)
    member = own_member(request.user, appraisal)
    if member is None:
        raise PermissionDenied
    return appraisal, member


def get_self_evaluation(request, pk):
    """One that somebody may read; 403 inside the branch."""
    visible = Appraisal.objects.visible_to(request.user)
    rows = SelfEvaluation.objects.filter(appraisal__in=visible).select_related(
        "member",
        "entered_by",
        "speech__meeting",
        "appraisal__branch__committee",
        "appraisal__campaign",
        "appraisal__general_meeting",
    )
    evaluation = get_object_or_404(rows, pk=pk)
    if not can_read_self_evaluation(request.user, evaluation):
        raise PermissionDenied
    return evaluation


def evaluation_of(appraisal, member):
    """What there is of this member's, or an empty one that is not kept yet."""
    rows = SelfEvaluation.objects.select_related("speech__meeting", "entered_by")
    evaluation = rows.filter(appraisal=appraisal, member=member).first()
    evaluation = evaluation or SelfEvaluation(changed_at=timezone.now())
    evaluation.appraisal, evaluation.member = appraisal, member
    return evaluation


# --- the own one ---


@never_cache
@require_http_methods(["GET", "POST"])
def self_evaluation(request, pk):
    """Write the own self-evaluation, beside the own year's figures; keep it, or hand it in."""
    appraisal, member = get_own(request, pk)
    evaluation, theirs = evaluation_of(appraisal, member), None
    form = SelfEvaluationForm(request.POST or None, request.FILES or None, evaluation=evaluation)
    if form.is_valid():
        hands_in = "hand_in" in request.POST or evaluation.is_handed_in
        act = actions.hand_in if hands_in else actions.keep
        try:
            written = act(
                appraisal,
                member,
                by=request.user,
                **form.words(),
                upload=form.cleaned_data["upload"],
                was=form.was(),
            )
        except actions.ChangedMeanwhile as refusal:
            theirs = refusal.evaluation
            form = refused(request, form, refusal, theirs)
        except NotAllowed as refusal:
            form = refused(request, form, refusal, evaluation)
        else:
            messages.success(request, said(written))
            return redirect("ratings:self_evaluation", pk)
    context = {
        "appraisal": appraisal,
        "evaluation": evaluation,
        "form": form,
        "theirs": theirs,
        "files": evaluation.files() if evaluation.pk else [],
        "meeting": where(evaluation),
        "reasons": list(evaluation.reasons_against_writing()),
        "performance": own_performance(appraisal, member),
    }
    return render(request, "ratings/self_evaluation.html", context)


def refused(request, form, refusal, evaluation):
    """The same form with the reasons; what was typed stays, and starts from what is kept now."""
    form.add_error(None, [str(reason) for reason in refusal.reasons])
    form.started = SelfEvaluationForm(evaluation=evaluation).started
    return form


def said(evaluation):
    """What has become of it, in a sentence."""
    if not evaluation.is_handed_in:
        return _("Saved, not handed in yet.")
    if evaluation.speech is not None:
        return _("Handed in, and laid before the meeting.")
    return _("Handed in. It is laid before the meeting as soon as people are called to it.")


def where(evaluation):
    """The meeting before which it lies, or would lie if it were handed in now; None so far."""
    if evaluation.speech is not None:
        return evaluation.speech.meeting
    return meeting_for(evaluation.appraisal, evaluation.member)


@require_POST
def self_keep(request, pk):
    """What is being written, sent by the script; says what was kept, or why not."""
    appraisal, member = get_own(request, pk)
    form = SelfEvaluationForm(request.POST, evaluation=evaluation_of(appraisal, member))
    if not form.is_valid():
        reasons = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"state": "refused", "reasons": reasons}, status=409)
    try:
        actions.keep(appraisal, member, by=request.user, **form.words(), was=form.was())
    except NotAllowed as refusal:
        state = "conflict" if isinstance(refusal, actions.ChangedMeanwhile) else "refused"
        reasons = [str(reason) for reason in refusal.reasons]
        return JsonResponse({"state": state, "reasons": reasons}, status=409)
    moment = {"time": f"{timezone.localtime():%H:%M}"}
    return JsonResponse({"state": "saved", "said": _("Saved at %(time)s") % moment})


@require_POST
def self_take_back(request, pk):
    """It becomes a draft again."""
    evaluation = get_self_evaluation(request, pk)
    if evaluation.member.user_id != request.user.pk:
        raise PermissionDenied
    try:
        actions.take_back(evaluation, by=request.user)
    except NotAllowed as error:
        say_why(request, error)
    else:
        messages.success(request, _("Taken back: nobody else reads it now."))
    return redirect("ratings:self_evaluation", evaluation.appraisal_id)


# --- those of the branch ---


@require_safe
def self_evaluation_list(request, pk):
    """Who has handed in and who has not; a member reads what lies before the meetings they go to."""
    appraisal, user = get_year(request, pk), request.user
    readable = self_evaluations_read_by(user, appraisal)
    enters = can_enter_paper(user, appraisal)
    sees_all = enters or can_see_table(user, appraisal)
    handed_in = {row.member_id: row for row in SelfEvaluation.objects.of(appraisal)}
    lines = [
        {"member": member, "evaluation": handed_in.get(member.pk), "reads": member.pk in readable}
        for member in appraisal.branch.roster()
        if sees_all or member.pk in readable
    ]
    context = {
        "appraisal": appraisal,
        "lines": lines,
        "sees_all": sees_all,
        "can_enter": enters and not list(appraisal.reasons_against_work()),
        "own": own_member(user, appraisal),
        "number": sum(line["evaluation"] is not None for line in lines),
    }
    return render(request, "ratings/self_evaluation_list.html", context)


@require_safe
def self_read(request, pk):
    """One of them, with where it lies."""
    evaluation = get_self_evaluation(request, pk)
    user = request.user
    is_own = evaluation.member.user_id == user.pk
    if is_own and not evaluation.is_on_paper:
        return redirect("ratings:self_evaluation", evaluation.appraisal_id)
    enters = can_enter_paper(user, evaluation.appraisal) and evaluation.is_on_paper
    context = {
        "evaluation": evaluation,
        "appraisal": evaluation.appraisal,
        "files": evaluation.files(),
        "decides": can_decide(user, evaluation.appraisal) and evaluation.speech is not None,
        "can_enter": enters and not list(evaluation.reasons_against_entering()),
        "can_remove": enters and not list(evaluation.reasons_of_the_meeting()),
    }
    return render(request, "ratings/self_read.html", context)


# --- on paper ---


@require_http_methods(["GET", "POST"])
def self_paper(request, pk, member):
    """Type what a member handed in on paper, or hang a photo of it here."""
    appraisal = get_year(request, pk)
    if not can_enter_paper(request.user, appraisal):
        raise PermissionDenied
    roster = Member.objects.of_branch(appraisal.branch)
    member = get_object_or_404(roster, pk=member)
    evaluation = evaluation_of(appraisal, member)
    form = SelfEvaluationForm(
        request.POST or None,
        request.FILES or None,
        evaluation=evaluation,
        # What the member drafted is nobody else's to read.
        is_blank=not evaluation.is_on_paper,
    )
    if form.is_valid():
        words, upload = form.words(), form.cleaned_data["upload"]
        try:
            actions.enter(appraisal, member, by=request.user, **words, upload=upload)
        except NotAllowed as error:
            form.add_error(None, [str(reason) for reason in error.reasons])
        else:
            messages.success(request, _("Entered as handed in on paper."))
            return redirect("ratings:self_evaluation_list", pk)
    context = {
        "appraisal": appraisal,
        "evaluation": evaluation,
        "member": member,
        "form": form,
        "is_begun": bool(evaluation.pk) and not evaluation.is_on_paper,
        "files": evaluation.files() if evaluation.is_on_paper else [],
        "reasons": list(evaluation.reasons_against_entering()),
    }
    return render(request, "ratings/self_paper.html", context)


@require_POST
def self_remove(request, pk):
    """What was entered from paper was a mistake."""
    evaluation = get_self_evaluation(request, pk)
    if not can_enter_paper(request.user, evaluation.appraisal):
        raise PermissionDenied
    try:
        actions.remove_paper(evaluation, by=request.user)
    except NotAllowed as error:
        say_why(request, error)
    else:
        messages.success(request, _("Removed."))
    return redirect("ratings:self_evaluation_list", evaluation.appraisal_id)


# --- asked by the room of meetings ---


def place_of(meeting, speech=None):
    """Where a self-evaluation for this meeting is written, so that nobody writes it twice; or None.

    Of a speech: where it is changed. Named in the setting SPEECH_PLACES.
    """
    if speech is None:
        asked = asked_in(meeting)
        return reverse("ratings:self_evaluation", args=[asked[0].pk]) if asked else None
    evaluation = SelfEvaluation.objects.filter(speech=speech).first()
    if evaluation is None or meeting.state in Meeting.BEGUN:
        return None
    if evaluation.is_on_paper:
        return reverse("ratings:self_paper", args=[evaluation.appraisal_id, evaluation.member_id])
    return reverse("ratings:self_evaluation", args=[evaluation.appraisal_id])
