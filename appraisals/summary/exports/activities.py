"""Activities of all branches and how many came, as a workbook."""

from django.utils.translation import gettext as _

from appraisals.summary.models import ActivityAttendance
from appraisals.summary.rules import rate
from branchlife.exports import xlsx_response
from branchlife.papers import PERCENT, Cell, Heading, Sheet
from branchlife.written import zh_date


def activities_xlsx(campaign, appraisals):
    """One row a branch: expected and present of each activity, in all, the rate; totals from sums."""
    activities = list(campaign.activities.order_by("held_on", "pk"))
    branches = list(appraisals.select_related("branch"))
    found = {
        (row.appraisal_id, row.activity_id): row
        for row in ActivityAttendance.objects.filter(appraisal__in=branches)
    }
    head = [
        [
            Heading(_("No."), rows=2),
            Heading(_("Name of the branch"), rows=2),
            *(Heading(f"{one.title}\n{zh_date(one.held_on)}", columns=2) for one in activities),
            Heading(_("In all"), columns=3),
        ],
        [*[_("Expected"), _("Present")] * len(activities), _("Expected"), _("Present"), _("Rate")],
    ]
    rows = [
        line(number, one.branch.name, [found.get((one.pk, a.pk)) for a in activities])
        for number, one in enumerate(branches, start=1)
    ]
    rows.append(total_line(rows, len(activities)))
    title = _("%(year)s activities of all branches") % {"year": campaign.year_label}
    widths = [8, 40, *[14] * (2 * len(activities)), 14, 14, 16]
    name = f"{title}.xlsx"
    return xlsx_response(name, [Sheet(_("Activities"), head, rows, widths=widths, heading=title)])


def line(number, name, noted):
    """A branch: what is not noted stays empty."""
    cells = []
    for row in noted:
        cells += [row.expected, row.present] if row else [None, None]
    return [number, name, *cells, *sums(cells)]


def sums(cells):
    """Expected and present in all, and the rate."""
    expected = sum(number or 0 for number in cells[::2])
    present = sum(number or 0 for number in cells[1::2])
    return [expected, present, Cell(rate(present, expected), PERCENT)]


def total_line(rows, activities):
    """The sums of all branches; the rate comes from them."""
    cells = [sum(row[2 + n] or 0 for row in rows) for n in range(2 * activities)]
    made = [None, _("Total"), *cells, *sums(cells)]
    return [Cell(value, bold=True) if not isinstance(value, Cell) else value for value in made]
