"""Uploads, to those who may open them; never shown inline."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from branchlife.exports import recorded
from branchlife.models import File, SignedCopy
from branchlife.paper_kinds import paper_kind


def get_file(request, pk):
    """404 outside. Where FILE_GUARDS names a function of a higher room that decides, else 403."""
    record = get_object_or_404(File, pk=pk)
    is_visible = File.objects.visible_to(request.user).filter(pk=pk).exists()
    guard = settings.FILE_GUARDS.get(record.target_label)
    if guard and import_string(guard)(request.user, record):
        return record
    if not is_visible:
        raise Http404
    if guard or not may_open_signed(request.user, record):
        raise PermissionDenied
    return record


def may_open_signed(user, file):
    """A signed copy is for those who may have the paper, where its record says nothing narrower."""
    copy = SignedCopy.objects.filter(file=file).select_related("paper").first()
    if copy is None or file.uploaded_by_id == user.pk:
        return True
    try:
        kind = paper_kind(copy.paper.kind)
    except LookupError:
        return True  # a paper there is no more: as any file of its record
    record = kind.records().filter(pk=copy.paper.target_id).first()
    return record is None or kind.shows_all(user, record, blank=copy.paper.is_blank)


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
