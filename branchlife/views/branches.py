"""Pages of the branches and of one branch."""

from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branchlife.figures import BranchFigures
from branchlife.models import Branch, BranchPost, Committee, CommitteePost, on_roster
from branchlife.permissions import can_keep, can_manage
from branchlife.views.scope import get_branch


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
    return render(
        request, "branchlife/branch_list.html", {"branches": branches, "clerk_of": clerk_of}
    )


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
    }
    return render(request, "branchlife/branch.html", context)
