"""Papers and tables of the summary, by subject."""

from appraisals.summary.exports.consolidated_paper import printing_of, table_document
from appraisals.summary.exports.form import (
    form_context,
    frozen_breaches,
    frozen_context,
    lines,
)
from appraisals.summary.exports.lists import print_lists
from appraisals.summary.exports.table import (
    consolidated,
    consolidated_rows,
    in_order,
    lists_of,
    printing_for,
)

__all__ = [
    "consolidated",
    "consolidated_rows",
    "form_context",
    "frozen_breaches",
    "frozen_context",
    "in_order",
    "lines",
    "lists_of",
    "print_lists",
    "printing_for",
    "printing_of",
    "table_document",
]
