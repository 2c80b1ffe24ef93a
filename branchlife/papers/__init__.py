"""Building blocks of papers: PDF from a template, Excel from rows, Word. No database, no network."""

from branchlife.papers.archive import PDF_A, archived, is_archived, today, zip_entry
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
from branchlife.papers.following import followed
from branchlife.papers.letters import BODY, Letter, heading
from branchlife.papers.pages import bound_pdf, page_html, pdf, shortest_pdf, weasyprint, zh_clock
from branchlife.papers.word import DOCX, LETTER, PAPER, WIDE, Paper

__all__ = [
    "BODY",
    "BOX",
    "CENTERED",
    "DOCX",
    "HEAD_FONT",
    "LETTER",
    "PAPER",
    "PDF_A",
    "PERCENT",
    "TITLE_FONT",
    "WIDE",
    "XLSX",
    "Cell",
    "Heading",
    "Letter",
    "Paper",
    "Sheet",
    "archived",
    "bound_pdf",
    "followed",
    "heading",
    "is_archived",
    "line_cell",
    "page_html",
    "pdf",
    "plain",
    "set_up_print",
    "shortest_pdf",
    "today",
    "weasyprint",
    "workbook",
    "write_sheet",
    "zh_clock",
    "zip_entry",
]
