"""The consolidated table as files."""

from django.views.decorators.http import require_safe

from appraisals.summary import exports
from appraisals.summary.figures.table import rows_of
from appraisals.summary.views.loading import get_board
from branchlife.exports import attachment, recorded, xlsx_response


@require_safe
def table_xlsx(request, pk):
    """The consolidated table as a workbook."""
    campaign, years = get_board(request, pk)
    rows = rows_of(years)
    name = exports.file_name(campaign, rows, "xlsx")
    response = xlsx_response(name, exports.sheets(campaign, rows))
    return recorded(request.user, campaign, response)


@require_safe
def table_pdf(request, pk):
    """The consolidated table on paper."""
    campaign, years = get_board(request, pk)
    rows = rows_of(years)
    name = exports.file_name(campaign, rows, "pdf")
    response = attachment(exports.consolidated_pdf(campaign, rows), name, "application/pdf")
    return recorded(request.user, campaign, response)
