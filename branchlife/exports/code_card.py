"""The printed card of spare codes. They exist on the paper only."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from branchlife.exports.formats import pdf_response

CODES_A_ROW = 2


@sensitive_variables()
def code_card_pdf(user, codes):
    """Spare codes of a login to cut out and keep: each is good once."""
    halves = [f"{code[:4]} {code[4:]}" for code in codes]
    rows = [halves[start : start + CODES_A_ROW] for start in range(0, len(halves), CODES_A_ROW)]
    context = {"user": user, "rows": rows, "day": timezone.localdate(), "n": len(codes)}
    name = _("Spare codes (%(name)s).pdf") % {"name": user}
    return pdf_response(name, "branchlife/print_code_card.html", context)
