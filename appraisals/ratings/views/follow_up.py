"""Who is helped and who is disposed of, over the years; and what the pages of both begin with."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appraisals.ratings.figures.follow_up import not_followed_up
from appraisals.ratings.forms.follow_up import PaperForm
from appraisals.ratings.models import Disposition, HelpPlan, Rating, deciding
from appraisals.ratings.permissions import can_follow_up
from branchlife.actions import attach_file
from branchlife.models import Branch, BranchPost
from branchlife.workflow import NotAllowed


class Overview:
    """The list of follow-ups, as the place to go back to."""

    def __str__(self):
        return _("Follow-up of the grades")

    def get_absolute_url(self):
        return reverse("ratings:follow_up_list")


def of_branches(branches):
    """A condition on ratings: the member was graded in one of these branches, or is there now."""
    return Q(appraisal__branch__in=branches) | Q(member__branch__in=branches)


def get_rating(request, pk):
    """404 when the grade is not yours to see, 403 when following it up is not yours to do."""
    visible = Rating.objects.filter(of_branches(deciding(request.user).values("pk")))
    rating = get_object_or_404(
        visible.select_related("member__branch__committee", "appraisal__branch__committee"),
        pk=pk,
        decided_at__isnull=False,
    )
    if not can_follow_up(request.user, rating):
        raise PermissionDenied
    return rating


def get_follow_up(request, records, pk, may=None):
    """404 when the record is not yours to see, 403 when `may` (a predicate) says no."""
    visible = records.visible_to(request.user).select_related(
        "rating__member__branch__committee",
        "rating__appraisal__branch__committee",
        "rating__appraisal__campaign",
    )
    record = get_object_or_404(visible, pk=pk)
    if may and not may(request.user, record):
        raise PermissionDenied
    return record


def follows_up(user, record):
    """Follows up what this record is about."""
    return can_follow_up(user, record.rating)


def attach_paper(request, record, show):
    """Hang an upload on the record; refused, `show` shows its page with what is wrong."""
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        branch, upload = record.rating.member.branch, form.cleaned_data["upload"]
        try:
            attach_file(branch, record, upload, by=request.user)
        except NotAllowed as error:
            form.refuse(error)
        else:
            return redirect(record)
    return show(request, record, paper_form=form)


@require_safe
def follow_up_list(request):
    """Who waits for it, who is helped, who is disposed of: the own, one's branch's, the office's."""
    user = request.user
    led = Branch.objects.led_by(user, BranchPost.DECIDING_ROLES).values_list("pk", flat=True)
    seen = Q(pk__in=led) | Q(pk__in=Branch.objects.overseen_by(user).values("pk"))
    ratings = Rating.objects.filter(of_branches(Branch.objects.filter(seen).values("pk")))
    plans, dispositions = HelpPlan.objects.visible_to(user), Disposition.objects.visible_to(user)
    branch = chosen_branch(request)
    if branch:
        ratings = ratings.filter(of_branches([branch.pk]))
        plans = plans.filter(rating__in=Rating.objects.filter(of_branches([branch.pk])))
        dispositions = dispositions.filter(
            rating__in=Rating.objects.filter(of_branches([branch.pk]))
        )
    waiting = not_followed_up(ratings).select_related("member__branch", "appraisal__campaign")
    plans, dispositions = list(plans.for_list()), list(dispositions.for_list())
    context = {
        "branch": branch,
        "waiting": list(waiting.order_by("member__branch", "member__position", "pk")),
        "led": set(led),
        "blank_for": deciding(user).filter(pk__in=[branch.pk] if branch else led).first(),
        "plans": [plan for plan in plans if plan.is_open],
        "dispositions": [each for each in dispositions if each.is_open],
        "ended_plans": [plan for plan in plans if not plan.is_open],
        "ended_dispositions": [each for each in dispositions if not each.is_open],
    }
    return render(request, "ratings/follow_up_list.html", context)


def chosen_branch(request):
    """The branch named in the address, if it is one the user may see; else None."""
    number = request.GET.get("branch", "")
    if not number.isdecimal():
        return None
    return Branch.objects.visible_to(request.user).filter(pk=int(number)).first()
