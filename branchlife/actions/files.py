"""Uploads: checked, stored under a random name, hung on a record."""

import hashlib
import secrets
import zipfile
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.models import Committee, File
from branchlife.papers.pictures import small_jpeg
from branchlife.workflow import ensure, lock

MAX_BYTES = 20 * 1024 * 1024
# Points along the longer side of what is kept of a photograph: A4 at 300 to the inch.
KEPT = 3508
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".docx": f"{OFFICE}.wordprocessingml.document",
}
SIGNATURES = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
OFFICE_PARTS = {"xl/workbook.xml": ".xlsx", "word/document.xml": ".docx"}


def _suffix_of(upload):
    """The file's type by its content, as a suffix; "" when it is none we take."""
    upload.seek(0)
    beginning = upload.read(8)
    for signature, suffix in SIGNATURES.items():
        if beginning.startswith(signature):
            return suffix
    if not beginning.startswith(b"PK\x03\x04"):
        return ""
    try:
        upload.seek(0)
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return ""
    if any(PurePath(name).name == "vbaProject.bin" for name in names):
        return ""  # macros
    return next((suffix for part, suffix in OFFICE_PARTS.items() if part in names), "")


def _reasons_against_upload(upload, suffix):
    if not upload.size:
        yield _("This file is empty.")
    elif upload.size > MAX_BYTES:
        yield _("This file is larger than 20 MB.")
    elif not suffix:
        yield _("Only PDF, JPEG, PNG, Word (.docx) and Excel (.xlsx) files can be attached.")


def _without_traces(content, suffix):
    """A photograph without what the telephone wrote into it: where it was taken, and by whose."""
    return (suffix == ".jpg" and small_jpeg(content, KEPT)) or content


def _shown_name(upload, suffix):
    """The name people gave the file, safe, with the suffix of what it really is."""
    name = PurePath(upload.name.replace("\\", "/")).name
    kept = "".join(letter for letter in name if letter.isprintable() and letter not in ':*?"<>|')
    stem = PurePath(kept).stem.strip(". ") or "file"
    if suffix == ".jpg" and name.lower().endswith(".jpeg"):
        suffix = ".jpeg"
    return f"{stem[: 120 - len(suffix)]}{suffix}"


@transaction.atomic
def attach_file(owner, target, upload, *, by, purpose=""):
    """A scan, photo or document now hangs on `target`; those who lead or oversee `owner` see it.

    `owner` is a Branch or a Committee, `upload` is an uploaded file, `purpose` a word of the room it hangs in ("photo"). Raises NotAllowed for other types and for more than 20 MB.
    """
    target = lock(target)
    too_large = upload.size > MAX_BYTES
    suffix = "" if too_large or not upload.size else _suffix_of(upload)
    ensure(_reasons_against_upload(upload, suffix))
    upload.seek(0)
    content = _without_traces(upload.read(), suffix)
    file = File(
        **{"committee" if isinstance(owner, Committee) else "branch": owner},
        target_label=target._meta.label_lower,
        target_id=str(target.pk),
        purpose=purpose,
        name=_shown_name(upload, suffix),
        content_type=TYPES[suffix],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )
    # The folder tells nothing: neither the person's name for it nor what it belongs to.
    file.content.save(f"{secrets.token_hex(16)}{suffix}", ContentFile(content), save=False)
    try:
        file.save()
    except Exception:
        file.content.delete(save=False)
        raise
    audit.record(by, "attached", target, new={"file": file.pk, "name": file.name})
    return file
