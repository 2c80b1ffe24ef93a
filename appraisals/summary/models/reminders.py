"""Whom the office has reminded of what, and when (催报)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary.models.submissions import Submission
from branchlife.models import Branch, User


class ReminderQuerySet(models.QuerySet):
    """Reminders by whom they concern."""

    def awaiting(self, branches):
        """Those of branches whose year is under way and whose table does not stand, newest first."""
        standing = Submission.objects.standing()
        return (
            self.filter(
                appraisal__branch__in=branches, appraisal__campaign__state=Campaign.State.OPEN
            )
            .exclude(appraisal__in=standing.values("appraisal_id"))
            .order_by("-at", "-pk")
        )

    def visible_to(self, user):
        """Reminders of the branches `user` may see."""
        return self.filter(appraisal__branch__in=Branch.objects.visible_to(user))


class Reminder(models.Model):
    """One reminder to one branch: what was missing, in the words it was given."""

    audit_path = "appraisal.branch"

    class About(models.TextChoices):
        """What is pressed for: a stage of the year, or the table."""

        STUDY = "study", _("Study")
        TALKS = "talks", _("Talks")
        MEETING = "meeting", _("Meeting and ballot")
        GRADES = "grades", _("Grades and feedback")
        RECTIFICATION = "rectification", _("Rectification")
        TABLE = "table", _("Annual table")

    appraisal = models.ForeignKey(
        Appraisal, models.PROTECT, related_name="reminders", verbose_name=_("appraisal")
    )
    about = models.CharField(_("about"), max_length=13, choices=About, default=About.TABLE)
    text = models.TextField(_("words"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("reminded at"))
    # To how many addresses it went by e-mail; the addresses themselves are kept nowhere else.
    mailed = models.PositiveSmallIntegerField(_("e-mails"), default=0)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    about__in=["study", "talks", "meeting", "grades", "rectification", "table"]
                ),
                name="reminder_about_known",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reminder_has_words"),
        ]

    def __str__(self):
        return str(self.appraisal)

    def get_absolute_url(self):
        return self.appraisal.get_absolute_url()
