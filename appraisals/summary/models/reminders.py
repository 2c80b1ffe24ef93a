"""Whom the office has reminded of what, and when (催报)."""

from collections import defaultdict

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.models import Rating
from appraisals.summary.models.submissions import Submission
from branchlife.models import Branch, BranchPost, User


def deciding_users(branches):
    """{branch id: [logins with an address]} of those who decide in these branches (ids) today."""
    posts = (
        BranchPost.objects.in_force()
        .filter(
            branch__in=branches,
            role__in=BranchPost.DECIDING_ROLES,
            member__user__is_active=True,
            member__left_on=None,
        )
        .exclude(member__user__email="")
        .select_related("member__user")
        .order_by("branch", "pk")
    )
    found = defaultdict(dict)
    for post in posts:
        found[post.branch_id][post.member.user_id] = post.member.user
    return {branch: list(users.values()) for branch, users in found.items()}


class ReminderQuerySet(models.QuerySet):
    """Reminders by whom they concern."""

    def awaiting(self, branches):
        """Those of these branches that still hold, newest first.

        The year is under way, the table does not stand, and what was asked for is not done: the
        ballot where the meeting was asked for, any decision where grades were.
        """
        standing = Submission.objects.standing().filter(appraisal=OuterRef("appraisal"))
        counted = BallotBox.objects.confirmed().filter(appraisal=OuterRef("appraisal"))
        decided = Rating.objects.filter(appraisal=OuterRef("appraisal"), decided_at__isnull=False)
        about = Reminder.About
        return self.filter(
            ~Exists(standing),
            ~(Q(about=about.MEETING) & Exists(counted)),
            ~(Q(about=about.GRADES) & Exists(decided)),
            appraisal__branch__in=branches,
            appraisal__campaign__state=Campaign.State.OPEN,
        ).order_by("-at", "-pk")

    def latest(self, appraisals):
        """{appraisal id: its latest Reminder}, of these appraisals (ids)."""
        rows = self.filter(appraisal__in=appraisals).select_related("by").order_by("at", "pk")
        return {reminder.appraisal_id: reminder for reminder in rows}

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
