"""Papers and tables of the summary, by subject."""

from appraisals.summary.exports.form import (
    blank_context,
    form_context,
    frozen_breaches,
    frozen_context,
    lines,
)
from appraisals.summary.exports.table import (
    consolidated,
    consolidated_pdf,
    consolidated_rows,
    consolidated_xlsx,
    file_name,
    in_order,
    sheets,
)

__all__ = [
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
    "sheets",
]
