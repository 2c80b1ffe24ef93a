"""Formats: how a PDF from a template, and an Excel file, go to the browser. Columns belong to each room."""

import re

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from branchlife import papers


def file_name(name):
    """A name every system can save: no separators, no control characters."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]', "_", str(name)).strip() or "file"


def attachment(content, filename, content_type):
    """A file to be saved; its name may be Chinese. Not kept by caches on the way."""
    response = HttpResponse(content, content_type=content_type)
    response.filename = file_name(filename)
    header = content_disposition_header(as_attachment=True, filename=response.filename)
    response.headers["Content-Disposition"] = header
    response.headers["Cache-Control"] = "private, no-store"
    return response


def pdf_response(filename, template_name, context, *, variant=None):
    """A paper as a PDF to be saved. See `papers.pdf`."""
    content = papers.pdf(template_name, context, variant=variant)
    return attachment(content, filename, "application/pdf")


def signed_sheet(filename, template_name, context):
    """A form of tables with signatures below, on one page if lower rows can do it.

    The template is told `is_tight`: rows as high as a pen wants them, or lower ones.
    """
    layouts = [context | {"is_tight": is_tight} for is_tight in (False, True)]
    return attachment(papers.shortest_pdf(template_name, layouts, 1), filename, "application/pdf")


def xlsx_response(filename, sheets):
    """Tables as an Excel workbook to be saved. `sheets` are `papers.Sheet`s."""
    return attachment(papers.workbook(sheets), filename, papers.XLSX)
