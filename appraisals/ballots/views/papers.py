"""Papers of the ballot to take away; every one is noted in the record of deeds."""

from django.core.exceptions import PermissionDenied
from django.views.decorators.http import require_safe

from appraisals.ballots import exports, permissions
from appraisals.ballots.models import BallotBox
from appraisals.ballots.views.loading import get_box
from branchlife.exports import recorded


@require_safe
def blank(request, pk, suffix):
    """The paper ballot to print."""
    box = get_box(request, pk, permissions.can_key_in)
    return recorded(request.user, box, BLANKS[suffix](box))


@require_safe
def tally_sheet(request, pk):
    """The sheet on which paper ballots are counted."""
    box = get_box(request, pk, permissions.can_key_in)
    return recorded(request.user, box, exports.tally_pdf(box))


@require_safe
def guide(request, pk):
    """One page for scrutineers: what to do, step by step."""
    box = get_box(request, pk, permissions.can_key_in)
    return recorded(request.user, box, exports.guide_pdf(box))


@require_safe
def blank_report(request, pk, suffix):
    """The count report to fill in by hand."""
    box = get_box(request, pk, permissions.can_key_in)
    return recorded(request.user, box, REPORTS[suffix](box, blank=True))


@require_safe
def report(request, pk, suffix):
    """The count report: to be signed after the count, to be kept after that."""
    box = get_box(request, pk)
    signs = (
        box.state == BallotBox.State.COUNTED
        and box.is_all_paper
        and permissions.can_key_in(request.user, box)
    )
    if not signs and not permissions.can_see_totals(request.user, box):
        raise PermissionDenied
    return recorded(request.user, box, REPORTS[suffix](box))


@require_safe
def codes_paper(request, pk):
    """The tracking codes for the notice board."""
    box = get_box(request, pk, permissions.can_see_tracking_codes)
    return recorded(request.user, box, exports.codes_pdf(box))


BLANKS = {"pdf": exports.blank_pdf, "docx": exports.blank_docx}
REPORTS = {"pdf": exports.report_pdf, "docx": exports.report_docx}
