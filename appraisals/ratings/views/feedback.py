"""Who was told, and the member's own grade."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appraisals.ballots.models import BallotBox
from appraisals.ratings import actions
from appraisals.ratings.forms import (
    AcknowledgementForm,
    FeedbackForm,
)
from appraisals.ratings.models import Feedback, Rating, own_votes
from appraisals.ratings.views.loading import get_appraisal, say_why
from branchlife.workflow import NotAllowed


@require_POST
def feed_back(request, pk):
    """Record who has been told the result; they can read it themselves from then on."""
    appraisal = get_appraisal(request, pk, decide=True)
    ratings = appraisal.ratings.filter(decided_at__isnull=False).select_related("member")
    form = FeedbackForm(request.POST, ratings=ratings)
    if not form.is_valid():
        messages.error(request, _("Choose who was told, how and when."))
        return redirect("ratings:table", appraisal.pk)
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
    return redirect("ratings:table", appraisal.pk)


@require_safe
def mine_list(request):
    """The member's own grades, once told: grade, opinion, and own totals where the year says so."""
    ratings = list(Rating.objects.told_to(request.user))
    votes = own_votes(ratings)
    for rating in ratings:
        rating.own_votes = votes.get(rating.pk)
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


@require_POST
def acknowledge(request, pk):
    """The member has read the result; or the secretary notes that they signed on paper."""
    feedback = get_object_or_404(
        Feedback.objects.answerable_by(request.user).select_related("rating__appraisal__branch"),
        pk=pk,
    )
    form = AcknowledgementForm(request.POST)
    if form.is_valid():
        try:
            actions.acknowledge(feedback, statement=form.cleaned_data["statement"], by=request.user)
        except NotAllowed as error:
            say_why(request, error)
        else:
            messages.success(request, _("Noted. Thank you."))
    if feedback.rating.member.user_id == request.user.pk:
        return redirect("ratings:mine_list")
    return redirect("ratings:table", feedback.rating.appraisal_id)
