"""The rules of a year, and each branch's appraisal in it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchlife.models import Branch, Committee, User
from meetings.models import AgendaTemplate, Meeting, whole_or_absent


class QuotaRules(models.Model):
    """How many may be graded excellent. On a campaign, and copied to its appraisals at opening."""

    class Base(models.TextChoices):
        FULL_MEMBERS = "full_members", _("full members on the day of decision")
        GRADED = "graded", _("members graded")

    class Rounding(models.TextChoices):
        FLOOR = "floor", _("parts of a person do not count")
        AT_LEAST_ONE = "at_least_one", _("less than one counts as one")

    quota_num = models.PositiveSmallIntegerField(_("share of excellent: numerator"), default=1)
    quota_den = models.PositiveSmallIntegerField(_("share of excellent: denominator"), default=3)
    quota_base = models.CharField(
        _("counted from"), max_length=12, choices=Base, default=Base.FULL_MEMBERS
    )
    quota_rounding = models.CharField(
        _("rounding"), max_length=12, choices=Rounding, default=Rounding.FLOOR
    )

    class Meta:
        abstract = True


class CampaignQuerySet(models.QuerySet):
    """Campaigns by who may see them."""

    def visible_to(self, user):
        """Campaigns of committees `user` oversees, and of the branches they may see; no presets."""
        mine = Appraisal.objects.filter(branch__in=Branch.objects.visible_to(user))
        above = Committee.objects.overseen_by(user)
        return self.filter(is_preset=False).filter(
            Q(pk__in=mine.values("campaign_id")) | Q(committee__in=above)
        )

    def presets(self):
        """The rows a new campaign starts from."""
        return self.filter(is_preset=True).order_by("pk")


class Campaign(QuotaRules):
    """The appraisal of one year under one committee, with the rules of that year."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        OPEN = "open", _("under way")
        CLOSED = "closed", _("ended")

    NEXT = {State.DRAFT: {State.OPEN}, State.OPEN: {State.CLOSED}, State.CLOSED: set()}

    is_preset = models.BooleanField(default=False, editable=False)
    preset_key = models.SlugField(max_length=20, blank=True, editable=False)
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, related_name="campaigns", verbose_name=_("committee")
    )
    # A label of the notice, "2024年度"; never derived from a date, and no date from it.
    year_label = models.CharField(_("year"), max_length=20)
    theme = models.CharField(
        _("theme"),
        max_length=500,
        blank=True,
        help_text=_("Copy it word for word from this year's notice of the superior organisation."),
    )
    basis = models.TextField(
        _("basis documents"), blank=True, help_text=_("One a line, with title and number.")
    )
    quorum_strict = models.BooleanField(_("more than half must be present"), default=False)
    # [{"title": …, "text": …}]: the four 合格, or the seven situations.
    criteria = models.JSONField(_("criteria for members"), default=list)
    # Labels of what is asked about the leadership, the overall one first.
    aspects = models.JSONField(_("aspects of the leadership"), default=list)
    check_points = models.JSONField(_("check points"), default=list, blank=True)
    probationary_may_fill = models.BooleanField(
        _("probationary members may fill a ballot"), default=True
    )
    min_to_count = models.PositiveSmallIntegerField(_("fewest ballots to count"), default=3)
    show_own_totals = models.BooleanField(_("members see their own totals"), default=False)
    committee_agenda = models.ForeignKey(
        AgendaTemplate,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("committee agenda"),
    )
    general_agenda = models.ForeignKey(
        AgendaTemplate,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("general agenda"),
    )
    due_on = models.DateField(_("table due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year_label"],
                condition=Q(is_preset=False),
                name="campaign_once_a_year",
                violation_error_message=_("This committee already has a campaign of that year."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed"]), name="campaign_state_known"
            ),
            models.CheckConstraint(
                condition=Q(is_preset=True, committee__isnull=True)
                | Q(is_preset=False, committee__isnull=False),
                name="campaign_belongs_to_a_committee",
            ),
            models.CheckConstraint(
                condition=Q(quota_den__gt=0) & Q(quota_num__lte=models.F("quota_den")),
                name="campaign_quota_is_a_share",
            ),
            whole_or_absent("campaign_opened_whole", "opened_by", "opened_at"),
            whole_or_absent("campaign_closed_whole", "closed_by", "closed_at"),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True)
                | (~Q(state="draft") & Q(opened_at__isnull=False)),
                name="campaign_opened_unless_draft",
            ),
        ]

    def __str__(self):
        return self.year_label

    def get_absolute_url(self):
        return reverse("campaigns:detail", args=[self.pk])


class AppraisalQuerySet(models.QuerySet):
    """Appraisals by who may see them."""

    def visible_to(self, user):
        """Appraisals of the branches `user` may see."""
        return self.filter(branch__in=Branch.objects.visible_to(user))


class Appraisal(QuotaRules):
    """One branch appraising its members in one campaign. Its stage is computed, never stored."""

    class Body(models.TextChoices):
        COMMITTEE = "committee", _("branch committee")
        GENERAL = "general", _("general meeting")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="appraisals")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="appraisals")
    # Allocated by the office to this branch; empty: the share decides.
    quota_number = models.PositiveSmallIntegerField(_("excellent grades allocated"), null=True)
    # Who states the opinions; small branches have no committee.
    decision_body = models.CharField(_("decided by"), max_length=10, choices=Body)
    committee_meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, related_name="appraisal_as_committee_meeting"
    )
    general_meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, related_name="appraisal_as_general_meeting"
    )
    # Where the grades are decided, after the count: a committee meeting, or the general meeting.
    decision_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, related_name="appraisals_decided"
    )

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        ordering = ["campaign", "branch__position", "branch"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "branch"], name="appraisal_once_a_campaign")
        ]

    def __str__(self):
        return f"{self.branch} {self.campaign}"

    def get_absolute_url(self):
        return reverse("summary:year", args=[self.pk])


class QuotaExemption(models.Model):
    """The office lets one branch exceed the quota; the reason is printed in the remarks."""

    appraisal = models.OneToOneField(Appraisal, models.CASCADE, related_name="exemption")
    number = models.PositiveSmallIntegerField(_("excellent grades allowed"))
    reason = models.CharField(_("reason"), max_length=200)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("exemption from the quota")
        verbose_name_plural = _("exemptions from the quota")

    def __str__(self):
        return f"{self.appraisal}: {self.number}"
