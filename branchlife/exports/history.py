"""The record of deeds as a workbook, for the office."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from branchlife import papers
from branchlife.exports.formats import xlsx_response

# A workbook people can still open; who needs more asks for fewer days at a time.
MOST_ROWS = 20_000
COLUMNS = {
    gettext_lazy("Time"): lambda event: event.at,
    gettext_lazy("Done by"): lambda event: event.who,
    gettext_lazy("Deed"): lambda event: str(event.verb_label),
    gettext_lazy("Kind of record"): lambda event: str(event.kind_label),
    pgettext_lazy("deed", "Record"): lambda event: event.target_name,
    gettext_lazy("Branch"): lambda event: event.branch_name,
    gettext_lazy("What changed"): lambda event: "\n".join(event.changes),
}
WIDTHS = [34, 20, 34, 26, 40, 30, 83]


def history_xlsx(page):
    """Deeds in a table, newest first."""
    sheet = papers.Sheet(
        title=_("History of changes"),
        head=[[str(heading) for heading in COLUMNS]],
        rows=([cell(event) for cell in COLUMNS.values()] for event in page),
        widths=WIDTHS,
    )
    day = timezone.localdate()
    name = _("History of changes (%(day)s).xlsx") % {"day": f"{day:%Y%m%d}"}
    return xlsx_response(name, [sheet])
