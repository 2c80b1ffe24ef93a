"""Printed slips: they exist on the paper only."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import sealing
from branchlife.exports import pdf_response
from branchlife.exports.qr import qr_image

SLIPS_A_ROW = 2
# Groups of four in a line of the code, so that it can be typed and compared line by line.
GROUPS_A_LINE = 7


@sensitive_variables()
def slips_pdf(box, slips, origin):
    """Unmarked slips to cut apart: the QR code opens the ballot, the code below can be typed."""
    address = origin + reverse("box:enter", args=[box.pk])
    cells = [
        {"qr": qr_image(f"{address}#{slip}", border=2), "lines": code_lines(slip)} for slip in slips
    ]
    while len(cells) % SLIPS_A_ROW:
        cells.append(None)
    rows = [cells[start : start + SLIPS_A_ROW] for start in range(0, len(cells), SLIPS_A_ROW)]
    # No time in the foot: slips printed earlier and later look the same.
    context = {"box": box, "rows": rows, "address": address, "made_at": ""}
    name = _("Ballot slips (%(branch)s).pdf") % {"branch": box.appraisal.branch}
    return pdf_response(name, "ballots/print_slips.html", context)


def code_lines(slip):
    """The code of a slip in lines of equal length, each but the last ending in a dash."""
    groups = sealing.in_fours(slip).split("-")
    starts = range(0, len(groups), GROUPS_A_LINE)
    lines = ["-".join(groups[start : start + GROUPS_A_LINE]) for start in starts]
    return [f"{line}-" for line in lines[:-1]] + lines[-1:]
