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


def documents_of(kind, record, *, by, blank=False, options=()):
    """The Document (or Documents for one file) of this paper of this record.

    `by` reads it, None for the files of the branch itself. Raises NotAllowed with what is missing.
    """
    if blank:
        return kind.blank(record)
    ensure(kind.reasons(record))
    return kind.make(record, by, **dict.fromkeys(options, True))


def paper_file(kind, record, suffix, *, by, blank=False, options=()):
    """(name, type, bytes) of a paper; see `documents_of`."""
    found = documents_of(kind, record, by=by, blank=blank, options=options)
    first = found[0] if isinstance(found, list) else found
    return file_name(f"{first.name}.{suffix}"), TYPES[suffix], WRITERS[suffix](found)
