"""The assessment as files: the table of all branches, the sheet of one."""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from appraisals.summary.exports import assessment as exports
from appraisals.summary.exports.jobs import IN_REQUEST
from appraisals.summary.figures.assessment import scheme_of
from appraisals.summary.views.assessment_branch import row_for
from appraisals.summary.views.assessment_loading import (
    assessed_rows,
    get_assessed,
    get_assessed_branch,
)
from branchlife.actions import jobs
from branchlife.exports import recorded

SUFFIXES = ("xlsx", "pdf", "docx")


@require_safe
def assessment_table(request, pk, suffix):
    """All branches side by side, as a workbook, a PDF or a Word paper."""
    if suffix not in SUFFIXES:
        raise Http404
    campaign, appraisals = get_assessed(request, pk)
    scheme = scheme_of(campaign)
    if scheme is None:
        return redirect("summary:assessment_list", campaign.pk)
    if (number := appraisals.count()) > IN_REQUEST:
        params = {"campaign": campaign.pk, "user": request.user.pk, "format": suffix}
        title = exports.table_name(scheme, number, suffix)
        return redirect(jobs.start("summary.assessment", params, by=request.user, title=title))
    rows = assessed_rows(request.user, scheme, appraisals)
    response = exports.table_response(campaign, scheme, rows, suffix)
    return recorded(request.user, campaign, response)


@require_safe
def assessment_sheet(request, pk, suffix):
    """The sheet of one branch, as a PDF or a Word paper."""
    if suffix not in ("pdf", "docx"):
        raise Http404
    appraisal = get_assessed_branch(request, pk, oversee=True)
    scheme = scheme_of(appraisal.campaign)
    if scheme is None:
        return redirect("summary:assessment", pk)
    row = row_for(request, appraisal, scheme)
    make = exports.sheet_docx if suffix == "docx" else exports.sheet_pdf
    return recorded(request.user, appraisal, make(row))
