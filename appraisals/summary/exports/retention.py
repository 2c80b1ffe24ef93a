"""The list of what was removed (销毁清册), to be signed by who did it and who watched."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.summary.models import Retention
from branchlife.papers import LANDSCAPE, Beside, Document, Notes, Signatures, Table, Title
from branchlife.written import zh_date

# Widths in mm of 267: number, branch, kind, texts, files.
WIDTHS = (17, 90, 100, 30, 30)
POINTS = 9


def lines_of(purge):
    """[(branch, kind, texts, files)] and, last, the sums."""
    kinds = dict(Retention.Kind.choices)
    lines = [
        (line["name"], kinds.get(line["kind"], line["kind"]), line["records"], line["files"])
        for line in purge.removed
    ]
    sums = (_("Total"), "", sum(row[2] for row in lines), sum(row[3] for row in lines))
    return [*lines, sums]


def purge_list(purge, by=None):
    """The removal list."""
    words = {"year": purge.campaign.year_label, "unit": purge.campaign.committee}
    lines = lines_of(purge)
    rows = [[number, *line] for number, line in enumerate(lines, start=1)]
    rows[-1][0] = ""
    head = [_("No."), _("Branch"), _("What"), _("Texts"), pgettext("number", "Files")]
    title = _("%(unit)s %(year)s: list of what was removed") % words
    return Document(
        title,
        _("%(year)s list of what was removed (%(unit)s)") % words,
        [
            Title(title),
            Beside(
                (
                    _("Allowed by: %(approval)s") % {"approval": purge.approval},
                    _("Removed by: %(name)s, %(day)s")
                    % {"name": purge.purged_name, "day": zh_date(purge.purged_on)},
                )
            ),
            Table(
                [head],
                rows,
                WIDTHS,
                left=frozenset({1, 2}),
                name=_("Removal list"),
                points=POINTS,
                totals=1,
            ),
            Notes(
                [
                    _(
                        "Minutes, totals, grades, lists, sent tables and the record of deeds are "
                        "not touched."
                    )
                ]
            ),
            Signatures(
                (
                    _("Removed by (signature)"),
                    _("Watched by (signature)"),
                    _("Date: year month day"),
                )
            ),
        ],
        look=LANDSCAPE,
    )
