"""Papers and tables of the summary, by subject."""

from appraisals.summary.exports.form import (
    blank_context,
    form_context,
    frozen_breaches,
    frozen_context,
    lines,
)
from appraisals.summary.exports.lists import print_lists
from appraisals.summary.exports.table import (
    Printing,
    consolidated,
    consolidated_pdf,
    consolidated_rows,
    consolidated_xlsx,
    file_name,
    in_order,
    lists_of,
    print_context,
    printing_for,
    sheets,
)

__all__ = [
    "Printing",
    "blank_context",
    "consolidated",
    "consolidated_pdf",
    "consolidated_rows",
    "consolidated_xlsx",
    "file_name",
    "form_context",
    "frozen_breaches",
    "frozen_context",
    "in_order",
    "lines",
    "lists_of",
    "print_context",
    "print_lists",
    "printing_for",
    "sheets",
]
