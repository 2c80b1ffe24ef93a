"""What comes out as a file: the formats every room uses, and the organisation's own papers."""

from branchlife.exports.downloads import recorded
from branchlife.exports.formats import (
    attachment,
    file_name,
    pdf_response,
    signed_sheet,
    xlsx_response,
)
from branchlife.exports.paper_files import (
    document_file,
    documents_of,
    paper_file,
    written_file,
)

__all__ = [
    "attachment",
    "document_file",
    "documents_of",
    "file_name",
    "paper_file",
    "written_file",
    "pdf_response",
    "recorded",
    "signed_sheet",
    "xlsx_response",
]
