"""The consolidated table: on the screen, as files, and how an office lays it out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appraisals.campaigns.models import Campaign
from appraisals.summary import actions, exports, permissions
from appraisals.summary.exports.columns import TABLES, chosen
from appraisals.summary.figures.lists import lists_of
from appraisals.summary.forms import LayoutForm
from branchlife.permissions import is_clerk

ROWS_A_PAGE = 100


def get_table(request, pk):
    """(campaign, the committee whose table it is, the committees to choose from).

    404 when the campaign is not yours to see, or the committee asked for is not one of yours; 403
    for the branches themselves.
    """
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    units = permissions.table_units(request.user, campaign)
    if not units:
        raise PermissionDenied
    asked = request.GET.get("committee")
    if not asked:
        return campaign, units[0], units
    unit = next((unit for unit in units if str(unit.pk) == asked), None)
    if unit is None:
        raise Http404
    return campaign, unit, units


@require_safe
def table(request, pk):
    """The consolidated table on the screen, with everything that goes into the files."""
    campaign, unit, units = get_table(request, pk)
    appraisals = permissions.appraisals_overseen(request.user, campaign, unit)
    rows = exports.consolidated_rows(appraisals)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    numbers = {row.number for row in page}
    printed = exports.consolidated(campaign, rows, exports.printing_of(request.user, unit))
    context = printed | {
        "campaign": campaign,
        "committee": unit,
        "committees": units,
        "page": page,
        "query": f"committee={unit.pk}",
        "shown": [(each, each.printed_rows(numbers)) for each in printed["tables"]],
        "lists": exports.print_lists(lists_of(rows)),
        "is_empty": not rows,
        "may_lay_out": is_clerk(request.user, unit),
    }
    return render(request, "summary/table.html", context)


@require_http_methods(["GET", "POST"])
def table_layout(request, pk):
    """Which columns the office prints, in which order, and what stands on the cover."""
    campaign, unit, _units = get_table(request, pk)
    if not is_clerk(request.user, unit):
        raise PermissionDenied
    printing = exports.printing_for(unit)
    cover = ("has_subtotals", "responsible", "filled_in_by", "phone")
    shown = {
        name: [column.key for column in chosen(name, printing.columns.get(name, ()))]
        for name in TABLES
    }
    initial = {name: getattr(printing, name) for name in cover}
    typed = LayoutForm(request.POST or None, initial=initial, shown=shown)
    back = f"{reverse('summary:table', args=[pk])}?committee={unit.pk}"
    if request.method == "POST" and typed.is_valid():
        actions.lay_out_table(unit, by=request.user, **typed.layout)
        messages.success(request, _("The layout has been saved."))
        return redirect(back)
    context = {"campaign": campaign, "committee": unit, "form": typed, "back": back}
    return render(request, "summary/table_layout.html", context)
