"""Last year beside this year, and the years of one branch."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from appraisals.summary.exports import years_compared as exports
from appraisals.summary.exports.compared_jobs import make
from appraisals.summary.exports.consolidated_paper import IN_REQUEST
from appraisals.summary.figures import years_compared as figures
from appraisals.summary.figures.gathering import gather
from appraisals.summary.permissions import sees_marks
from appraisals.summary.views.loading import get_appraisal
from appraisals.summary.views.pictures import overseen_below
from branchlife.actions import jobs
from branchlife.exports import attachment, recorded

ROWS = 100


@require_safe
def compared(request, pk):
    """All branches of a campaign, last year beside this year."""
    campaign, choices, chosen, appraisals = overseen_below(request, pk)
    years = gather(appraisals)
    pairs = figures.compared(years, lambda appraisal: sees_marks(request.user, appraisal))
    page = Paginator(pairs, ROWS).get_page(request.GET.get("page"))
    context = exports.context(campaign, pairs, chosen or campaign.committee) | {
        "campaign": campaign,
        "committees": choices,
        "committee": chosen,
        "query": f"committee={chosen.pk}" if chosen else "",
        "page": page,
        "has_former": any(pair.before_year for pair in pairs),
    }
    return render(request, "summary/compared.html", context)


@require_safe
def compared_file(request, pk, suffix):
    """The same on paper, as a workbook with the statistics line by line, or as a text file."""
    campaign, _choices, chosen, appraisals = overseen_below(request, pk)
    params = {
        "campaign": campaign.pk,
        "committee": (chosen or campaign.committee).pk,
        "user": request.user.pk,
        "format": suffix,
    }
    if appraisals.count() > IN_REQUEST:
        title = exports.file_stem(campaign, chosen or campaign.committee)
        return redirect(jobs.start("summary.compared", params, by=request.user, title=title))
    result = make(params, lambda done, total: None)
    response = attachment(result.content, result.name, result.content_type)
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
