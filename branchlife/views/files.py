"""Uploads, to those who may open them; never shown inline."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from branchlife.exports import recorded
from branchlife.models import File


def get_file(request, pk):
    """404 outside. Where FILE_GUARDS names a function of a higher room that decides, else 403."""
    record = get_object_or_404(File, pk=pk)
    is_visible = File.objects.visible_to(request.user).filter(pk=pk).exists()
    guard = settings.FILE_GUARDS.get(record.target_label)
    if guard and import_string(guard)(request.user, record):
        return record
    if not is_visible:
        raise Http404
    if guard:
        raise PermissionDenied
    return record


@require_safe
def file(request, pk):
    """An upload, always as an attachment."""
    record = get_file(request, pk)
    return recorded(request.user, record, stored(record))


def stored(record):
    """The upload's content, as the response that sends it."""
    response = FileResponse(
        record.content.open("rb"),
        as_attachment=True,
        filename=record.name,
        content_type=record.content_type,
    )
    response["Cache-Control"] = "private, no-store"
    return response
