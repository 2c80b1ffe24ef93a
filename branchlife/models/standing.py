"""What limits a member's rights for a time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchlife import rules
from branchlife.models.members import Member
from branchlife.models.spans import spans_in_order


class Standing(models.Model):
    """Something that limits a member's rights for a time."""

    audit_path = "member.branch"

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", _("membership suspended")
        LOST_CONTACT = "lost_contact", _("out of contact")
        PROBATION_WITHIN_PARTY = "probation_within_party", _("on probation within the party")
        MAX_GRADE = "max_grade", _("no grade above")

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="standings", verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    max_grade = models.CharField(
        _("highest grade"), max_length=12, choices=rules.GRADES_BELOW_BEST, blank=True
    )
    since = models.DateField(_("since"), null=True, blank=True, help_text=_("Empty: not known."))
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ["member", "since"]
        constraints = [
            spans_in_order("standing_span_in_order"),
            models.CheckConstraint(
                condition=(Q(kind="max_grade") & ~Q(max_grade=""))
                | (~Q(kind="max_grade") & Q(max_grade="")),
                name="standing_max_grade_only_there",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.get_kind_display()}"
