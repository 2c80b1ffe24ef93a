"""Last year beside this year, and the years of one branch."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from appraisals.summary.exports import years_compared as exports
from appraisals.summary.figures import years_compared as figures
from appraisals.summary.permissions import sees_marks
from appraisals.summary.views.loading import get_appraisal
from appraisals.summary.views.pictures import years_below
from branchlife.exports import attachment, pdf_response, recorded, xlsx_response

ROWS = 100


def get_pairs(request, pk):
    """(what page and files share, the Pairs) for the committee asked for."""
    campaign, choices, chosen, years = years_below(request, pk)
    pairs = figures.compared(years, lambda appraisal: sees_marks(request.user, appraisal))
    shared = {
        "campaign": campaign,
        "committees": choices,
        "committee": chosen,
        "query": f"committee={chosen.pk}" if chosen else "",
    }
    return shared, pairs


@require_safe
def compared(request, pk):
    """All branches of a campaign, last year beside this year."""
    shared, pairs = get_pairs(request, pk)
    page = Paginator(pairs, ROWS).get_page(request.GET.get("page"))
    context = exports.context(shared["campaign"], pairs) | shared
    context |= {"page": page, "has_former": any(pair.before_year for pair in pairs)}
    return render(request, "summary/compared.html", context)


@require_safe
def compared_pdf(request, pk):
    """The same on paper."""
    shared, pairs = get_pairs(request, pk)
    campaign = shared["campaign"]
    context = exports.context(campaign, pairs) | {
        "committee": shared["committee"] or campaign.committee
    }
    response = pdf_response(f"{context['title']}.pdf", "summary/print_compared.html", context)
    return recorded(request.user, campaign, response)


@require_safe
def statistics_xlsx(request, pk):
    """The same as a workbook, with the statistics line by line."""
    shared, pairs = get_pairs(request, pk)
    campaign = shared["campaign"]
    name = f"{exports.file_stem(campaign)}.xlsx"
    return recorded(request.user, campaign, xlsx_response(name, exports.sheets(campaign, pairs)))


@require_safe
def statistics_csv(request, pk):
    """The statistics as a text file for other programs."""
    shared, pairs = get_pairs(request, pk)
    campaign = shared["campaign"]
    name = f"{exports.file_stem(campaign)}.csv"
    response = attachment(exports.csv_file(pairs), name, "text/csv; charset=utf-8")
    return recorded(request.user, campaign, response)


@require_safe
def branch_years(request, pk):
    """The years of one branch beside each other, drawn and as a table."""
    appraisal = get_appraisal(request, pk, figures=True)
    marks = sees_marks(request.user, appraisal)
    years = figures.years_of(appraisal)
    context = {
        "appraisal": appraisal,
        "years": years,
        "rows": figures.rows_of_branch(years, marks),
        "charts": figures.pictures_of_branch(years, marks),
    }
    return render(request, "summary/branch_years.html", context)
