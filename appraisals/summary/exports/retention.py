"""The list of what was removed (销毁清册), to be signed by who did it and who watched."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.summary.exports import archive_papers
from appraisals.summary.models import Retention
from branchlife.written import zh_date

# Widths in mm of 267: number, branch, kind, texts, files.
WIDTHS = (17, 90, 100, 30, 30)


def lines_of(purge):
    """[(branch, kind, texts, files)] and, last, the sums."""
    kinds = dict(Retention.Kind.choices)
    lines = [
        (line["name"], kinds.get(line["kind"], line["kind"]), line["records"], line["files"])
        for line in purge.removed
    ]
    sums = (_("Total"), "", sum(row[2] for row in lines), sum(row[3] for row in lines))
    return [*lines, sums]


def purge_list_pdf(purge):
    """The removal list as a PDF."""
    words = {"year": purge.campaign.year_label, "unit": purge.campaign.committee}
    lines = lines_of(purge)
    rows = [[number, *line] for number, line in enumerate(lines[:-1], start=1)]
    rows.append(["", *lines[-1]])
    head = [_("No."), _("Branch"), _("What"), _("Texts"), pgettext("number", "Files")]
    return archive_papers.tables_pdf(
        _("%(year)s list of what was removed (%(unit)s).pdf") % words,
        _("%(unit)s %(year)s: list of what was removed") % words,
        [archive_papers.table("", head, rows, WIDTHS, {1, 2})],
        lines=[
            _("Allowed by: %(approval)s") % {"approval": purge.approval},
            _("Removed by: %(name)s, %(day)s")
            % {"name": purge.purged_name, "day": zh_date(purge.purged_on)},
        ],
        notes=[
            _(
                "Minutes, totals, grades, lists, sent tables and the record of deeds are not touched."
            )
        ],
        signatures=[
            _("Removed by (signature)"),
            _("Watched by (signature)"),
            _("Date: year month day"),
        ],
    )
