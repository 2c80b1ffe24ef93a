"""The list of those graded excellent: on paper and as a workbook, for whoever commends."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisals.ratings.figures.pool import pool
from appraisals.ratings.models import Rating
from branchlife.papers import LANDSCAPE, Document, Lines, Span, Table, Title
from branchlife.written import partial_date, zh_date

# Widths in mm of 267.
WIDTHS = (10, 36, 20, 10, 20, 22, 48, 26, 28, 47)


def heads():
    """The headings of the list."""
    return [
        _("No."),
        _("Branch"),
        _("Name"),
        _("Sex"),
        _("Born"),
        _("Joined the Party"),
        _("Work unit and post"),
        _("Decided on"),
        _("Excellent in other years"),
        _("Commendations"),
    ]


def cells(number, row):
    """One member, as texts; the number and the day of the decision stay what they are."""
    member = row.rating.member
    return [
        number,
        str(row.rating.appraisal.branch),
        member.name,
        member.get_sex_display(),
        partial_date(member.birth[:7]),
        partial_date(member.joined_on),
        member.work_unit,
        row.rating.decided_on,
        _(", ").join(row.other_years),
        "\n".join(in_words(commendation) for commendation in row.commendations),
    ]


def in_words(commendation):
    """A commendation as one line: what, by whom, when, which paper."""
    words = {
        "title": commendation.title,
        "by": commendation.awarded_by,
        "day": zh_date(commendation.awarded_on),
        "document": commendation.document,
    }
    if commendation.document:
        return _("%(title)s (%(by)s, %(day)s, %(document)s)") % words
    return _("%(title)s (%(by)s, %(day)s)") % words


def title(campaign):
    """What the list is called."""
    return _("%(year)s list of the members graded excellent") % {"year": campaign.year_label}


def excellent(campaign, by=None):
    """The list, on A4 landscape; `by` reads of the branches whose grades they see."""
    found = Rating.objects.visible_to(by) if by else Rating.objects.all()
    rows = pool(found, campaign)
    name = ngettext(
        "%(year)s members graded excellent (%(count)d)",
        "%(year)s members graded excellent (%(count)d)",
        len(rows),
    )
    unit = campaign.committee.full_name or campaign.committee.name
    none = [[Span(pgettext("paper", "none"), columns=len(WIDTHS))]]
    return Document(
        title(campaign),
        name % {"year": campaign.year_label, "count": len(rows)},
        [
            Title(title(campaign)),
            Lines((_("Unit (seal): %(unit)s") % {"unit": unit},)),
            Table(
                [heads()],
                [cells(number, row) for number, row in enumerate(rows, start=1)] or none,
                WIDTHS,
                left=frozenset({len(WIDTHS) - 1}),
                points=9,
            ),
        ],
        look=LANDSCAPE,
    )
