"""The list of those graded excellent: on paper, and as a workbook for whoever commends."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchlife import papers
from branchlife.exports import pdf_response, xlsx_response
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


def _file_name(campaign, rows, suffix):
    """2024年度优秀党员名单（3名）.xlsx"""
    return ngettext(
        "%(year)s members graded excellent (%(count)d).%(suffix)s",
        "%(year)s members graded excellent (%(count)d).%(suffix)s",
        len(rows),
    ) % {"year": campaign.year_label, "count": len(rows), "suffix": suffix}


def _above(campaign):
    unit = campaign.committee.full_name or campaign.committee.name
    return _("Unit (seal): %(unit)s") % {"unit": unit}


def excellent_xlsx(campaign, rows):
    """The list as a workbook."""
    found = [cells(number, row) for number, row in enumerate(rows, start=1)]
    sheet = papers.Sheet(title(campaign), [heads()], found, list(WIDTHS), above=[_above(campaign)])
    return xlsx_response(_file_name(campaign, rows, "xlsx"), [sheet])


def excellent_pdf(campaign, rows):
    """The list on A4 landscape."""
    context = {
        "title": title(campaign),
        "above": _above(campaign),
        "heads": heads(),
        "rows": [
            [zh_date(cell) if hasattr(cell, "isoformat") else cell for cell in cells(number, row)]
            for number, row in enumerate(rows, start=1)
        ],
        "widths": WIDTHS,
    }
    name = _file_name(campaign, rows, "pdf")
    return pdf_response(name, "ratings/print_excellent.html", context)
