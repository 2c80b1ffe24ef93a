"""The opinions from the ballots as a paper for the leadership."""

from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife.exports import pdf_response


def notes_pdf(box):
    """Number and text, in the order that was drawn; no number of a ballot, no name, no time."""
    context = {"box": box, "notes": list(box.opinions.all()), "day": timezone.localdate()}
    name = _("Opinions from the ballots (%(branch)s).pdf") % {"branch": box.appraisal.branch}
    return pdf_response(name, "ballots/print_opinions.html", context)
