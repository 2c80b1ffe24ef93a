"""Activities of all branches together, and how many of each branch came."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal, Campaign
from branchlife.models import User
from branchlife.written import zh_date


class ActivityQuerySet(models.QuerySet):
    """Activities by who may see them."""

    def visible_to(self, user):
        """Activities of the years `user` may see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user))


class Activity(models.Model):
    """An activity of the committee in which branches take part (集中活动)."""

    audit_path = "campaign.committee"

    class Kind(models.TextChoices):
        """What it is counted as."""

        STUDY = "study", _("education and study")
        CIVILITY = "civility", _("building a civil unit")
        SERVICE = "service", _("voluntary service")
        MEETING = "meeting", _("meeting or report")
        OTHER = "other", _("other activity")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="activities")
    kind = models.CharField(_("kind of activity"), max_length=8, choices=Kind, default=Kind.STUDY)
    title = models.CharField(_("name of the activity"), max_length=100)
    held_on = models.DateField(_("day of the activity"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    # Branches note their own numbers as long as the office lets them.
    open_to_branches = models.BooleanField(
        _("branches note their own numbers"),
        default=False,
        help_text=_("What the office has noted stays as it is."),
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity of all branches")
        verbose_name_plural = _("activities of all branches")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["study", "civility", "service", "meeting", "other"]),
                name="activity_kind_known",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="activity_has_a_name"),
        ]

    def __str__(self):
        return f"{self.title} {zh_date(self.held_on)}"

    def get_absolute_url(self):
        return reverse("summary:activity", args=[self.pk])


class ActivityAttendance(models.Model):
    """How many of one branch were to come to an activity, and came."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendances")
    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="activity_attendances")
    expected = models.PositiveSmallIntegerField(_("expected"))
    present = models.PositiveSmallIntegerField(_("present"))
    note = models.CharField(_("how they took part"), max_length=200, blank=True)
    by_office = models.BooleanField(default=True)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "appraisal"], name="activity_attendance_once"
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("expected")),
                name="activity_present_within_expected",
                violation_error_message=_("More came than were expected; please check."),
            ),
        ]

    def __str__(self):
        return f"{self.present}/{self.expected}"
