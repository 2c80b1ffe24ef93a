"""How many members of a branch may be graded excellent, and what that is counted from."""

from collections import Counter

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns import rules
from branchlife.models import BranchPost, Member
from branchlife.rules import FULL, category, has_committee


def full_member_counts(branches, day):
    """{branch id: full members whose relation is there on `day`}, in one query."""
    members = Member.objects.of_branches(branches, day)
    return Counter(
        branch
        for branch, full_member_on in members.values_list("branch_then", "full_member_on")
        if category(full_member_on, day) == FULL
    )


def branches_with_committee(branches, day):
    """Ids of the branches that have a branch committee on `day`, in one query."""
    posts = BranchPost.objects.in_force(day).filter(
        branch__in=branches, role__in=BranchPost.COMMITTEE_ROLES
    )
    sizes = posts.order_by().values("branch_id").annotate(n=Count("member_id", distinct=True))
    return {row["branch_id"] for row in sizes if has_committee(row["n"])}


class QuotaRules(models.Model):
    """How many may be graded excellent. On a campaign, and copied to its appraisals at opening."""

    class Base(models.TextChoices):
        FULL_MEMBERS = rules.FULL_MEMBERS, _("full members on the day of decision")
        GRADED = "graded", _("members graded")

    class Rounding(models.TextChoices):
        FLOOR = rules.FLOOR, _("parts of a person do not count")
        AT_LEAST_ONE = rules.AT_LEAST_ONE, _("less than one counts as one")

    quota_num = models.PositiveSmallIntegerField(_("share of excellent: numerator"), default=1)
    quota_den = models.PositiveSmallIntegerField(_("share of excellent: denominator"), default=3)
    quota_base = models.CharField(
        _("counted from"), max_length=12, choices=Base, default=Base.FULL_MEMBERS
    )
    quota_rounding = models.CharField(
        _("rounding"), max_length=12, choices=Rounding, default=Rounding.FLOOR
    )

    class Meta:
        abstract = True

    def quota_for(self, base):
        """How many of `base` members the share lets be excellent."""
        return rules.excellent_quota(base, self.quota_num, self.quota_den, self.quota_rounding)

    @property
    def share_in_words(self):
        """三分之一."""
        return rules.share_in_words(self.quota_num, self.quota_den)

    @property
    def quota_in_words(self):
        """The rule of the year as one sentence."""
        return rules.quota_in_words(
            self.quota_num, self.quota_den, self.quota_base, self.quota_rounding
        )

    def quota_table(self):
        """What the share means for branches of usual sizes."""
        return rules.quota_table(self.quota_num, self.quota_den, self.quota_rounding)
