"""What of a year's rules was changed after branches had begun, and what a sub-committee tightens."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models.campaign import Campaign
from appraisals.campaigns.models.deadlines import Deadlines
from branchlife.models import Committee, User


class RuleChange(models.Model):
    """Rules of a year under way were changed: announced to every branch, never changed itself."""

    audit_path = "campaign.committee"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="changes")
    # [{"name": of the rule, "old": plain value, "new": plain value}]
    changes = models.JSONField()
    reason = models.CharField(_("reason for the change"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of the rules")
        verbose_name_plural = _("changes of the rules")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="rule_change_has_a_reason")
        ]

    def __str__(self):
        return self.reason


class Tightening(Deadlines):
    """Stricter rules of a committee below the campaign's, for its branches; empty: as the campaign's."""

    audit_path = "committee"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tightenings")
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="tightenings", verbose_name=_("committee")
    )
    quota_num = models.PositiveSmallIntegerField(
        _("share of excellent: numerator"), null=True, blank=True
    )
    quota_den = models.PositiveSmallIntegerField(
        _("share of excellent: denominator"), null=True, blank=True
    )
    quorum_strict = models.BooleanField(_("more than half must be present"), default=False)
    study_required = models.BooleanField(_("no study, no meeting"), default=False)
    feedback_days = models.PositiveSmallIntegerField(
        _("days for telling members their grade"), null=True, blank=True
    )
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stricter rules")
        verbose_name_plural = _("stricter rules")
        ordering = ["campaign", "committee__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "committee"], name="tightening_once_a_committee"
            ),
            models.CheckConstraint(
                condition=Q(quota_num__isnull=True, quota_den__isnull=True)
                | Q(quota_num__isnull=False, quota_den__gt=0, quota_num__lte=F("quota_den")),
                name="tightening_share_whole",
            ),
        ]

    def __str__(self):
        return f"{self.committee} {self.campaign}"
