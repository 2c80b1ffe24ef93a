"""Photographs and papers that prove progress: hung on a note, taken off when it was the wrong one."""

from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from appraisals.rectification.models import Progress
from branchlife import audit
from branchlife.actions import attach_file
from branchlife.papers.pictures import small_jpeg
from branchlife.workflow import NotAllowed, ensure, lock

EVIDENCE = "evidence"
MAX_BYTES = 20 * 1024 * 1024
# Points along the longer side of what is kept of a photograph.
KEPT = 2400
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def hang(note, upload, *, by):
    """Hangs a photo or paper on a note; the caller holds the transaction."""
    return hang_copy(note.item.appraisal.branch, note, upload, by=by, purpose=EVIDENCE)


def hang_copy(branch, target, upload, *, by, purpose="copy"):
    """The same on another record: a scan of what was sent, a photo of what was put up."""
    return attach_file(branch, target, _without_traces(upload), by=by, purpose=purpose)


def _without_traces(upload):
    """A photo without what the telephone wrote into it: where it was taken, and by whose."""
    upload.seek(0)
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES or not content.startswith(PICTURES):
        return upload
    picture = small_jpeg(content, KEPT)
    if not picture:
        raise NotAllowed(
            [_("This is no photograph that can be printed: JPEG or PNG, and not too large.")]
        )
    return ContentFile(picture, name=upload.name)


@transaction.atomic
def remove_evidence(file, *, by):
    """What was hung there by mistake is gone; what an item was settled with stays with it."""
    item = lock(Progress.objects.select_related("item").get(pk=file.target_id).item)
    ensure(item.reasons_against_editing())
    audit.record(by, "evidence removed", item, old={"name": file.name})
    transaction.on_commit(partial(file.content.storage.delete, file.content.name))
    file.delete()
    return item
