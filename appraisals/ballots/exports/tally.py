"""The sheet to count paper ballots on (计票草表): a stroke for each ballot, five make a 正."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots.exports.report import signatures
from appraisals.ballots.exports.words import labels_of, row_mm, signed_by, title_of, words
from appraisals.ballots.models import AspectMark, MemberGrade
from branchlife.papers import PORTRAIT, Document, Facts, Notes, Space, Table, Title
from branchlife.papers.word import full_width

NUMBER_MM, ASPECT_MM, SUM_MM, ABSTAINED_MM = 10, 36, 8, 17
# The column of names and their size in points; where there are long ones.
NAMES, LONG_NAMES, LONG = (26, 10.5), (42, 9), 6
CHOICES = 4
# What all but the rows takes, and how high rows for strokes are.
REST_MM, MOST_MM, LEAST_MM = 112, 10, 8
TURNOUT_MM, BETWEEN_MM = 25, 2


def tally(box):
    """One row for each comrade and aspect, with room for strokes and their sum in each grade."""
    members, aspects = labels_of(box)
    title = title_of(_("%(branch)s %(year)s: sheet to count the ballots on") % words(box), box)
    rows = len(members) + len(aspects)
    pages, mm = row_mm(title, rows, REST_MM, most=MOST_MM, least=LEAST_MM)
    longest = max(map(full_width, members), default=0)
    name_mm, points = LONG_NAMES if longest > LONG else NAMES
    turnout = [(name, "") for name in (_("Issued"), _("Came back"), _("Valid"), _("Invalid"))]
    blocks = [
        Title(title),
        Facts([turnout], label_mm=TURNOUT_MM - 5, row_mm=MOST_MM),
        Space(BETWEEN_MM),
        Table(
            [[_("No."), _("Name"), *headings(MemberGrade.labels)]],
            [[n, name, *[""] * 2 * (CHOICES + 1)] for n, name in enumerate(members, start=1)],
            widths(NUMBER_MM, name_mm),
            name=_("One: the members"),
            points=points,
            row_mm=mm,
        ),
    ]
    if aspects:
        blocks += [
            Space(BETWEEN_MM),
            Table(
                [[_("Aspect"), *headings(AspectMark.labels)]],
                [[name, *[""] * 2 * (CHOICES + 1)] for name in aspects],
                widths(ASPECT_MM),
                name=_("Two: the leadership"),
                row_mm=mm,
                is_kept=True,
            ),
        ]
    blocks += [
        Notes(
            [
                _(
                    "One stroke for each ballot, five make a character. A row with more than one "
                    "tick counts as abstained. The sums of each row add up to the valid ballots."
                )
            ]
        ),
        signed_by(signatures(box, is_empty=True)),
    ]
    name = _("Sheet to count on (%(branch)s)") % words(box)
    return Document(_("Sheet to count on"), name, blocks, most_pages=1 if pages == 1 else None)


def headings(grades):
    """Each grade and its sum, abstentions last."""
    total = pgettext("of strokes", "sum")
    return [text for grade in (*grades, _("abstained")) for text in (grade, total)]


def widths(*first):
    """Columns for strokes share what the others leave."""
    left = PORTRAIT.width - sum(first) - ABSTAINED_MM - (CHOICES + 1) * SUM_MM
    return (*first, *(left / CHOICES, SUM_MM) * CHOICES, ABSTAINED_MM, SUM_MM)
