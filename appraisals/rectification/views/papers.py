"""The list on paper."""

from django.views.decorators.http import require_safe

from appraisals.rectification import exports
from appraisals.rectification.permissions import (
    can_read_all,
)
from appraisals.rectification.views.loading import get_appraisal
from branchlife.exports import recorded


@require_safe
def internal_pdf(request, pk):
    """The full list on paper."""
    appraisal = get_appraisal(request, pk, may=can_read_all)
    return recorded(request.user, appraisal, exports.internal_pdf(appraisal))


@require_safe
def public_pdf(request, pk):
    """The list for the wall."""
    appraisal = get_appraisal(request, pk, may=can_read_all)
    return recorded(request.user, appraisal, exports.public_pdf(appraisal))
