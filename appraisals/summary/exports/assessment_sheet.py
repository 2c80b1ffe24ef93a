"""The assessment of one branch on paper: the sheet the office keeps, filled and blank."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.campaigns.models import Appraisal
from appraisals.summary.exports.assessment import decision_lines, given, rows_for
from appraisals.summary.figures.assessment import rules_to_begin_with, scheme_of
from appraisals.summary.figures.assessment_sentences import (
    beside,
    other_figures,
    report_sentence,
)
from appraisals.summary.figures.gathering import gather
from appraisals.summary.models import DutyReport
from branchlife.papers import Document, Lines, Signatures, Table, Title
from branchlife.written import zh_date

POINTS = 9
ITEMS, STANDING = (8, 48, 60, 18, 46), (48, 132)
BLANK_ROW_MM = 12


def assessment_sheet(appraisal, by=None):
    """The sheet of one branch, as `by` may read it."""
    scheme = scheme_of(appraisal.campaign)
    years = gather(Appraisal.objects.filter(pk=appraisal.pk))
    (row,) = rows_for(by, scheme, years)
    items = [
        [
            number,
            item_words(item.title, item.text, item.points, scheme.in_points),
            "\n".join(beside(row, item.beside)),
            given(item)(row),
            mark.note if mark else "",
        ]
        for number, (item, mark) in enumerate(row.lines, start=1)
    ]
    total = row.total
    if total is not None:
        items.append(["", _("Points in all"), "", total, ""])
    return sheet_document(
        appraisal,
        items_table(items, totals=int(total is not None)),
        standing_table(list(standing(row))),
    )


def blank_sheet(appraisal):
    """The sheet of this branch without figures, to be filled in by hand."""
    scheme = scheme_of(appraisal.campaign)
    _values, items = rules_to_begin_with(appraisal.campaign, scheme)
    in_points = scheme is not None and scheme.in_points
    rows = [
        [number, item_words(item["title"], item["text"], item["points"], in_points), "", "", ""]
        for number, item in enumerate(items, start=1)
    ]
    labels = [report_label(audience) for audience in DutyReport.Audience]
    labels += map(str, scheme.materials.all()) if scheme else []
    labels += [*proposal_labels()]
    return sheet_document(
        appraisal,
        items_table(rows, row_mm=BLANK_ROW_MM),
        standing_table([[label, ""] for label in labels], row_mm=BLANK_ROW_MM),
    )


def sheet_document(appraisal, *tables):
    """The sheet with these tables."""
    words = {"year": appraisal.campaign.year_label, "branch": appraisal.branch}
    title = _("%(year)s sheet of the branch assessment") % words
    return Document(
        title,
        _("%(year)s sheet of the branch assessment (%(branch)s)") % words,
        [
            Title(title),
            Lines((_("Branch: %(branch)s") % words,)),
            *tables,
            Signatures((_("Office (seal):"), _("Day:"))),
        ],
    )


def items_table(rows, totals=0, row_mm=8):
    """What is assessed, an item a line."""
    head = [_("No."), _("Item"), _("Figures"), _("Given"), pgettext("column", "Note")]
    return Table(
        [head],
        rows,
        ITEMS,
        left=frozenset({1, 2, 4}),
        name=pgettext("assessment", "Items"),
        points=POINTS,
        row_mm=row_mm,
        totals=totals,
    )


def standing_table(rows, row_mm=8):
    """Duty reports and materials, what was counted, proposal and decision."""
    return Table(
        [[pgettext("column", "What"), _("How it stands")]],
        rows,
        STANDING,
        left=frozenset({1}),
        name=_("Proposal and decision"),
        points=POINTS,
        row_mm=row_mm,
    )


def item_words(title, text, points, in_points):
    """What is assessed, with its points where points are given."""
    if in_points:
        title = _("%(item)s (%(points)s points)") % {"item": title, "points": points}
    return "\n".join(part for part in (title, text) if part)


def report_label(audience):
    """述职 to whom."""
    return _("Duty report %(audience)s") % {"audience": audience.label}


def proposal_labels():
    """The last two lines."""
    return _("Proposal"), pgettext("assessment", "Decision")


def standing(row):
    """(what, how it stands), line by line."""
    for audience in DutyReport.Audience:
        report = row.reports.get(audience.value)
        yield report_label(audience), report_sentence(report, row.with_totals)
    for material in row.materials:
        receipt = row.receipts.get(material.pk)
        missing = pgettext("material", "not received")
        yield material.title, zh_date(receipt.received_on) if receipt else missing
    for label, sentences in other_figures(row):
        label = str(label)
        yield label[:1].upper() + label[1:], _("; ").join(sentences)
    proposal, decision = proposal_labels()
    assessment = row.assessment
    words = [assessment.proposed or _("no proposal yet"), assessment.proposal_reason]
    yield proposal, "\n".join(word for word in words if word)
    result = assessment.result or pgettext("assessment", "not decided yet")
    yield decision, "\n".join([result, *decision_lines(row.scheme)])
