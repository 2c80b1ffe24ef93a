"""A paper of the year as a file: the one way from its kind to bytes."""

from branchlife import papers
from branchlife.actions.signed_copies import printed
from branchlife.exports.formats import file_name
from branchlife.workflow import ensure

TYPES = {"pdf": "application/pdf", "docx": papers.DOCX, "xlsx": papers.XLSX}
WRITERS = {
    "pdf": papers.document_pdf,
    "docx": papers.document_docx,
    "xlsx": papers.document_xlsx,
}


def documents_of(kind, record, *, by, blank=False, options=(), site=""):
    """The Document (or Documents for one file) of this paper of this record.

    `by` reads it, None for the files of the branch itself; `site` is the address by which people
    reach us, without a path. What a reader prints to be signed bears its code. Raises NotAllowed
    with what is missing.
    """
    words = dict.fromkeys(options, True)
    if kind.shows_address:
        words["site"] = site
    if blank:
        found = kind.blank(record, **words)
    else:
        ensure(kind.reasons(record))
        found = kind.make(record, by, **words)
    is_signed = kind.blank_is_signed if blank else kind.is_signed
    if by is None or not is_signed:
        return found
    return printed(kind, record, found, by=by, blank=blank)


def paper_file(kind, record, suffix, *, by, **how):
    """(name, type, bytes) of a paper; see `documents_of`."""
    return document_file(documents_of(kind, record, by=by, **how), suffix)


def document_file(found, suffix, **how):
    """(name, type, bytes) of a Document, or of several in one file.

    Of several may be said `progress(done, total)`, which is called before each.
    """
    first = found[0] if isinstance(found, list) else found
    return file_name(f"{first.name}.{suffix}"), TYPES[suffix], WRITERS[suffix](found, **how)
