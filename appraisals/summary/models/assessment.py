"""The assessment of the branches by their committee: what is asked, what was noted, what was decided."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary.rules.assessment import trimmed
from branchlife.models import Branch, User
from meetings.models import whole_or_absent


class AssessmentScheme(models.Model):
    """How a committee assesses its branches in one year."""

    audit_path = "campaign.committee"
    audit_parent = "campaign"

    class Marking(models.TextChoices):
        """What is noted for each item."""

        POINTS = "points", _("points")
        WORDS = "words", pgettext_lazy("scale", "words")

    campaign = models.OneToOneField(
        Campaign, models.PROTECT, related_name="assessment_scheme", verbose_name=_("campaign")
    )
    marking = models.CharField(
        _("items are assessed in"), max_length=6, choices=Marking, default=Marking.WORDS
    )
    # Best first, as the committee says them: texts of this year, not of the program.
    words = models.JSONField(pgettext_lazy("scale", "words"), default=list, blank=True)
    # What a branch can be; the first is the honour.
    results = models.JSONField(_("results"), default=list)
    # Meetings and activities are counted from January to December of it.
    year = models.PositiveSmallIntegerField(_("calendar year of the figures"))
    shows_marks = models.BooleanField(
        _("branches see the assessment of each item after publication"),
        default=False,
        help_text=_("Otherwise they see the result only."),
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rules of the branch assessment")
        verbose_name_plural = _("rules of branch assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(marking__in=["points", "words"]), name="assessment_marking_known"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1921, 2100)),
                name="assessment_year_is_a_year",
                violation_error_message=_("Write the year with four digits, such as 2024."),
            ),
        ]

    def __str__(self):
        return _("%(year)s assessment of the branches") % {"year": self.campaign.year_label}

    def get_absolute_url(self):
        return reverse("summary:assessment_list", args=[self.campaign_id])

    @property
    def honour(self):
        """The result that is given to few: 优秀党支部."""
        return self.results[0]

    @property
    def in_points(self):
        """Items get points, not words."""
        return self.marking == self.Marking.POINTS

    @property
    def decided(self):
        """The decision of the committee, or None."""
        return getattr(self, "decision", None)

    @property
    def is_published(self):
        """The branches have been told."""
        return bool(self.decided and self.decided.published_on)

    def reasons_against_marking(self):
        """What was decided stands; before it changes the decision is taken back."""
        if self.decided:
            yield _("The committee has decided; nothing is changed any more.")


class Criterion(models.Model):
    """One thing branches are assessed by: a content area, or an aspect of the year's work."""

    class Part(models.TextChoices):
        """Which of the two lists it belongs to."""

        AREA = "area", _("content area")
        ASPECT = "aspect", _("aspect of the work")

    class Beside(models.TextChoices):
        """Which computed figures stand beside it."""

        NOTHING = "", _("nothing")
        MEETINGS = "meetings", _("meetings held and missing")
        DEVELOPMENT = "development", _("development of members")
        ATTENDANCE = "attendance", _("attendance, study and activities")
        TALKS = "talks", _("talks")
        RECTIFICATION = "rectification", _("rectification")
        LEADERSHIP = "leadership", _("what the members say of the leadership")

    scheme = models.ForeignKey(AssessmentScheme, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("order"))
    part = models.CharField(_("list"), max_length=6, choices=Part)
    title = models.CharField(pgettext_lazy("of an item", "name"), max_length=60)
    text = models.CharField(_("what is looked at"), max_length=300, blank=True)
    points = models.PositiveSmallIntegerField(_("full points"), null=True, blank=True)
    beside = models.CharField(
        _("figures beside it"), max_length=13, choices=Beside, blank=True, default=Beside.NOTHING
    )

    class Meta:
        verbose_name = _("item of the branch assessment")
        verbose_name_plural = _("items of the branch assessment")
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "position"], name="criterion_position_once"),
            models.CheckConstraint(
                condition=Q(part__in=["area", "aspect"]), name="criterion_part_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="criterion_has_a_name"),
        ]

    def __str__(self):
        return self.title


class AskedMaterial(models.Model):
    """A paper that every branch hands in for the assessment."""

    scheme = models.ForeignKey(AssessmentScheme, models.CASCADE, related_name="materials")
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(pgettext_lazy("of a paper", "name"), max_length=80)

    class Meta:
        verbose_name = _("material of the branch assessment")
        verbose_name_plural = _("materials of the branch assessment")
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "position"], name="asked_material_position_once"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="asked_material_has_a_name"),
        ]

    def __str__(self):
        return self.title


class AssessmentQuerySet(models.QuerySet):
    """Assessments by who may see them."""

    def visible_to(self, user):
        """Assessments of the branches `user` may see."""
        return self.filter(appraisal__branch__in=Branch.objects.visible_to(user))


class BranchAssessment(models.Model):
    """What the office notes and proposes for one branch, and what the committee decided.

    Its deeds are the committee's affair: the branch reads the result when it is published.
    """

    audit_path = "appraisal.campaign.committee"
    audit_parent = ""

    appraisal = models.OneToOneField(
        Appraisal, models.PROTECT, related_name="assessment", verbose_name=_("appraisal")
    )
    proposed = models.CharField(_("proposed result"), max_length=40, blank=True)
    proposal_reason = models.TextField(_("reason of the proposal"), max_length=500, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    # As the committee decided; empty until then.
    result = models.CharField(_("result"), max_length=40, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch assessment")
        verbose_name_plural = _("branch assessments")
        constraints = [
            whole_or_absent("assessment_proposed_whole", "proposed_by", "proposed_at"),
            models.CheckConstraint(
                condition=Q(proposed="", proposed_at__isnull=True)
                | (~Q(proposed="") & ~Q(proposal_reason="") & Q(proposed_at__isnull=False)),
                name="assessment_proposal_has_a_reason",
            ),
        ]

    def __str__(self):
        return str(self.appraisal)

    def get_absolute_url(self):
        return reverse("summary:assessment", args=[self.appraisal_id])


class Mark(models.Model):
    """What was noted for one branch about one item: points or a word, and a note."""

    assessment = models.ForeignKey(BranchAssessment, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="marks")
    points = models.DecimalField(
        pgettext_lazy("given", "points"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    word = models.CharField(_("word"), max_length=20, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="mark_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0), name="mark_not_below_zero"
            ),
        ]

    def __str__(self):
        return str(self.given)

    @property
    def given(self):
        """The word or the points; empty where there is only a note."""
        return self.word or ("" if self.points is None else trimmed(self.points))


class MaterialReceipt(models.Model):
    """A branch has handed in what was asked for."""

    assessment = models.ForeignKey(BranchAssessment, models.CASCADE, related_name="receipts")
    material = models.ForeignKey(AskedMaterial, models.PROTECT, related_name="receipts")
    received_on = models.DateField(_("received on"))
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "material"], name="receipt_once")
        ]

    def __str__(self):
        return str(self.material)


class AssessmentDecision(models.Model):
    """The meeting of the committee that decided the results of all branches."""

    audit_path = "scheme.campaign.committee"

    scheme = models.OneToOneField(AssessmentScheme, models.CASCADE, related_name="decision")
    meeting = models.CharField(_("meeting"), max_length=60)
    held_on = models.DateField(pgettext_lazy("decision", "held on"))
    present = models.TextField(_("who was there"), max_length=500)
    words = models.TextField(_("what was decided, as minuted"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    published_on = models.DateField(_("published on"), null=True)
    published_how = models.CharField(_("how it was published"), max_length=60, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("decision on the branches")
        verbose_name_plural = _("decisions on the branches")
        constraints = [
            whole_or_absent(
                "assessment_published_whole", "published_on", "published_by", "published_at"
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(published_on__gte=models.F("held_on")),
                name="assessment_published_after_decision",
                violation_error_message=_("It cannot be published before it was decided."),
            ),
        ]

    def __str__(self):
        return self.meeting
