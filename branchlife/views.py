"""Pages of the organisation: branch, files, refusals."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from branchlife.models import Branch, File
from branchlife.permissions import can_manage


def get_branch(request, pk, *, manage=False):
    """404 when it is not yours to see, 403 when it is but not yours to change."""
    branch = get_object_or_404(
        Branch.objects.visible_to(request.user).select_related("committee"), pk=pk
    )
    if manage and not can_manage(request.user, branch):
        raise PermissionDenied
    return branch


@require_safe
def branch(request, pk):
    """A branch: its members, groups and posts."""
    return render(request, "branchlife/branch.html", {"branch": get_branch(request, pk)})


@require_safe
def file(request, pk):
    """An upload, always as an attachment."""
    record = get_object_or_404(File.objects.visible_to(request.user), pk=pk)
    return FileResponse(record.content.open("rb"), as_attachment=True, filename=record.name)


def csrf_failure(request, reason=""):
    """The form was open too long or came from elsewhere."""
    return render(request, "branchlife/csrf_failure.html", status=403)
