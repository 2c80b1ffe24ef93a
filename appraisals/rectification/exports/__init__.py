"""Papers of rectification."""

from appraisals.rectification.exports.former import (
    former_docx,
    former_pdf,
    in_the_script,
    item_of_report,
    reported_in,
)
from appraisals.rectification.exports.lists import (
    blank_pdf,
    internal_docx,
    internal_pdf,
    public_docx,
    public_pdf,
)
from appraisals.rectification.exports.pledges import pledges_docx, pledges_pdf
from appraisals.rectification.exports.problems import (
    problems_docx,
    problems_in_the_script,
    problems_pdf,
    told_in,
)

__all__ = [
    "blank_pdf",
    "former_docx",
    "former_pdf",
    "in_the_script",
    "internal_docx",
    "internal_pdf",
    "item_of_report",
    "pledges_docx",
    "pledges_pdf",
    "problems_docx",
    "problems_in_the_script",
    "problems_pdf",
    "public_docx",
    "public_pdf",
    "reported_in",
    "told_in",
]
