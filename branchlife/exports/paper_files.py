"""A paper of the year as a file: the one way from its kind to bytes."""

from branchlife import papers
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
    reach us, without a path. Raises NotAllowed with what is missing.
    """
    words = {"site": site} if kind.shows_address else {}
    if blank:
        return kind.blank(record, **words)
    ensure(kind.reasons(record))
    return kind.make(record, by, **dict.fromkeys(options, True), **words)


def paper_file(kind, record, suffix, *, by, **how):
    """(name, type, bytes) of a paper; see `documents_of`."""
    return document_file(documents_of(kind, record, by=by, **how), suffix)


def document_file(found, suffix):
    """(name, type, bytes) of a Document, or of several in one file."""
    first = found[0] if isinstance(found, list) else found
    return file_name(f"{first.name}.{suffix}"), TYPES[suffix], WRITERS[suffix](found)
