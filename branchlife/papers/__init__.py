"""Building blocks of papers: PDF from a template, Excel from rows. No database, no network."""

from branchlife.papers.excel import (
    BOX,
    CENTERED,
    HEAD_FONT,
    PERCENT,
    TITLE_FONT,
    XLSX,
    Cell,
    Heading,
    Sheet,
    line_cell,
    plain,
    set_up_print,
    workbook,
    write_sheet,
)
from branchlife.papers.pages import page_html, pdf, weasyprint, zh_clock

__all__ = [
    "BOX",
    "CENTERED",
    "HEAD_FONT",
    "PERCENT",
    "TITLE_FONT",
    "XLSX",
    "Cell",
    "Heading",
    "Sheet",
    "line_cell",
    "page_html",
    "pdf",
    "plain",
    "set_up_print",
    "weasyprint",
    "workbook",
    "write_sheet",
    "zh_clock",
]
