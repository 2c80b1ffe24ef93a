"""How the excellent grades of a year are spread over its branches (名额分配表)."""

from dataclasses import dataclass, field

from django.utils import timezone

from appraisals.campaigns import rules
from appraisals.campaigns.models.campaign import Appraisal
from appraisals.campaigns.models.quota import full_member_counts


@dataclass(frozen=True)
class Share:
    """One branch: its full members today, what the share gives, what was allocated instead."""

    appraisal: Appraisal
    full: int
    by_share: int
    allocated: int | None

    @property
    def number(self):
        """How many excellent grades the branch has."""
        return self.by_share if self.allocated is None else self.allocated


@dataclass(frozen=True)
class Allocation:
    """All branches that take part, and the sums that must hold."""

    campaign: object
    rows: list = field(default_factory=list)

    @property
    def full(self):
        """Full members of all branches."""
        return sum(row.full for row in self.rows)

    @property
    def by_share(self):
        """What the share gives branch by branch."""
        return sum(row.by_share for row in self.rows)

    @property
    def total(self):
        """What all branches have together."""
        return sum(row.number for row in self.rows)

    @property
    def limit(self):
        """What all branches may have together: the share of all members."""
        campaign = self.campaign
        sizes = [row.full for row in self.rows]
        return rules.share_of_all(
            sizes, campaign.quota_num, campaign.quota_den, campaign.quota_rounding
        )

    @property
    def beyond(self):
        """By how many the numbers pass the limit; negative: so many are left."""
        return self.total - self.limit

    @property
    def left(self):
        """How many could still be allocated."""
        return max(0, -self.beyond)


def allocation_of(campaign, numbers=None):
    """The Allocation of a year; `numbers` ({appraisal id: number or None}) instead of what is stored."""
    numbers = numbers or {}
    order = ("branch__committee__path", "branch__position", "branch__pk")
    appraisals = list(campaign.appraisals.taking_part().for_list().order_by(*order))
    full = full_member_counts([found.branch_id for found in appraisals], timezone.localdate())
    return Allocation(
        campaign,
        [
            Share(
                found,
                full[found.branch_id],
                rules.excellent_quota(
                    full[found.branch_id], found.quota_num, found.quota_den, found.quota_rounding
                ),
                numbers.get(found.pk, found.quota_number),
            )
            for found in appraisals
        ],
    )
