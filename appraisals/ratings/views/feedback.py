"""Who was told, what they said to it and what was answered; and the member's own grade."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.permissions import can_see_year
from appraisals.ratings import actions
from appraisals.ratings.figures.feedback import (
    SIGNED_FORM,
    due_on,
    feedbacks_of,
    signed_forms,
)
from appraisals.ratings.forms import (
    AcknowledgementForm,
    AnswerForm,
    CopyForm,
    FeedbackForm,
    PaperStatementForm,
    SignedForm,
    StatementForm,
)
from appraisals.ratings.models import Feedback, Rating, own_votes
from appraisals.ratings.permissions import can_answer, can_decide, can_open_signed_forms
from appraisals.ratings.views.loading import get_appraisal, say_why
from branchlife.actions import attach_file
from branchlife.workflow import NotAllowed


@require_safe
def feedback_list(request, pk):
    """Who has been told, who has not and since when, what waits for an answer; papers."""
    return feedback_page(request, get_appraisal(request, pk))


def feedback_page(request, appraisal, *, typed=None, forms=None):
    """The page; `typed` maps feedbacks to an answer that was refused, `forms` names refused forms."""
    found = feedbacks_of(appraisal)
    decides = can_decide(request.user, appraisal)
    answers = can_answer(request.user, appraisal)
    sees_copies = can_open_signed_forms(request.user, appraisal)
    copies = signed_forms(found.ratings) if sees_copies else {}
    for rating in found.ratings:
        rating.copies = copies.get(rating.pk, [])
        rating.is_late = not rating.feedback and found.is_late(rating)
        rating.has_said = any(row.stated_at for row in rating.feedbacks.all())
        rating.due_on = due_on(appraisal, rating)
    for feedback in found.waiting:
        feedback.typed = (typed or {}).get(feedback.pk, "")
        feedback.is_own = feedback.rating.member.user_id == request.user.pk
    context = {
        "appraisal": appraisal,
        "found": found,
        "decides": decides,
        "answers": answers,
        "sees_copies": sees_copies,
        "sees_year": can_see_year(request.user, appraisal),
        "counts": counts(found),
        "tell_form": None,
        "signed_form": None,
        "statement_form": None,
        "copy_form": None,
    }
    if decides:
        context |= forms_of(found)
    return render(request, "ratings/feedback_list.html", context | (forms or {}))


def forms_of(found):
    """The forms of whoever keeps the feedback; each only while there is somebody in it."""
    return {
        "tell_form": found.untold and FeedbackForm(ratings=found.untold),
        "signed_form": found.unsigned and SignedForm(ratings=found.unsigned),
        "statement_form": found.silent and PaperStatementForm(ratings=found.silent),
        "copy_form": found.ratings and CopyForm(ratings=found.ratings),
    }


def counts(found):
    """[(number, what)] above the lists."""
    decided, untold = len(found.ratings), len(found.untold)
    return [
        (decided, _("decided")),
        (decided - untold, _("told the result")),
        (decided - untold - len(found.unsigned), _("acknowledged")),
        (len(found.waiting), _("waiting for an answer")),
    ]


@require_POST
def feed_back(request, pk):
    """Record who has been told the result; they can read it themselves from then on."""
    appraisal = get_appraisal(request, pk, decide=True)
    ratings = appraisal.ratings.filter(decided_at__isnull=False).select_related("member")
    form = FeedbackForm(request.POST, ratings=ratings)
    if not form.is_valid():
        messages.error(request, _("Choose who was told, how and when."))
        return redirect("ratings:feedback_list", appraisal.pk)
    chosen = ratings.filter(pk__in=form.cleaned_data.pop("members"))
    try:
        with transaction.atomic():
            for rating in chosen:
                actions.feed_back(
                    rating,
                    how=form.cleaned_data["how"],
                    fed_back_on=form.cleaned_data["fed_back_on"],
                    by=request.user,
                )
    except NotAllowed as error:
        say_why(request, error)
    else:
        messages.success(
            request, _("Feedback to %(count)d members is on record.") % {"count": len(chosen)}
        )
    return redirect("ratings:feedback_list", appraisal.pk)


@require_POST
def signed(request, pk):
    """Record who signed on paper that they have read the result."""
    appraisal = get_appraisal(request, pk, decide=True)
    found = feedbacks_of(appraisal)
    form = SignedForm(request.POST, ratings=found.unsigned)
    if not form.is_valid():
        messages.error(request, _("Choose who signed, and when."))
        return feedback_page(request, appraisal, forms={"signed_form": form})
    chosen = {int(pk) for pk in form.cleaned_data["feedbacks"]}
    day = form.cleaned_data["acknowledged_on"]
    try:
        with transaction.atomic():
            for rating in found.unsigned:
                if rating.feedback.pk in chosen:
                    actions.acknowledge(rating.feedback, acknowledged_on=day, by=request.user)
    except NotAllowed as error:
        say_why(request, error)
        return feedback_page(request, appraisal, forms={"signed_form": form})
    words = {"count": len(chosen)}
    messages.success(request, _("The signatures of %(count)d members are on record.") % words)
    return redirect("ratings:feedback_list", appraisal.pk)


@require_POST
def paper_statement(request, pk):
    """Type what a member wrote on the signed form."""
    appraisal = get_appraisal(request, pk, decide=True)
    found = feedbacks_of(appraisal)
    form = PaperStatementForm(request.POST, ratings=found.silent)
    if form.is_valid():
        feedback = Feedback.objects.get(pk=form.cleaned_data["feedback"])
        try:
            actions.state(feedback, statement=form.cleaned_data["statement"], by=request.user)
        except NotAllowed as error:
            say_why(request, error)
        else:
            messages.success(request, _("On record. Now answer it."))
            return redirect("ratings:feedback_list", appraisal.pk)
    return feedback_page(request, appraisal, forms={"statement_form": form})


@require_POST
def answer(request, pk):
    """Answer what a member said; the member reads it on the own page."""
    visible = Appraisal.objects.visible_to(request.user)
    feedback = get_object_or_404(
        Feedback.objects.filter(rating__appraisal__in=visible).select_related(
            "rating__member", "rating__appraisal__branch__committee", "rating__appraisal__campaign"
        ),
        pk=pk,
    )
    appraisal = feedback.rating.appraisal
    if not can_answer(request.user, appraisal):
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("An answer has at most 1,000 characters."))
    else:
        try:
            actions.answer(feedback, text=form.cleaned_data["text"], by=request.user)
        except NotAllowed as error:
            say_why(request, error)
        else:
            messages.success(request, _("Answered; the member can read it now."))
            return redirect("ratings:feedback_list", appraisal.pk)
    return feedback_page(request, appraisal, typed={feedback.pk: request.POST.get("text", "")})


@require_POST
def attach_form(request, pk):
    """Hang the signed registration form of one member on the rating."""
    appraisal = get_appraisal(request, pk, decide=True)
    found = feedbacks_of(appraisal)
    form = CopyForm(request.POST, request.FILES, ratings=found.ratings)
    if form.is_valid():
        rating = next(row for row in found.ratings if str(row.pk) == form.cleaned_data["rating"])
        upload = form.cleaned_data["upload"]
        try:
            attach_file(appraisal.branch, rating, upload, by=request.user, purpose=SIGNED_FORM)
        except NotAllowed as error:
            say_why(request, error)
        else:
            messages.success(request, _("The signed form is attached."))
            return redirect("ratings:feedback_list", appraisal.pk)
    return feedback_page(request, appraisal, forms={"copy_form": form})


# --- the member's own page ---


@require_safe
def mine_list(request):
    """The member's own grades, once told: grade, opinion, and own totals where the year says so."""
    return own_page(request)


def own_page(request, *, typed=None):
    """The page; `typed` maps feedbacks to words that were refused."""
    ratings = list(Rating.objects.told_to(request.user))
    votes = own_votes(ratings)
    for rating in ratings:
        rating.own_votes = votes.get(rating.pk)
        rating.typed = (typed or {}).get(rating.feedback.pk, "")
        rating.puts_right = rating.feedback.can_be_put_right_by(request.user)
        rating.earlier = [row for row in rating.feedbacks.all() if row.is_superseded]
    context = {"ratings": ratings, "boxes": counted_boxes(request.user)}
    return render(request, "ratings/mine_list.html", context)


def counted_boxes(user):
    """Ballots of the own branch whose tracking codes are published, newest first."""
    member = getattr(user, "member", None)
    if member is None:
        return []
    boxes = BallotBox.objects.confirmed().filter(
        appraisal__branch=member.branch_id, is_all_paper=False
    )
    return list(boxes.select_related("appraisal__campaign").order_by("-confirmed_on", "-number"))


def get_feedback(request, pk):
    """The person's own, or of a branch where the reader decides; else 404."""
    answerable = Feedback.objects.answerable_by(request.user)
    return get_object_or_404(answerable.select_related("rating__appraisal__branch"), pk=pk)


@require_POST
def acknowledge(request, pk):
    """The member has read the result; or the secretary notes that they signed on paper."""
    feedback = get_feedback(request, pk)
    is_own = feedback.rating.member.user_id == request.user.pk
    form = AcknowledgementForm(request.POST)
    if not form.is_valid():
        return refuse_words(request, feedback, "statement", form)
    try:
        actions.acknowledge(feedback, statement=form.cleaned_data["statement"], by=request.user)
    except NotAllowed as error:
        say_why(request, error)
    else:
        messages.success(request, _("Noted. Thank you."))
    if is_own:
        return redirect("ratings:mine_list")
    return redirect("ratings:feedback_list", feedback.rating.appraisal_id)


@require_POST
def state(request, pk):
    """The member says something to a result acknowledged before."""
    feedback = get_feedback(request, pk)
    if feedback.rating.member.user_id != request.user.pk:
        raise Http404
    form = StatementForm(request.POST)
    if not form.is_valid():
        return refuse_words(request, feedback, "statement", form)
    try:
        actions.state(feedback, statement=form.cleaned_data["statement"], by=request.user)
    except NotAllowed as error:
        say_why(request, error)
        return own_page(request, typed={feedback.pk: form.cleaned_data["statement"]})
    messages.success(request, _("Your words are with the branch; it has to answer them."))
    return redirect("ratings:mine_list")


def refuse_words(request, feedback, name, form):
    """Say why, and show the words again."""
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
    if feedback.rating.member.user_id != request.user.pk:
        return redirect("ratings:feedback_list", feedback.rating.appraisal_id)
    return own_page(request, typed={feedback.pk: request.POST.get(name, "")})
