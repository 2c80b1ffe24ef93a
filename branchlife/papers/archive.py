"""Papers for the archive: one clock for all, PDF/A, and the same bytes for the same content."""

import re
import zipfile
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from io import BytesIO

from django.utils import timezone

PDF_A = "pdf/a-2a"
# What papers without a time say of when they were made: all the same.
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")

_moment = ContextVar("moment of the archive", default=None)


@contextmanager
def archived(moment):
    """Inside, every paper is an archive copy that says it was made at `moment`.

    PDFs are PDF/A-2a; a paper of the same content has the same bytes whenever it is made.
    """
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def is_archived():
    """Whether archive copies are being made."""
    return _moment.get() is not None


def now():
    """When a paper says it was made."""
    return _moment.get() or timezone.now()


def today():
    """The local day of `now`, for papers that bear a date."""
    return timezone.localdate(now())


def pdf_variant(asked=None):
    """What WeasyPrint is asked for: PDF/A for the archive, else what the paper asks."""
    return PDF_A if is_archived() else asked


def iso(moment):
    """The moment as files write it in what they say of themselves."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def zip_time(moment):
    """A local time as ZIP files keep it: from 1980, seconds in twos."""
    local = timezone.localtime(moment)
    return max(
        (1980, 1, 1, 0, 0, 0),
        (local.year, local.month, local.day, local.hour, local.minute, local.second // 2 * 2),
    )


def zip_entry(name, moment):
    """The entry of a file in a ZIP: nothing in it tells when or where the ZIP was made."""
    entry = zipfile.ZipInfo(name, zip_time(moment))
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def settled(office_file, moment=None):
    """The bytes of a Word or Excel file; for the archive without the clock of the machine.

    `moment` is what it says of itself that it was made at, where that is not the real time.
    """
    moment = moment or _moment.get()
    if moment is None:
        return office_file
    stamp = iso(moment).encode()
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(office_file)) as made, zipfile.ZipFile(out, "w") as kept:
        for part in made.infolist():
            content = made.read(part)
            if part.filename == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            kept.writestr(zip_entry(part.filename, moment), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
