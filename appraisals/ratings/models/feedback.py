"""How the person was told, what they said to it, and what was answered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appraisals.ratings.models.ratings import Rating
from branchlife.models import Branch, BranchPost, User
from meetings.models import whole_or_absent


def said_by_somebody(name, text, by, at):
    """A constraint: a text stands with who wrote it and when, or all three are absent."""
    return models.CheckConstraint(
        condition=Q(**{text: "", f"{by}__isnull": True, f"{at}__isnull": True})
        | ~Q(**{text: ""}) & Q(**{f"{by}__isnull": False, f"{at}__isnull": False}),
        name=name,
    )


class FeedbackQuerySet(models.QuerySet):
    """Feedbacks by what they mean and by who may answer them."""

    def answerable_by(self, user):
        """The person's own; and those of branches where `user` decides (signed on paper)."""
        branches = Branch.objects.led_by(user, BranchPost.DECIDING_ROLES)
        return self.filter(
            Q(rating__member__user=user) | Q(rating__appraisal__branch__in=branches.values("pk"))
        )

    def current(self):
        """Those of the decisions in force."""
        return self.filter(is_superseded=False)

    def unanswered(self):
        """What members said and nobody has answered yet; also to decisions made anew since."""
        return self.filter(stated_at__isnull=False, answered_at__isnull=True)


class Feedback(models.Model):
    """The member was told the result; they may acknowledge it and state their view."""

    audit_path = "rating.appraisal.branch"

    class How(models.TextChoices):
        TALK = "talk", _("in a talk")
        WRITING = "writing", _("in writing")
        PAGE = "page", _("on this platform")

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="feedbacks")
    how = models.CharField(_("how"), max_length=8, choices=How)
    fed_back_on = models.DateField(_("fed back on"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # The grade was decided anew afterwards; the person is to be told again.
    is_superseded = models.BooleanField(default=False)
    # The day on the paper that was signed, or the day of the click.
    acknowledged_on = models.DateField(_("acknowledged on"), null=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    statement = models.TextField(_("statement of the member"), max_length=1000, blank=True)
    stated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField(null=True)
    # What the organisation answered: whoever is graded has the right to be heard.
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedbacks")
        ordering = ["rating", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rating"], condition=Q(is_superseded=False), name="feedback_once_a_decision"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["talk", "writing", "page"]), name="feedback_how_known"
            ),
            whole_or_absent(
                "feedback_acknowledged_whole",
                "acknowledged_on",
                "acknowledged_by",
                "acknowledged_at",
            ),
            said_by_somebody("feedback_statement_whole", "statement", "stated_by", "stated_at"),
            said_by_somebody("feedback_answer_whole", "answer", "answered_by", "answered_at"),
            # Told, then acknowledged, then said, then answered.
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True)
                | Q(acknowledged_on__gte=F("fed_back_on"), acknowledged_at__gte=F("recorded_at")),
                name="feedback_acknowledged_after_told",
            ),
            models.CheckConstraint(
                condition=Q(stated_at__isnull=True)
                | Q(acknowledged_at__isnull=False, stated_at__gte=F("acknowledged_at")),
                name="feedback_stated_after_acknowledged",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(stated_at__isnull=False, answered_at__gte=F("stated_at")),
                name="feedback_answered_after_stated",
            ),
        ]

    def __str__(self):
        return f"{self.rating} {self.get_how_display()}"

    def can_be_put_right_by(self, user):
        """Whether the statement was typed by somebody else for `user`, and still waits for an answer."""
        is_own = self.rating.member.user_id == user.pk
        return is_own and self.stated_by_id not in (None, user.pk) and self.answered_at is None
