"""How long a committee keeps what people wrote, and what has been removed when the time was over."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Campaign
from appraisals.summary.rules import retention as rules
from branchlife.models import Committee, User


class RetentionQuerySet(models.QuerySet):
    """Settings by committee."""

    def years_of(self, committee):
        """{kind: years, None for ever} in force: what the committee set, else the proposal."""
        own = dict(self.filter(committee=committee).values_list("kind", "years"))
        return {kind.value: own.get(kind.value, rules.PROPOSED[kind]) for kind in Retention.Kind}


class Retention(models.Model):
    """For how many whole years a committee keeps one kind of words; for ever where it is empty.

    Only what people wrote and the files hung on it have a time at all. Minutes, totals, grades, lists,
    sent tables and the record of deeds have none.
    """

    audit_path = "committee"

    class Kind(models.TextChoices):
        TALKS = rules.TALKS, _("what was said in talks")
        SPEECHES = rules.SPEECHES, _("speeches and self-criticisms, with their files")
        OPINIONS = rules.OPINIONS, _("opinions gathered before the meeting")
        BALLOT_OPINIONS = rules.BALLOT_OPINIONS, _("opinions from the ballots")
        SELF_EVALUATIONS = rules.SELF_EVALUATIONS, _("self-evaluations, with their files")

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="retentions", verbose_name=_("committee")
    )
    kind = models.CharField(_("kind of words"), max_length=16, choices=Kind)
    years = models.PositiveSmallIntegerField(_("years kept"), null=True, blank=True)

    objects = RetentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("time of keeping")
        verbose_name_plural = _("times of keeping")
        ordering = ["committee", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "kind"], name="retention_once_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=list(rules.PROPOSED)), name="retention_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(years__isnull=True) | Q(years__gte=1), name="retention_a_year_at_least"
            ),
        ]

    def __str__(self):
        return str(self.get_kind_display())


class PurgeQuerySet(models.QuerySet):
    """What has been removed, by who may read of it."""

    def visible_to(self, user):
        """Of the committees `user` oversees, and of the years they otherwise see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user))


class Purge(models.Model):
    """What was removed from one year when its time was over: kinds and numbers, never a name."""

    audit_path = "campaign.committee"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="purges", verbose_name=_("campaign")
    )
    # Who allowed it, as the destruction list says: a decision, its number and day.
    approval = models.CharField(_("allowed by"), max_length=200)
    # [{"branch": id, "name": its name, "kind": …, "records": n, "files": n}]
    removed = models.JSONField(default=list)
    purged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    purged_name = models.CharField(max_length=50, editable=False)
    purged_at = models.DateTimeField(_("removed at"))

    objects = PurgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("removal")
        verbose_name_plural = _("removals")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(approval=""), name="purge_was_allowed"),
        ]

    def __str__(self):
        return _("removal from %(year)s") % {"year": self.campaign}

    def get_absolute_url(self):
        return reverse("summary:purge", args=[self.pk])

    @property
    def purged_on(self):
        """The local day."""
        return timezone.localdate(self.purged_at)
