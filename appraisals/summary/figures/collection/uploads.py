"""Files as they are sent up: sixty workbooks, or one ZIP of them. They come from anybody."""

import io
import zipfile
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchlife.roster.annual import MAX_BYTES
from branchlife.workflow import NotAllowed

MAX_FILES = 500
MAX_TOTAL = 40 * 1024 * 1024
ZIP, UTF8 = b"PK\x03\x04", 0x800


def workbooks_in(uploads):
    """[(name, content)] of these uploaded files, ZIPs unpacked. Raises NotAllowed when too much."""
    found, total = [], 0
    for upload in uploads:
        for name, content in _opened(upload):
            found.append((name, content))
            total += len(content)
            if len(found) > MAX_FILES:
                raise NotAllowed([
                    ngettext(
                        "At most %(most)d file at a time.", "At most %(most)d files at a time.", MAX_FILES
                    )
                    % {"most": MAX_FILES}
                ])  # fmt: skip
            if total > MAX_TOTAL:
                raise NotAllowed([_("These files are larger than 40 MB together; send fewer.")])
    return found


def _opened(upload):
    name = PurePosixPath(upload.name.replace("\\", "/")).name
    if upload.size > MAX_TOTAL:
        raise NotAllowed([_("These files are larger than 40 MB together; send fewer.")])
    content = upload.read()
    if not name.lower().endswith(".zip") or not content.startswith(ZIP):
        yield name, content[: MAX_BYTES + 1]
        return
    try:
        yield from _unpacked(content)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError, EOFError) as error:  # fmt: skip
        text = _("“%(name)s” cannot be unpacked. Send the workbooks themselves.") % {"name": name}
        raise NotAllowed([text]) from error


def _unpacked(content):
    """The workbooks of a ZIP; folders and what systems leave beside them are left aside."""
    if content.count(b"PK\x01\x02") > 4 * MAX_FILES:
        raise zipfile.BadZipFile
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for item in archive.infolist():
            name = PurePosixPath(_name_of(item).replace("\\", "/"))
            is_aside = name.name.startswith((".", "~$")) or "__MACOSX" in name.parts
            if item.is_dir() or is_aside:
                continue
            with archive.open(item) as file:
                yield name.name, file.read(MAX_BYTES + 1)


def _name_of(item):
    """Chinese Windows writes names in GBK and does not say so."""
    if item.flag_bits & UTF8:
        return item.filename
    try:
        return item.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return item.filename
