"""Pages of the branches and of one branch."""

from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branchlife.figures import BranchFigures
from branchlife.models import Branch, BranchPost, Committee, CommitteePost, Transfer, on_roster
from branchlife.permissions import can_decide, can_keep, can_manage
from branchlife.views.scope import get_branch

# As many transfers, and people who have left, as the page of a branch shows.
SHOWN = 30


@require_safe
def branch_list(request):
    """The branches a person may see, in the order of the organisation."""
    today = timezone.localdate()
    secretaries = BranchPost.objects.in_force(today).filter(
        branch=OuterRef("pk"), role=BranchPost.Role.SECRETARY
    )
    branches = (
        Branch.objects.visible_to(request.user)
        .select_related("committee")
        .annotate(
            member_count=Count("members", filter=on_roster(today, "members__")),
            secretary_name=Subquery(secretaries.order_by("acting").values("member__name")[:1]),
        )
    )
    clerk_of = Committee.objects.overseen_by(request.user, [CommitteePost.Role.CLERK])
    waiting = (
        Transfer.objects.waiting()
        .filter(to_branch__committee__in=clerk_of)
        .select_related("member", "from_branch", "to_branch")
    )
    context = {"branches": branches, "clerk_of": clerk_of, "waiting": waiting}
    return render(request, "branchlife/branch_list.html", context)


@require_safe
def branch(request, pk):
    """A branch: its members, groups and posts. Plain members see names and posts only."""
    branch = get_branch(request, pk)
    user = request.user
    order = request.GET.get("order", "")
    order = order if order in Branch.MemberOrder else branch.member_order
    figures = BranchFigures(branch, timezone.localdate(), order)
    works_here = can_manage(user, branch)
    keeps = can_keep(user, branch)
    context = {
        "branch": branch,
        "figures": figures,
        "order": order,
        "sees_details": works_here or keeps,
        "can_keep": keeps,
        "remarks": list(figures.remarks()) if works_here or keeps else [],
        "own": getattr(user, "member", None),
        **(keeping_context(user, branch, figures) if keeps else {"gone": [], "transfers": []}),
    }
    return render(request, "branchlife/branch.html", context)


def keeping_context(user, branch, figures):
    """What only those who keep the branch see: transfers, who has left, whom to care for."""
    transfers = list(
        Transfer.objects.of(branch).select_related("member", "from_branch", "to_branch")[:SHOWN]
    )
    # What waits comes first; the rest by the day it was answered.
    transfers.sort(key=lambda transfer: not transfer.is_waiting)
    gone = branch.members.filter(left_on__isnull=False).order_by("-left_on", "-pk")[:SHOWN]
    decides = can_decide(user, branch)
    # Nobody reads it about themselves.
    others = [line.member for line in figures.lines if line.member.user_id != user.pk]
    cared_for = [member for member in others if member.needs_care]
    return {
        "transfers": transfers,
        "gone": gone,
        "decides": decides,
        "cared_for": cared_for if decides else [],
    }
