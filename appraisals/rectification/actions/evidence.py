"""Photographs and papers that prove progress: hung on a note, taken off when it was the wrong one."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from appraisals.rectification.models import Progress
from branchlife import audit
from branchlife.actions import attach_file
from branchlife.actions.files import MAX_BYTES
from branchlife.papers.pictures import small_jpeg
from branchlife.workflow import ensure, lock

EVIDENCE = "evidence"
# Points along the longer side of a photograph that is only tried.
SMALL = 50
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def hang(note, upload, *, by):
    """Hangs a photo or paper on a note; the caller holds the transaction."""
    return hang_copy(note.item.appraisal.branch, note, upload, by=by, purpose=EVIDENCE)


def hang_copy(branch, target, upload, *, by, purpose="copy"):
    """The same on another record: a scan of what was sent, a photo of what was put up."""
    ensure(_reasons_against_picture(upload))
    return attach_file(branch, target, upload, by=by, purpose=purpose)


def _reasons_against_picture(upload):
    """What calls itself a photograph can be looked at."""
    upload.seek(0)
    content = upload.read(MAX_BYTES)
    if content.startswith(PICTURES) and not small_jpeg(content, SMALL):
        yield _("This is no photograph that can be printed: JPEG or PNG, and not too large.")


@transaction.atomic
def remove_evidence(file, *, by):
    """What was hung there by mistake is gone; what an item was settled with stays with it."""
    item = lock(Progress.objects.select_related("item").get(pk=file.target_id).item)
    ensure(item.reasons_against_editing())
    audit.record(by, "evidence removed", item, old={"name": file.name})
    transaction.on_commit(partial(file.content.storage.delete, file.content.name))
    file.delete()
    return item
