"""A paper of the year as a file: the one way from its kind to bytes."""

from branchlife import papers
from branchlife.actions.signed_copies import printed
from branchlife.exports.formats import file_name
from branchlife.exports.own_papers import own_word
from branchlife.workflow import ensure

TYPES = {"pdf": "application/pdf", "docx": papers.DOCX, "xlsx": papers.XLSX}
WRITERS = {
    "pdf": papers.document_pdf,
    "docx": papers.document_docx,
    "xlsx": papers.document_xlsx,
}


def words_of(options):
    """The keywords of these options: {"names": True}, and {"committee": "3"} of "committee=3"."""
    parted = (option.partition("=") for option in options)
    return {name: value if equals else True for name, equals, value in parted}


def documents_of(kind, record, *, by, blank=False, options=(), site=""):
    """The Document (or Documents for one file) of this paper of this record.

    `by` reads it, None for the files of the branch itself; `site` is the address by which people
    reach us, without a path. What a reader prints to be signed bears its code. Raises NotAllowed
    with what is missing.
    """
    found = bare_documents(kind, record, by=by, blank=blank, options=options, site=site)
    is_signed = kind.blank_is_signed if blank else kind.is_signed
    if by is None or not is_signed:
        return found
    if not blank and not kind.shows_all(by, record):
        return found  # it says less than the one that is signed, and is no edition of that
    return printed(kind, record, found, by=by, blank=blank)


def bare_documents(kind, record, *, by, blank=False, options=(), site=""):
    """The same without any code: to be looked at, not to be signed."""
    words = words_of(options)
    if kind.shows_address:
        words["site"] = site
    if blank:
        return kind.blank(record, **words)
    ensure(kind.reasons(record))
    return kind.make(record, by, **words)


def paper_file(kind, record, suffix, *, by, blank=False, **how):
    """(name, type, bytes) of a paper; see `documents_of`."""
    found = documents_of(kind, record, by=by, blank=blank, **how)
    return written_file(kind, record, found, suffix, by=by, blank=blank)


def written_file(kind, record, found, suffix, *, by, blank=False, **how):
    """(name, type, bytes) of a paper whose Documents are there already.

    A filled Word file is made with the template of the nearest committee upward, if there is one.
    """
    if suffix == "docx" and not blank and (own := own_word(kind, record, found, by=by)):
        return name_of(found, suffix), TYPES[suffix], own
    return document_file(found, suffix, **how)


def document_file(found, suffix, **how):
    """(name, type, bytes) of a Document, or of several in one file, in our own layout.

    Of several may be said `progress(done, total)`, which is called before each.
    """
    return name_of(found, suffix), TYPES[suffix], WRITERS[suffix](found, **how)


def name_of(found, suffix):
    """What the file is saved as."""
    first = found[0] if isinstance(found, list) else found
    return file_name(f"{first.name}.{suffix}")
