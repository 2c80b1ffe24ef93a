"""Problems found before and at the meeting: the leadership's list, and each member's own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal
from branchlife.models import Member


class Problem(models.Model):
    """One concrete problem (问题清单), of the leadership or of one member.

    Whoever gave an opinion it was taken from is kept nowhere: only the wording and the kind of
    source stand here.
    """

    audit_path = "appraisal.branch"

    class Source(models.TextChoices):
        OWN = "own", _("own search")
        OPINIONS = "opinions", _("opinions collected")
        TALKS = "talks", _("talks")
        CRITICISM = "criticism", _("mutual criticism")
        SUPERVISOR = "supervisor", _("comments of the superior")
        INSPECTION = "inspection", _("feedback of an inspection")

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="problems")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="problems", verbose_name=_("member")
    )
    position = models.PositiveIntegerField(_("order"))
    category = models.CharField(_("check point of the problem"), max_length=60, blank=True)
    source = models.CharField(
        _("where the problem was found"), max_length=12, choices=Source, default=Source.OWN
    )
    text = models.TextField(_("problem"))
    facts = models.TextField(_("concrete facts"), blank=True)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["appraisal", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="problem_says_something"),
            models.CheckConstraint(
                condition=Q(
                    source__in=[
                        "own",
                        "opinions",
                        "talks",
                        "criticism",
                        "supervisor",
                        "inspection",
                    ]
                ),
                name="problem_source_known",
            ),
        ]

    def __str__(self):
        # Never its words: this name goes into the record of deeds.
        return _("problem no. %(number)d") % {"number": self.position}


def check_points(appraisal, also=""):
    """What a problem may be sorted under: the check points of the year and its criteria.

    `also` is one that was chosen before and may have been taken off since.
    """
    campaign = appraisal.campaign
    points = [*campaign.check_points, *(item["title"] for item in campaign.criteria)]
    return [*points, also] if also and also not in points else points
