"""What a branch brings to its assessment: duty reports of its secretary, figures of development."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.campaigns.models import Appraisal
from branchlife.models import Branch, User

BALLOT = ("issued", "returned", "valid", "good", "fair", "average", "poor")


class DutyReportQuerySet(models.QuerySet):
    """Duty reports by who may see them."""

    def visible_to(self, user):
        """Reports of the branches `user` may see."""
        return self.filter(appraisal__branch__in=Branch.objects.visible_to(user))


class DutyReport(models.Model):
    """The secretary gave account (述职): to the general meeting, or to the superior committee."""

    audit_path = "appraisal.branch"

    class Audience(models.TextChoices):
        """To whom."""

        GENERAL = "general", _("to the general meeting")
        SUPERIOR = "superior", _("to the superior party organisation")

    class Mode(models.TextChoices):
        """How."""

        SPOKEN = "spoken", _("on the spot")
        WRITTEN = "written", _("in writing")

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="duty_reports")
    audience = models.CharField(_("given"), max_length=8, choices=Audience)
    mode = models.CharField(_("how it was given"), max_length=7, choices=Mode)
    held_on = models.DateField(_("day of the report"))
    reporter = models.CharField(pgettext_lazy("report", "given by"), max_length=50)
    # The ballot on the report, as totals; all or none.
    issued = models.PositiveSmallIntegerField(_("ballots issued"), null=True, blank=True)
    returned = models.PositiveSmallIntegerField(_("ballots returned"), null=True, blank=True)
    valid = models.PositiveSmallIntegerField(_("valid ballots"), null=True, blank=True)
    good = models.PositiveSmallIntegerField(_("good"), null=True, blank=True)
    fair = models.PositiveSmallIntegerField(_("fairly good"), null=True, blank=True)
    average = models.PositiveSmallIntegerField(_("average"), null=True, blank=True)
    poor = models.PositiveSmallIntegerField(_("poor"), null=True, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = DutyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty report")
        verbose_name_plural = _("duty reports")
        ordering = ["appraisal", "audience"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "audience"], name="duty_report_once"),
            models.CheckConstraint(
                condition=Q(audience__in=["general", "superior"]),
                name="duty_report_audience_known",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["spoken", "written"]), name="duty_report_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__isnull": True for name in BALLOT})
                | Q(
                    **{f"{name}__isnull": False for name in BALLOT},
                    returned__lte=F("issued"),
                    valid__lte=F("returned"),
                )
                & Q(valid__gte=F("good") + F("fair") + F("average") + F("poor")),
                name="duty_report_ballot_adds_up",
                violation_error_message=_("The ballots on the report do not add up."),
            ),
        ]

    def __str__(self):
        return f"{self.appraisal} {self.get_audience_display()}"

    def get_absolute_url(self):
        return reverse("summary:assessment", args=[self.appraisal_id])

    @property
    def has_ballot(self):
        """There was a ballot on it."""
        return self.issued is not None


class Development(models.Model):
    """How many people a branch brought up in the year (党员培养发展)."""

    audit_path = "appraisal.branch"

    appraisal = models.OneToOneField(Appraisal, models.PROTECT, related_name="development")
    activists = models.PositiveSmallIntegerField(_("activists"), default=0)
    developed = models.PositiveSmallIntegerField(_("members developed"), default=0)
    turned_full = models.PositiveSmallIntegerField(_("became full members"), default=0)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("development of members")
        verbose_name_plural = _("development of members")

    def __str__(self):
        return str(self.appraisal)

    def get_absolute_url(self):
        return reverse("summary:assessment", args=[self.appraisal_id])
