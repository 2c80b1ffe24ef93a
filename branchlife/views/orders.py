"""The order in which a branch's lists and papers name its members."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from branchlife.actions import orders
from branchlife.permissions import can_keep, can_manage
from branchlife.views.scope import get_branch


@require_POST
def choose_order(request, pk):
    """Keep the order chosen on the branch's page for its lists and papers."""
    branch = get_branch(request, pk)
    if not (can_manage(request.user, branch) or can_keep(request.user, branch)):
        raise PermissionDenied
    order = request.POST.get("order", "")
    if order in branch.MemberOrder:
        branch = orders.choose_order(branch, order, by=request.user)
        messages.success(
            request,
            _("Lists and papers of the branch now follow: %(order)s.")
            % {"order": branch.get_member_order_display()},
        )
    return redirect(branch)
