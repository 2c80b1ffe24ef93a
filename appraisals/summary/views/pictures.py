"""The pictures of a campaign, on the screen and on paper."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appraisals.summary.exports import in_order
from appraisals.summary.figures import pictures as figures
from appraisals.summary.figures.gathering import gather
from appraisals.summary.permissions import sees_marks
from appraisals.summary.views.loading import get_overseen
from branchlife.exports import pdf_response, recorded
from branchlife.views.scope import choose_committee


def overseen_below(request, pk):
    """(campaign, committees to choose from, the one chosen or None, the appraisals below it)."""
    campaign, appraisals = get_overseen(request, pk)
    choices, chosen = choose_committee(request, campaign.committee)
    if chosen:
        appraisals = appraisals.filter(branch__committee__path__startswith=chosen.path)
    return campaign, choices, chosen, in_order(appraisals)


def drawn(request, pk):
    """What page and paper show, for the committee and the page of branches asked for."""
    campaign, choices, chosen, appraisals = overseen_below(request, pk)
    years = gather(appraisals)
    lines = figures.groups(years, lambda appraisal: sees_marks(request.user, appraisal))
    page = Paginator(lines, figures.MOST_LINES).get_page(request.GET.get("page"))
    return {
        "campaign": campaign,
        "committees": choices,
        "committee": chosen,
        "count": len(years),
        "page": page,
        "charts": figures.pictures(campaign, years, lines, list(page)),
        "query": f"committee={chosen.pk}" if chosen else "",
    }


@require_safe
def pictures(request, pk):
    """Grades, turnout, share of excellent, progress, ballots on the leadership: drawn."""
    return render(request, "summary/pictures.html", drawn(request, pk))


@require_safe
def pictures_pdf(request, pk):
    """The same on paper, each picture with its table."""
    context = drawn(request, pk)
    campaign = context["campaign"]
    name = _("%(year)s pictures of the appraisal (%(committee)s).pdf") % {
        "year": campaign.year_label,
        "committee": context["committee"] or campaign.committee,
    }
    response = pdf_response(name, "summary/print_pictures.html", context)
    return recorded(request.user, campaign, response)
