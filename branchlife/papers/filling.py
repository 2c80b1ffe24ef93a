"""Forms of others with named fields, {{支部名称}}: which fields they use, and whether they are safe.

A form comes from anybody's computer. Only plain names stand in its braces, nothing is computed, and
what is packed to fill the memory is refused before it is opened.
"""

import io
import re
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass

from django.utils.translation import gettext as _

from branchlife.workflow import NotAllowed

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 12 * 1024 * 1024
MAX_PARTS = 400
FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
# Signs of a language that computes; we fill in and nothing else.
PROGRAM = re.compile(r"\{[%#]|[%#]\}")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Whatever is looked for in the bytes of a part could hide behind another encoding than this.
ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")
# How XML of two bytes a letter begins.
WIDE = (BOM_UTF16_LE, BOM_UTF16_BE, b"<\0", b"\0<")


@dataclass(frozen=True)
class Shown:
    """A value of a field, and how papers write it."""

    value: object
    text: str

    def __str__(self):
        return self.text


def open_package(content, wanted):
    """The parts of an Office file, {name: bytes of its XML}; `wanted` must be among them.

    Raises NotAllowed for anything else, for macros, and for what is far too large.
    """
    if len(content) > MAX_BYTES:
        raise NotAllowed([_("A form may have at most 2 MB.")])
    try:
        return _parts(content, wanted)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        raise NotAllowed([broken()]) from None


def broken():
    """What is said of a file that is none of ours."""
    return _("This is no Word (.docx) or Excel (.xlsx) file that can be opened.")


def _parts(content, wanted):
    if content.count(b"PK\x01\x02") > MAX_PARTS:
        raise ValueError
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        items = archive.infolist()
        if sum(item.file_size for item in items) > MAX_UNPACKED:
            raise NotAllowed([_("This form is far too large when unpacked.")])
        names = {item.filename for item in items}
        if any(name.endswith(".bin") and "vba" in name.lower() for name in names):
            raise NotAllowed([_("This file holds macros. Save it without them and try again.")])
        if wanted not in names:
            raise ValueError
        found = {name: archive.read(name) for name in names}
    # A part is XML by what it holds: its name is of the sender's choosing, and pictures are none.
    parts = {name: part for name, part in found.items() if looks_like_xml(name, part)}
    if not all(map(is_plain_xml, parts.values())):
        raise ValueError
    return parts


def looks_like_xml(name, part):
    """Whether somebody might read this part as XML."""
    start = part.removeprefix(BOM_UTF8).lstrip()[:2]
    return name.endswith((".xml", ".rels")) or start[:1] == b"<" or start in WIDE


def is_plain_xml(part):
    """Whether what is looked for in the bytes of this part is found; raises ValueError if none are."""
    part.decode("utf-8-sig")
    named = ENCODING.match(part.removeprefix(BOM_UTF8))
    is_named_well = named is None or named[1].lower() in ENCODINGS
    return is_named_well and b"\0" not in part and not DECLARATION.search(part)


def fields_in(text):
    """The names in the braces of a text. Raises NotAllowed for braces that hold no plain name."""
    if PROGRAM.search(text):
        sentence = _("“%(text)s”: a form holds names of fields only, and no commands.")
        raise NotAllowed([sentence % {"text": text[:40]}])
    names = FIELD.findall(text)
    if text.count("{{") != len(names) or text.count("}}") != len(names):
        raise NotAllowed([_("“%(text)s”: the braces of a field are not closed, or not opened.") % {"text": text[:60]}])  # fmt: skip
    return names


def ensure_known(used, known):
    """Refuses fields that nobody knows, by name."""
    unknown = [name for name in dict.fromkeys(used) if name not in known]
    if unknown:
        raise NotAllowed([
            _("Unknown field: {{%(name)s}}. Take a name from the list of fields.") % {"name": name[:40]}
            for name in unknown[:20]
        ])  # fmt: skip
