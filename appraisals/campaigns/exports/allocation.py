"""The allocation of excellent grades (名额分配表) as PDF, Excel and Word."""

from django.utils.translation import gettext as _

from branchlife.exports import docx_response, pdf_response, xlsx_response
from branchlife.papers import Cell, Heading, Paper, Sheet

WIDTHS = [12, 70, 22, 24, 24, 28]


def allocation_response(table, suffix):
    """The Allocation as a file to be saved; `suffix` is "pdf", "xlsx" or "docx"."""
    title = title_of(table)
    name = f"{title}.{suffix}"
    if suffix == "xlsx":
        return xlsx_response(name, [sheet(table, title)])
    if suffix == "docx":
        return docx_response(name, paper(table, title))
    context = {
        "title": title,
        "head": head(),
        "rows": [*rows(table), total(table)],
        "above": str(table.campaign.committee.full_name or table.campaign.committee),
        "below": below(table),
        "widths": [f"w{width}" for width in WIDTHS],
    }
    return pdf_response(name, "campaigns/print_allocation.html", context)


def title_of(table):
    """The name of the paper."""
    return _("%(year)s allocation of excellent grades") % {"year": table.campaign.year_label}


def head():
    """The headings of the columns."""
    return [
        _("No."),
        _("Branch"),
        _("Full members"),
        _("By the share"),
        _("Allocated"),
        _("Remarks"),
    ]


def rows(table):
    """A row for each branch: number, name, members, share, number that holds, remark."""
    return [
        [
            number,
            str(row.appraisal.branch),
            row.full,
            row.by_share,
            row.number,
            remark(row),
        ]
        for number, row in enumerate(table.rows, start=1)
    ]


def remark(row):
    """Whether the office gave the number, and what it consented to beyond it."""
    texts = [_("allocated")] if row.allocated is not None else []
    if exemption := getattr(row.appraisal, "exemption", None):
        texts.append(exemption.remark)
    return _("; ").join(texts)


def total(table):
    """The last row."""
    return ["", _("Total"), table.full, table.by_share, table.total, ""]


def below(table):
    """Lines under the table: the rule, and how the sum compares with the share of all."""
    return [str(table.campaign.quota_in_words), balance(table)]


def balance(table):
    """The sum of the numbers beside the share of all members, as a sentence."""
    words = {"full": table.full, "limit": table.limit, "total": table.total}
    if table.beyond > 0:
        words["beyond"] = table.beyond
        return (
            _(
                "The share of all %(full)d full members is %(limit)d; the branches have %(total)d, "
                "that is %(beyond)d too many."
            )
            % words
        )
    words["left"] = table.left
    return (
        _(
            "The share of all %(full)d full members is %(limit)d; the branches have %(total)d, "
            "%(left)d are left."
        )
        % words
    )


def sheet(table, title):
    """The same as a sheet of Excel."""
    made = [[*row[:-1], Cell(row[-1], wrap=True)] for row in rows(table)]
    return Sheet(
        title=_("Allocation"),
        heading=title,
        head=[head()],
        rows=[*made, [Cell(value, bold=True) for value in total(table)]],
        widths=WIDTHS,
        above=[str(table.campaign.committee.full_name or table.campaign.committee)],
        below=below(table),
        landscape=False,
    )


def paper(table, title):
    """The same as a Word paper."""
    made = Paper(title)
    made.title(title)
    made.lines(str(table.campaign.committee.full_name or table.campaign.committee))
    texts = [[str(value) for value in row] for row in [*rows(table), total(table)]]
    made.table([[Heading(text) for text in head()], *texts], WIDTHS, left=(1, 5))
    made.lines(*below(table))
    return made
