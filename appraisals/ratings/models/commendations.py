"""Commendations of members, chosen from those graded excellent."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisals.ballots.models import MemberGrade
from appraisals.ratings import rules
from appraisals.ratings.models.ratings import Rating
from branchlife.models import User
from branchlife.written import zh_date


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


def reasons_against_commending(rating, title="", awarded_by="", awarded_on=None):
    """Why this member may not be commended on the strength of this grade; empty when they may."""
    name = {"name": rating.member.name}
    if not rating.is_decided:
        yield _("The grade of %(name)s has not been decided yet.") % name
        return
    if rating.grade not in rules.COMMENDABLE:
        yield _(
            "%(name)s: commendations are chosen from those graded excellent (now: %(grade)s)."
        ) % (name | {"grade": rating.result_label})
    if awarded_on is None:
        return
    if not title or not awarded_by:
        yield _("Write down what the commendation is called and who gave it.")
    if awarded_on < rating.decided_on:
        yield _("The commendation (%(given)s) lies before the decision (%(decided)s).") % {
            "given": zh_date(awarded_on),
            "decided": zh_date(rating.decided_on),
        }
    if rating.commendations.filter(title=title, awarded_on=awarded_on).exists():
        yield _("This commendation is on record already.")


def reasons_against_regrading(rating, grade):
    """Who was commended does not fall below without the commendation being taken back first."""
    if rating.pk and grade not in rules.COMMENDABLE and rating.commendations.exists():
        yield _(
            "%(name)s has been commended; take the commendation back first (now: %(grade)s)."
        ) % {
            "name": rating.member.name,
            "grade": MemberGrade(rating.grade).label,
        }
