"""Those graded excellent in a year, and the commendations given to them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns.models import Campaign
from appraisals.ratings import actions
from appraisals.ratings.exports.commendations import in_words
from appraisals.ratings.figures.pool import pool
from appraisals.ratings.forms import CommendationForm
from appraisals.ratings.models import Commendation, Rating, reasons_against_commending
from appraisals.ratings.permissions import can_commend, can_see_pool
from appraisals.ratings.views.loading import say_why
from branchlife.workflow import NotAllowed


def get_campaign(request, pk):
    """404 for a year that is not yours to see; 403 for members and assistants."""
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    if not can_see_pool(request.user, campaign):
        raise PermissionDenied
    return campaign


def get_rating(request, pk):
    """404 when the grade is not yours to see, 403 when you may not note commendations."""
    visible = Rating.objects.visible_to(request.user)
    related = ("member", "appraisal__campaign", "appraisal__branch__committee")
    rating = get_object_or_404(visible.select_related(*related), pk=pk)
    if not can_commend(request.user, rating.appraisal):
        raise PermissionDenied
    return rating


def rows_of(request, campaign):
    """Those graded excellent in the branches whose grades you see."""
    return pool(Rating.objects.visible_to(request.user), campaign)


@require_safe
def excellent_list(request, pk):
    """The members graded excellent, with their commendations."""
    campaign = get_campaign(request, pk)
    rows = [
        {
            "excellent": row,
            "commendations": [in_words(one) for one in row.commendations],
            "may_commend": can_commend(request.user, row.rating.appraisal),
        }
        for row in rows_of(request, campaign)
    ]
    context = {"campaign": campaign, "rows": rows}
    return render(request, "ratings/excellent_list.html", context)


@require_http_methods(["GET", "POST"])
def commend(request, pk):
    """Note a commendation of this member; those noted so far can be taken back."""
    rating = get_rating(request, pk)
    form = CommendationForm(request.POST or None)
    if form.is_valid():
        try:
            actions.commend(rating, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The commendation is on record."))
            return redirect("ratings:excellent_list", rating.appraisal.campaign_id)
    context = {
        "rating": rating,
        "form": form,
        "given": [(one, in_words(one)) for one in rating.commendations.all()],
        "reasons": list(reasons_against_commending(rating)),
    }
    return render(request, "ratings/commend.html", context)


@require_POST
def take_back_commendation(request, pk):
    """Take back a commendation noted by mistake."""
    visible = Rating.objects.visible_to(request.user)
    commendation = get_object_or_404(Commendation, pk=pk, rating__in=visible)
    rating = get_rating(request, commendation.rating_id)
    try:
        actions.take_back_commendation(commendation, by=request.user)
    except NotAllowed as error:
        say_why(request, error)
    else:
        messages.success(request, _("The commendation was taken back."))
    return redirect("ratings:commend", rating.pk)
