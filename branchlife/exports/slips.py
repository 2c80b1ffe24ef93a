"""Login slips on paper, to be cut apart: three to a page, in letters for people of eighty."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from branchlife.actions.slips import digits_of
from branchlife.exports.formats import pdf_response
from branchlife.exports.qr import qr_image
from branchlife.permissions import is_of_the_office

SLIPS_A_PAGE = 3


@sensitive_variables()
def slip_address(origin, printed):
    """What the QR code says: all of it behind the #, so that no server and no log ever sees it."""
    said = urlencode({"u": printed.user.username, "c": digits_of(printed.code)})
    return f"{origin}{reverse('branchlife:first_login')}#{said}"


@sensitive_variables()
def slips_pdf(printed, origin, owner):
    """The slips of `owner` (a branch, or one login) as a PDF that is kept nowhere."""
    slips = [
        {
            "name": str(slip.user),
            "username": slip.user.username,
            "code": slip.code,
            "expires_on": slip.expires_on,
            "qr": qr_image(slip_address(origin, slip)),
            # Who prints the next one, should this be lost.
            "is_of_the_office": is_of_the_office(slip.user),
        }
        for slip in printed
    ]
    pages = [slips[start : start + SLIPS_A_PAGE] for start in range(0, len(slips), SLIPS_A_PAGE)]
    context = {"pages": pages, "origin": origin, "owner": owner}
    name = _("Login slips (%(owner)s).pdf") % {"owner": owner}
    return pdf_response(name, "branchlife/print_slips.html", context)
