"""The allocation of excellent grades (名额分配表)."""

from django.utils.translation import gettext as _

from appraisals.campaigns.models import allocation_of
from branchlife.papers import Document, Lines, Notes, Table, Title

# No., branch, full members, by the share, allocated, remarks; in mm.
WIDTHS = (12, 70, 22, 24, 24, 28)


def allocation(campaign, by=None):
    """The numbers of all branches that take part, and how the sum compares with the share of all."""
    table = allocation_of(campaign)
    title = _("%(year)s allocation of excellent grades") % {"year": campaign.year_label}
    return Document(
        title,
        title,
        [
            Title(title),
            Lines((campaign.committee.full_name or str(campaign.committee),)),
            Table(
                [head()],
                [*rows(table), ["", _("Total"), table.full, table.by_share, table.total, ""]],
                WIDTHS,
                left=frozenset({1, 5}),
                name=_("Allocation"),
                totals=1,
            ),
            Notes((str(campaign.quota_in_words), balance(table))),
        ],
    )


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
        [number, str(row.appraisal.branch), row.full, row.by_share, row.number, remark(row)]
        for number, row in enumerate(table.rows, start=1)
    ]


def remark(row):
    """Whether the office gave the number, and what it consented to beyond it."""
    texts = [_("allocated")] if row.allocated is not None else []
    if exemption := getattr(row.appraisal, "exemption", None):
        texts.append(exemption.remark)
    return _("; ").join(texts)


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
