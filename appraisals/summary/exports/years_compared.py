"""Last year beside this year on paper and in Excel, and the statistics behind it line by line."""

import csv
from fractions import Fraction
from io import StringIO

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from appraisals.summary.figures import years_compared as figures
from appraisals.summary.figures.table import sending_state
from branchlife.papers import (
    LANDSCAPE,
    PERCENT,
    Cell,
    Document,
    Heading,
    Lines,
    Share,
    Sheet,
    Span,
    Table,
    Title,
    plain,
)

# Columns in mm of 267: the branch, and each of two years of nine measures.
BRANCH_MM, CELL_MM = 42, 12.5
# (heading, function of a Year and its reported Figures) of the statistics; days stay days.
STATISTICS = {
    pgettext_lazy("column", "Year"): lambda year, f: year.appraisal.campaign.year_label,
    _("Committee"): lambda year, f: str(year.appraisal.branch.committee),
    pgettext_lazy("column", "Branch"): lambda year, f: f.branch,
    _("Secretary"): lambda year, f: f.secretary,
    _("Members in all"): lambda year, f: f.members,
    pgettext_lazy("column", "Full"): lambda year, f: f.full,
    pgettext_lazy("column", "Probationary"): lambda year, f: f.probationary,
    _("Day of the meeting"): lambda year, f: f.met_on,
    pgettext_lazy("column", "Not counted"): lambda year, f: f.excluded,
    pgettext_lazy("column", "Expected"): lambda year, f: f.expected,
    pgettext_lazy("column", "Present"): lambda year, f: f.present,
    _("On leave"): lambda year, f: f.on_leave,
    _("Absent without leave"): lambda year, f: f.absent,
    pgettext_lazy("column", "Attendance rate"): lambda year, f: f.attendance_rate,
    pgettext_lazy("column", "Issued"): lambda year, f: f.issued,
    pgettext_lazy("column", "Returned"): lambda year, f: f.returned,
    pgettext_lazy("column", "Valid"): lambda year, f: f.valid,
    _("Members graded"): lambda year, f: decided(f, "graded"),
    pgettext_lazy("column", "Excellent"): lambda year, f: decided(f, "excellent"),
    _("Share of excellent"): lambda year, f: f.excellent_rate,
    pgettext_lazy("column", "Qualified"): lambda year, f: decided(f, "qualified"),
    pgettext_lazy("column", "Basically qualified"): lambda year, f: decided(f, "basic"),
    pgettext_lazy("column", "Unqualified"): lambda year, f: decided(f, "unqualified"),
    pgettext_lazy("column", "Not graded"): lambda year, f: decided(f, "not_graded"),
    _("Quota of excellent grades"): lambda year, f: f.quota,
}
# The leadership as a whole: only for those who may see how it was rated.
MARKS = {
    pgettext_lazy("column", "Good"): "good",
    pgettext_lazy("column", "Fairly good"): "fair",
    pgettext_lazy("column", "Average"): "average",
    pgettext_lazy("column", "Poor"): "poor",
    _("Abstained"): "abstained",
}
LAST = {
    _("Problems found"): lambda year, f: f.problems,
    _("Rectification items"): lambda year, f: f.items,
    _("Pledges (members)"): lambda year, f: f.pledges,
    _("Made public on"): lambda year, f: f.published_on,
    _("Filed with the superior on"): lambda year, f: f.filed_on,
    _("Annual table"): lambda year, f: sending_state(year),
}


def decided(figures, key):
    """A number of grades, empty before anything was decided."""
    return getattr(figures, key) if figures.has_grades else None


def statistics_head():
    """The headings of the statistics."""
    return [str(heading) for part in (STATISTICS, MARKS, LAST) for heading in part]


def statistics_rows(pairs):
    """A row for each branch and year, the earlier year first; values as they are."""
    for pair in pairs:
        for year, reported in ((pair.before_year, pair.before), (pair.year, pair.now)):
            if year:
                yield statistics_row(year, reported, pair.sees_marks)


def statistics_row(year, reported, sees_marks):
    """One branch in one year."""
    overall = (reported.overall if sees_marks else None) or {}
    return [
        *[value(year, reported) for value in STATISTICS.values()],
        *[overall.get(key) for key in MARKS.values()],
        *[value(year, reported) for value in LAST.values()],
    ]


def file_stem(campaign, committee):
    """The name of the files, without its end."""
    return _("%(year)s statistics of the appraisal (%(committee)s)") % {
        "year": campaign.year_label,
        "committee": committee,
    }


def csv_file(pairs):
    """The statistics as a text file (bytes) that Excel and WPS open with a double click."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(statistics_head())
    for row in statistics_rows(pairs):
        writer.writerow([csv_cell(value) for value in row])
    # Without this mark Excel takes the text for another encoding.
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def csv_cell(value):
    """A value as text; shares as numbers, a text that looks like a formula stays a text."""
    value = plain(value)
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return "" if value is None else value


def sheets(campaign, pairs, committee):
    """The two Excel sheets: the years side by side, and the statistics."""
    before = figures.labels_before(pairs)
    first = [Heading(str(_("Branch")), rows=2)]
    above = [Heading(str(measure.heading), columns=3) for measure in figures.MEASURES]
    labels = [before, campaign.year_label, pgettext("column", "Change")]
    title = _("%(before)s and %(now)s compared") % {"before": before, "now": campaign.year_label}
    return [
        Sheet(
            pgettext("sheet", "Compared"),
            [first + above, labels * len(figures.MEASURES)],
            compared_rows(pairs),
            widths=[40, *[13] * 3 * len(figures.MEASURES)],
            heading=title,
            above=[str(committee)],
        ),
        Sheet(
            pgettext("sheet", "Statistics"),
            [statistics_head()],
            ([excel_value(value) for value in row] for row in statistics_rows(pairs)),
            widths=[20, 35, 40, *[16] * (len(statistics_head()) - 3)],
        ),
    ]


def excel_value(value):
    """A share as a percentage, everything else as it is."""
    return Cell(value, PERCENT) if isinstance(value, Fraction) else value


def compared_rows(pairs):
    """A row for each branch, and one of all."""
    for pair in pairs:
        yield [
            pair.now.branch,
            *[cell for cells in pair_cells(pair) for cell in three(*cells)],
        ]
    row = [Cell(str(_("Total")), bold=True)]
    for cells in total_cells(pairs):
        row += three(*cells, bold=True)
    yield row


def three(measure, before, now, bold=False):
    """Last year, this year, and the change between them."""
    change = None if before is None or now is None else now - before
    number_format = PERCENT if measure.is_share else ""
    return [
        Cell(value, number_format if value is not None else "", bold=bold)
        if number_format or bold
        else value
        for value in (before, now, change)
    ]


def document(campaign, pairs, committee):
    """The comparison on paper: last year and this year of every measure, branch by branch."""
    before, now = figures.labels_before(pairs), campaign.year_label
    title = _("%(before)s and %(now)s compared") % {"before": before, "now": now}
    head = [
        [Span(pgettext("column", "Branch"), rows=2)]
        + [Span(str(measure.heading), columns=2) for measure in figures.MEASURES],
        [before, now] * len(figures.MEASURES),
    ]
    rows = [[pair.now.branch, *printed_cells(pair_cells(pair))] for pair in pairs]
    rows.append([_("Total"), *printed_cells(total_cells(pairs))])
    return Document(
        title,
        title,
        [
            Title(title),
            Lines([str(committee)]),
            Table(
                head,
                rows,
                (BRANCH_MM, *[CELL_MM] * 2 * len(figures.MEASURES)),
                left=frozenset({0}),
                name=pgettext("sheet", "Compared"),
                points=9,
                totals=1,
            ),
        ],
        look=LANDSCAPE,
    )


def pair_cells(pair):
    """(measure, last year, this year) of one branch."""
    for measure in figures.MEASURES:
        yield (
            measure,
            measure.of(pair.before, pair.sees_marks),
            measure.of(pair.now, pair.sees_marks),
        )


def total_cells(pairs):
    """(measure, last year, this year) of all."""
    before = [(pair.before, pair.sees_marks) for pair in pairs]
    now = [(pair.now, pair.sees_marks) for pair in pairs]
    for measure in figures.MEASURES:
        yield measure, measure.of_all(before), measure.of_all(now)


def printed_cells(cells):
    """Their values, shares as shares."""
    for measure, *values in cells:
        yield from (Share(value) if measure.is_share else value for value in values)


def context(campaign, pairs, committee):
    """What the printed comparison shows."""
    return {
        "title": _("%(before)s and %(now)s compared")
        % {"before": figures.labels_before(pairs), "now": campaign.year_label},
        "committee": committee,
        "before": figures.labels_before(pairs),
        "now": campaign.year_label,
        "measures": figures.MEASURES,
        "pairs": pairs,
        "totals": figures.totals(pairs),
    }
