"""More excellent grades than the quota, with the superior's consent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models.campaign import Appraisal
from branchlife.models import User


class QuotaExemption(models.Model):
    """The office lets one branch exceed the quota; the reason is printed in the remarks."""

    audit_path = "appraisal.branch"

    appraisal = models.OneToOneField(Appraisal, models.CASCADE, related_name="exemption")
    number = models.PositiveSmallIntegerField(_("excellent grades allowed"))
    reason = models.CharField(_("reason for exceeding the quota"), max_length=200)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    # Where the superior is outside the platform: the paper with its consent, and its day.
    paper = models.CharField(_("paper with the consent"), max_length=80, blank=True)
    consented_on = models.DateField(_("consent given on"), null=True, blank=True)

    class Meta:
        verbose_name = _("exemption from the quota")
        verbose_name_plural = _("exemptions from the quota")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="exemption_has_a_reason"),
            models.CheckConstraint(
                condition=Q(paper="", consented_on__isnull=True)
                | ~Q(paper="") & Q(consented_on__isnull=False),
                name="exemption_paper_whole",
            ),
        ]

    def __str__(self):
        return f"{self.appraisal}: {self.number}"

    @property
    def remark(self):
        """What the tables print in the remarks."""
        words = {"office": self.given_by, "reason": self.reason, "paper": self.paper}
        if self.paper:
            return (
                _("Beyond the quota with the consent of %(office)s (%(paper)s; reason: %(reason)s)")
                % words
            )
        return _("Beyond the quota with the consent of %(office)s (reason: %(reason)s)") % words

    @property
    def given_by(self):
        """The office that consented, or the superior organisation outside the platform."""
        committee = self.appraisal.campaign.committee
        if not committee.has_clerks:
            return _("the superior organisation")
        return committee.office_name or _("the party committee's office")
