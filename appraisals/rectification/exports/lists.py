"""The rectification list on paper: the full one, and the one for the wall."""

from django.utils.translation import gettext as _

from appraisals.rectification.models import Item
from branchlife.exports import pdf_response


def _title(appraisal):
    return _("%(branch)s %(year)s rectification list of the organisational-life meeting") % {
        "branch": appraisal.branch,
        "year": appraisal.campaign.year_label,
    }


def internal_pdf(appraisal):
    """Every item with its source, and where it has been made public and filed."""
    pledges = appraisal.items.pledges().for_list()
    context = {
        "appraisal": appraisal,
        "title": _title(appraisal),
        "items": appraisal.items.listed().for_list(),
        "pledges": pledges.order_by(*appraisal.branch.ordering("member__")),
    }
    name = _("%(year)s rectification list, internal (%(branch)s)")
    return pdf_response(_file(name, appraisal), "rectification/print_internal.html", context)


def public_pdf(appraisal):
    """What may hang on the wall: no source, nothing about one person, a number to call."""
    context = {
        "appraisal": appraisal,
        "title": _title(appraisal),
        "items": appraisal.items.filter(kind=Item.Kind.LIST, is_personal=False).for_list(),
    }
    name = _("%(year)s rectification list (%(branch)s)")
    return pdf_response(_file(name, appraisal), "rectification/print_public.html", context)


def _file(name, appraisal):
    words = {"year": appraisal.campaign.year_label, "branch": appraisal.branch}
    return f"{name % words}.pdf"
