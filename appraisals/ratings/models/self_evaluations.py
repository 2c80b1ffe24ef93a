"""What members write about themselves before they are appraised."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal
from branchlife.models import Member, User
from meetings.models import Speech, whole_or_absent


class SelfEvaluationQuerySet(models.QuerySet):
    """Self-evaluations by what has become of them."""

    def of(self, appraisal):
        """What was handed in in one branch's year, with the members; a draft is nobody else's."""
        return self.handed_in().filter(appraisal=appraisal).select_related("member")

    def handed_in(self):
        """Those that left the hands of the person."""
        return self.filter(handed_in_at__isnull=False)


class SelfEvaluation(models.Model):
    """What one member writes about the own year: by the year's criteria, and freely.

    Handed in, its words are laid before the meeting that asks for them, as its `speech`.
    """

    audit_path = "appraisal.branch"

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="self_evaluations")
    member = models.ForeignKey(Member, models.PROTECT, related_name="self_evaluations")
    # {title of a criterion: what the member writes under it}, in the order of the year's criteria.
    answers = models.JSONField(_("by the criteria of the year"), default=dict, blank=True)
    # Empty where the words stand under the criteria, or in a file hung on this record.
    text = models.TextField(_("in your own words"), blank=True)
    handed_in_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    handed_in_at = models.DateTimeField(null=True)
    # Came on paper: who typed it, or took the photo. Empty: the member's own hand.
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    speech = models.OneToOneField(
        Speech, models.SET_NULL, null=True, related_name="self_evaluation"
    )

    objects = SelfEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-evaluation")
        verbose_name_plural = _("self-evaluations")
        ordering = ["appraisal", "member__position", "member"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "member"], name="self_evaluation_once"),
            whole_or_absent("self_evaluation_handed_in_whole", "handed_in_by", "handed_in_at"),
            # A draft is nobody's but the writer's: it lies before no meeting, no desk typed it.
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=False)
                | Q(speech__isnull=True, entered_by__isnull=True),
                name="self_evaluation_draft_is_ones_own",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.appraisal}"
