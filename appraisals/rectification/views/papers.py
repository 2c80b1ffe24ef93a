"""The list and the pledges on paper."""

from django.views.decorators.http import require_safe

from appraisals.rectification import exports
from appraisals.rectification.permissions import can_manage, can_read_all
from appraisals.rectification.views.loading import get_appraisal
from branchlife.exports import recorded


def paper(request, pk, make, may=can_read_all, **how):
    """A file that `make` writes."""
    appraisal = get_appraisal(request, pk, may=may)
    return recorded(request.user, appraisal, make(appraisal, **how))


@require_safe
def internal_pdf(request, pk):
    """The full list on paper."""
    return paper(request, pk, exports.internal_pdf)


@require_safe
def internal_docx(request, pk):
    """The full list for Word."""
    return paper(request, pk, exports.internal_docx)


@require_safe
def public_pdf(request, pk):
    """The list for the wall."""
    return paper(request, pk, exports.public_pdf)


@require_safe
def public_docx(request, pk):
    """The list for the wall, for Word."""
    return paper(request, pk, exports.public_docx)


@require_safe
def blank_pdf(request, pk):
    """The list to be filled in by hand."""
    return paper(request, pk, exports.blank_pdf)


@require_safe
def pledges_pdf(request, pk):
    """Every member's pledge on a page of its own."""
    return paper(request, pk, exports.pledges_pdf)


@require_safe
def pledges_docx(request, pk):
    """The same for Word."""
    return paper(request, pk, exports.pledges_docx)


@require_safe
def blank_pledge(request, pk):
    """A pledge to be written by hand."""
    return paper(request, pk, exports.pledges_pdf, may=can_manage, blank=True)
