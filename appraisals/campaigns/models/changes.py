"""What of a year's rules was changed after branches had begun, and what a sub-committee tightens."""

import re
from datetime import date, timedelta
from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from appraisals.campaigns.models.basis import BasisDocument
from appraisals.campaigns.models.campaign import Campaign
from appraisals.campaigns.models.deadlines import DEADLINES, Deadlines
from appraisals.campaigns.rules import share_in_words
from branchlife.models import Committee, User
from branchlife.written import zh_date

# So long a change stands on the home pages; on the page of the year it stays.
TOLD_WITHIN = timedelta(days=30)
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def rule_label(name):
    """What people call a rule of the year."""
    if name == "documents":
        return BasisDocument._meta.verbose_name_plural
    return Campaign._meta.get_field(name).verbose_name


def in_words(value):
    """The value of a rule as people read it; as the record of deeds keeps it, or as it is."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Fraction):
        return share_in_words(value.numerator, value.denominator)
    if isinstance(value, str) and DAY.fullmatch(value):
        value = date.fromisoformat(value)
    if isinstance(value, date):
        return zh_date(value)
    if isinstance(value, list):
        return pgettext("between numbered things", "; ").join(_item(item) for item in value)
    return _("(none)") if value in (None, "") else str(value)


def _item(item):
    """A line of a list: a text, a criterion, a phrase."""
    return item if isinstance(item, str) else item["text"] or item["title"]


class RuleChangeQuerySet(models.QuerySet):
    """Changes by when they were announced."""

    def lately(self):
        """What people should still be told on their home page."""
        return self.filter(at__gte=timezone.now() - TOLD_WITHIN).select_related("by")


class RuleChange(models.Model):
    """Rules of a year under way were changed: announced to every branch, never changed itself."""

    audit_path = "campaign.committee"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="changes")
    # [{"name": of the rule, "old": plain value, "new": plain value}]
    changes = models.JSONField()
    reason = models.CharField(_("reason for the change"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RuleChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the rules")
        verbose_name_plural = _("changes of the rules")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="rule_change_has_a_reason")
        ]

    def __str__(self):
        return self.reason

    @property
    def lines(self):
        """What was changed, a sentence for each rule."""
        return [
            _("%(rule)s: changed from “%(old)s” to “%(new)s”.")
            % {
                "rule": rule_label(change["name"]),
                "old": in_words(change["old"]),
                "new": in_words(change["new"]),
            }
            for change in self.changes
        ]


def stricter_lines(appraisal):
    """What a committee between asks of this branch beyond the year's rules, a sentence for each."""
    found = {name: appraisal.rule(name) for name in appraisal.tighter}
    share = Fraction(appraisal.quota_num, appraisal.quota_den)
    if share != appraisal.campaign.share:
        found["share"] = share
    return in_sentences(found)


def in_sentences(found):
    """{name: value} of stricter rules as sentences."""
    return [
        _("%(rule)s: %(value)s") % {"rule": Tightening.label_of(name), "value": in_words(value)}
        for name, value in sorted(found.items())
    ]


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

    @property
    def rules(self):
        """{name: value} of what is asked for here; what is as above is left out."""
        found = {name: getattr(self, name) for name in (*DEADLINES, "feedback_days")}
        found |= {name: getattr(self, name) or None for name in ("quorum_strict", "study_required")}
        if self.quota_den:
            found["share"] = Fraction(self.quota_num, self.quota_den)
        return {name: value for name, value in found.items() if value is not None}

    @property
    def lines(self):
        """What is asked for beyond the year's rules, a sentence for each."""
        return in_sentences(self.rules)

    @classmethod
    def label_of(cls, name):
        """What people call one of the rules."""
        return _("share of excellent grades") if name == "share" else rule_label(name)
