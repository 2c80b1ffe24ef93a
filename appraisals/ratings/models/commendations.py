"""Commendations of members, chosen from those graded excellent."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisals.ratings.models.ratings import Rating
from branchlife.models import User


class Commendation(models.Model):
    """A member was commended: by which organisation, when, on which paper."""

    audit_path = "rating.appraisal.branch"

    rating = models.ForeignKey(Rating, models.PROTECT, related_name="commendations")
    title = models.CharField(
        _("commendation"),
        max_length=60,
        help_text=_("As the paper calls it, or for example praise in the general meeting."),
    )
    awarded_by = models.CharField(_("given by"), max_length=80)
    awarded_on = models.DateField(_("given on"))
    document = models.CharField(_("paper and its number"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("commendation")
        verbose_name_plural = _("commendations")
        ordering = ["rating", "awarded_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rating", "title", "awarded_on"], name="commendation_once"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(awarded_by=""), name="commendation_named"
            ),
        ]

    def __str__(self):
        return f"{self.rating.member} {self.title}"

    def get_absolute_url(self):
        return reverse("ratings:commend", args=[self.rating_id])
