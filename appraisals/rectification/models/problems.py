"""Problems found before and at the meeting: the leadership's list, and each member's own."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal
from branchlife.models import Branch, BranchPost, Member


class ProblemQuerySet(models.QuerySet):
    """Problems by whose they are and who may see them."""

    def visible_to(self, user):
        """The leadership's: who works in the branch, its committee, the office above.

        A member's own: that member and who does the branch's work; not the other members, nor the
        office: before it is read out it is nobody else's affair, afterwards the minutes hold it.
        """
        committee = set(BranchPost.COMMITTEE_ROLES)
        leading = [pk for pk, roles in user.branch_roles.items() if roles & committee]
        overseen = Branch.objects.overseen_by(user).values("pk")
        return self.filter(
            Q(appraisal__branch__in=Branch.objects.led_by(user).values("pk"))
            | Q(member__user=user)
            | Q(member__isnull=True, appraisal__branch__in=overseen)
            | Q(member__isnull=True, appraisal__branch__in=leading)
        )

    def of_leadership(self):
        """The list of the leadership."""
        return self.filter(member__isnull=True)

    def without_facts(self):
        """Taken over or typed in haste: the concrete facts are still to be written."""
        return self.filter(facts="")

    def for_list(self):
        """With the measures against each, in two queries."""
        return self.prefetch_related("items")


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

    objects = ProblemQuerySet.as_manager()

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

    def get_absolute_url(self):
        if self.member_id is None:
            return reverse("rectification:problem_list", args=[self.appraisal_id])
        return reverse("rectification:problems_of", args=[self.appraisal_id, self.member_id])

    def reasons_against_editing(self):
        """What a settled measure answered stands as it was."""
        if any(list(item.reasons_against_editing()) for item in self.items.all()):
            yield _("A measure against this problem is settled; it can no longer be changed.")

    def reasons_against_measures(self):
        """Why no measure can answer it yet."""
        if not self.facts:
            yield _("Write down the concrete facts first.")

    def reasons_against_removing(self):
        """A problem that is answered stays on its list."""
        if self.items.all():
            yield _("A measure or a pledge rests on this problem; it cannot be taken out.")


def check_points(appraisal, also=""):
    """What a problem may be sorted under: the check points of the year and its criteria.

    `also` is one that was chosen before and may have been taken off since.
    """
    campaign = appraisal.campaign
    points = [*campaign.check_points, *(item["title"] for item in campaign.criteria)]
    return [*points, also] if also and also not in points else points
