"""The rules of a year, and each branch's appraisal in it."""

from datetime import date
from fractions import Fraction

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns import rules
from appraisals.campaigns.models.deadlines import DEADLINES, Deadlines
from appraisals.campaigns.models.quota import QuotaRules, branches_with_committee
from appraisals.campaigns.models.reasons import CampaignReasons
from branchlife.models import Branch, BranchPost, Committee, User
from branchlife.written import zh_date
from meetings.models import AgendaTemplate, Meeting, whole_or_absent

# What the ballots ask: it stands still once one of the year has begun.
BALLOT_RULES = (
    "criteria",
    "aspects",
    "probationary_may_fill",
    "min_to_count",
    "own_row",
    "asks_opinions",
    "shows_quota_hint",
    "show_own_totals",
)


class CampaignQuerySet(models.QuerySet):
    """Campaigns by who may see them."""

    def visible_to(self, user):
        """Campaigns of committees `user` oversees, and of the branches they may see; no presets.

        Where the superior is outside the platform, secretaries also see what they prepare.
        """
        mine = Appraisal.objects.filter(branch__in=Branch.objects.visible_to(user))
        led = Branch.objects.led_by(user, BranchPost.DECIDING_ROLES)
        own = Committee.objects.filter(has_clerks=False, pk__in=led.values("committee_id"))
        return self.filter(is_preset=False).filter(
            Q(pk__in=mine.values("campaign_id"))
            | Q(committee__in=Committee.objects.overseen_by(user))
            | Q(committee__in=own)
        )

    def for_list(self):
        """What the list page shows, in one query."""
        return self.select_related("committee").annotate(
            branch_count=Count("appraisals", filter=Q(appraisals__left_on=None))
        )

    def presets(self):
        """The rows a new campaign starts from."""
        return self.filter(is_preset=True).order_by("pk")


class Phrase(models.TextChoices):
    """The grade a phrase for opinions belongs to, best first."""

    EXCELLENT = "excellent", _("excellent")
    QUALIFIED = "qualified", _("qualified")
    BASIC = "basic", _("basically qualified")
    UNQUALIFIED = "unqualified", _("unqualified")


class Campaign(CampaignReasons, QuotaRules, Deadlines):
    """The appraisal of one year under one committee, with the rules of that year."""

    audit_path = "committee"

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        OPEN = "open", _("under way")
        CLOSED = "closed", _("ended")

    NEXT = {State.DRAFT: {State.OPEN}, State.OPEN: {State.CLOSED}, State.CLOSED: set()}

    is_preset = models.BooleanField(default=False, editable=False)
    preset_key = models.SlugField(max_length=20, blank=True, editable=False)
    preset_name = models.CharField(max_length=60, blank=True, editable=False)
    # Of a preset: "01-26". Proposes `due_on` in the year after the label's.
    due_month_day = models.CharField(max_length=5, blank=True, editable=False)
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, related_name="campaigns", verbose_name=_("committee")
    )
    # A label of the notice, "2024年度"; never derived from a date, and no date from it.
    year_label = models.CharField(
        _("year"), max_length=20, help_text=_("As the notice writes it, for example 2024.")
    )
    theme = models.CharField(
        _("theme"),
        max_length=500,
        blank=True,
        help_text=_("Copy it word for word from this year's notice of the superior organisation."),
    )
    study_materials = models.TextField(
        _("study materials"),
        blank=True,
        help_text=_("One a line, copied word for word from this year's notice."),
    )
    quorum_strict = models.BooleanField(_("more than half must be present"), default=False)
    study_required = models.BooleanField(
        _("no study, no meeting"),
        default=False,
        help_text=_("The yearly meetings can begin only after a study session of the branch."),
    )
    # [{"title": …, "text": …}]: the four 合格, or the seven situations.
    criteria = models.JSONField(_("criteria for members"), default=list, blank=True)
    # Labels of what is asked about the leadership, the overall one first.
    aspects = models.JSONField(_("aspects of the leadership"), default=list)
    check_points = models.JSONField(_("check points"), default=list, blank=True)
    probationary_may_fill = models.BooleanField(
        _("probationary members may fill a ballot"), default=True
    )
    min_to_count = models.PositiveSmallIntegerField(_("fewest ballots to count"), default=3)
    own_row = models.BooleanField(
        _("members fill in their own row as well"),
        default=True,
        help_text=_(
            "If not, the ballot asks everybody to leave the own row empty. The form is the same for "
            "all, so nothing checks it."
        ),
    )
    asks_opinions = models.BooleanField(
        _("the ballot asks for opinions on the leadership"), default=True
    )
    shows_quota_hint = models.BooleanField(
        _("the ballot reminds of the share of excellent grades"),
        default=False,
        help_text=_("A reminder only: nobody is kept from choosing more."),
    )
    show_own_totals = models.BooleanField(_("members see their own totals"), default=False)
    # [{"grade": one of the four, "text": …}]: sentences offered for opinions, never filled in.
    phrases = models.JSONField(_("phrases for opinions"), default=list, blank=True)
    # Shares of the ballots in percent at which the sheet of grades points something out; no rule.
    advise_excellent_from = models.PositiveSmallIntegerField(
        _("point out from this share of excellent ballots (%)"), null=True, blank=True
    )
    advise_unqualified_from = models.PositiveSmallIntegerField(
        _("point out from this share of unqualified ballots (%)"), null=True, blank=True
    )
    prints_votes_on_form = models.BooleanField(
        _("the registration form prints the numbers of ballots"), default=False
    )
    feedback_days = models.PositiveSmallIntegerField(
        _("days for telling members their grade"),
        null=True,
        blank=True,
        default=10,
        help_text=_("Counted from the decision; empty: no limit. Being late is only pointed out."),
    )
    public_page = models.BooleanField(
        _("branches may show their list on a public page"),
        default=False,
        help_text=_("Without names of persons, at an address nobody can guess, for a time."),
    )
    # The part of the work plan that says how the work is done, as lines; "{share}" is the quota's.
    plan_works = models.TextField(
        _("how the work is done (for the work plan)"),
        blank=True,
        help_text=_(
            "One point a line; it goes into each branch's work plan. {share} stands for the year's "
            "share of excellent grades."
        ),
    )
    committee_agenda = models.ForeignKey(
        AgendaTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("committee agenda"),
    )
    general_agenda = models.ForeignKey(
        AgendaTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("general agenda"),
    )
    decision_agenda = models.ForeignKey(
        AgendaTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agenda of the meeting that decides the grades"),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    # Last year's campaign, where the rules were taken from it and not from a preset.
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="+"
    )
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
            models.UniqueConstraint(
                fields=["preset_key"], condition=Q(is_preset=True), name="campaign_preset_key_once"
            ),
            models.CheckConstraint(
                condition=Q(is_preset=True, committee__isnull=True)
                | Q(is_preset=False, committee__isnull=False),
                name="campaign_belongs_to_a_committee",
            ),
            models.CheckConstraint(
                condition=Q(quota_den__gt=0) & Q(quota_num__lte=models.F("quota_den")),
                name="campaign_quota_is_a_share",
                violation_error_message=_("The share of excellent grades is at most the whole."),
            ),
            whole_or_absent("campaign_opened_whole", "opened_by", "opened_at"),
            whole_or_absent("campaign_closed_whole", "closed_by", "closed_at"),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True)
                | (~Q(state="draft") & Q(opened_at__isnull=False)),
                name="campaign_opened_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(advise_excellent_from__isnull=True)
                | Q(advise_excellent_from__range=(1, 100)),
                name="campaign_advice_on_excellent_is_a_percentage",
                violation_error_message=_("A share of the ballots lies between 1 and 100."),
            ),
            models.CheckConstraint(
                condition=Q(advise_unqualified_from__isnull=True)
                | Q(advise_unqualified_from__range=(1, 100)),
                name="campaign_advice_on_unqualified_is_a_percentage",
                violation_error_message=_("A share of the ballots lies between 1 and 100."),
            ),
        ]

    def __str__(self):
        return self.preset_name if self.is_preset else self.year_label

    def get_absolute_url(self):
        return reverse("campaigns:detail", args=[self.pk])

    @property
    def title(self):
        """The name of the year's work, as notices write it."""
        return _("%(year)s organisational-life meeting and appraisal of members") % {
            "year": self.year_label
        }

    @property
    def phrases_by_grade(self):
        """[(name of the grade, grade, its sentences)] of the grades that have any."""
        found = [
            (grade.label, grade.value, [p["text"] for p in self.phrases if p["grade"] == grade])
            for grade in Phrase
        ]
        return [row for row in found if row[2]]

    def branches_below(self):
        """Branches of the committee and of the committees below it, in order."""
        return Branch.objects.filter(committee__path__startswith=self.committee.path)

    def branches_to_cover(self):
        """Branches below that no campaign of the same year has taken in yet."""
        taken = Appraisal.objects.filter(campaign__year_label=self.year_label)
        taken = taken.filter(Q(left_on=None) | Q(campaign=self))
        return self.branches_below().exclude(pk__in=taken.values("branch_id"))

    @property
    def basis_lines(self):
        """The basis documents as lines: title and number."""
        return [str(document) for document in self.documents.all()]

    @property
    def share(self):
        """The share of excellent grades."""
        return Fraction(self.quota_num, self.quota_den)

    @property
    def rules_to_tighten(self):
        """{name: value} of the rules that a committee below may make stricter for its branches."""
        names = (*DEADLINES, "feedback_days", "quorum_strict", "study_required")
        found = {name: getattr(self, name) for name in names} | {"share": self.share}
        return {name: value for name, value in found.items() if value is not None}


# What the meetings of an appraisal are called on screen.
PART_LABELS = {
    rules.COMMITTEE: _("the committee meeting of criticism and self-criticism"),
    rules.GENERAL: _("the general meeting of appraisal"),
    rules.DECISION: _("the meeting that decides the grades"),
}


def is_free(meeting):
    """Whether the part of this meeting may be played by another: it is off, or too few came."""
    return meeting.state == Meeting.State.CANCELLED or meeting.declared_valid is False


class AppraisalQuerySet(models.QuerySet):
    """Appraisals by who may see them."""

    def visible_to(self, user):
        """Appraisals of the branches `user` may see."""
        return self.filter(branch__in=Branch.objects.visible_to(user))

    def taking_part(self):
        """Of branches that have not left the year: those were dissolved, merged or moved away."""
        return self.filter(left_on=None)

    def for_list(self):
        """With what a row of the campaign page shows, in one query."""
        return self.select_related(
            "branch__committee",
            "campaign",
            "committee_meeting__repeated_by",
            "general_meeting__repeated_by",
            "decision_meeting__repeated_by",
            "exemption",
        )


class Appraisal(QuotaRules):
    """One branch appraising its members in one campaign. Its stage is computed, never stored."""

    audit_path = "branch"

    class Body(models.TextChoices):
        COMMITTEE = rules.COMMITTEE, _("branch committee")
        GENERAL = rules.GENERAL, _("general meeting")

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
    # What a committee between the branch and the campaign's asks for beyond the year's rules,
    # copied from its Tightening: {"due_on": "2025-01-20", "quorum_strict": true}.
    tighter = models.JSONField(default=dict, editable=False)
    # A branch set up during the year: why it joined, for the remarks of the tables.
    joined_reason = models.CharField(_("reason for joining"), max_length=100, blank=True)
    # A branch dissolved, merged or moved away during the year.
    left_on = models.DateField(_("left the year on"), null=True, blank=True)
    left_reason = models.CharField(_("reason for leaving the year"), max_length=100, blank=True)

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        ordering = ["campaign", "branch__position", "branch"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "branch"], name="appraisal_once_a_campaign"
            ),
            models.CheckConstraint(
                condition=Q(decision_body__in=["committee", "general"]),
                name="appraisal_body_known",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="")
                | Q(left_on__isnull=False) & ~Q(left_reason=""),
                name="appraisal_left_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.branch} {self.campaign}"

    def get_absolute_url(self):
        return reverse("summary:year", args=[self.pk])

    def rule(self, name):
        """A rule of the year as it holds for this branch: the stricter one of its committee first."""
        if name not in self.tighter:
            return getattr(self.campaign, name)
        value = self.tighter[name]
        return date.fromisoformat(value) if name in DEADLINES else value

    @property
    def due_on(self):
        """The last day for this branch's annual table, or None."""
        return self.rule("due_on")

    @property
    def stage_deadlines(self):
        """{key of a stage: its last day for this branch, or None}."""
        return {stage: self.rule(f"{stage}_due_on") for stage in rules.STAGES}

    def quota_for(self, base):
        """The number allocated by the office, or what the share gives of `base` members."""
        return super().quota_for(base) if self.quota_number is None else self.quota_number

    def excellent_limit(self, base):
        """How many may be graded excellent here, the office's exemption included."""
        exemption = getattr(self, "exemption", None)
        quota = self.quota_for(base)
        return max(quota, exemption.number) if exemption else quota

    def meeting_for(self, part):
        """The meeting that plays this part, or None."""
        return getattr(self, f"{part}_meeting")

    def second_sitting(self, part):
        """The meeting that repeats an inquorate one and does not play its part yet, or None."""
        return getattr(self.meeting_for(part), "repeated_by", None)

    def has_committee(self, day=None):
        """Whether the branch has a committee on `day`."""
        return bool(branches_with_committee([self.branch_id], day or timezone.localdate()))

    def reasons_against_taking_part(self):
        """Why nothing is asked of this branch any more; empty while it takes part."""
        if self.left_on:
            yield _("%(branch)s left this year's appraisal on %(day)s: %(reason)s.") % {
                "branch": self.branch,
                "day": zh_date(self.left_on),
                "reason": self.left_reason,
            }

    def reasons_against_work(self):
        """Meetings and exemptions belong to a year that is under way, with this branch in it."""
        yield from self.reasons_against_taking_part()
        if self.campaign.state != Campaign.State.OPEN:
            yield _("The year is %(state)s; this is possible only while it is under way.") % {
                "state": self.campaign.get_state_display()
            }

    def reasons_against_scheduling(self, part, day=None):
        """Why no meeting for this part may be made (on `day`); empty when it may."""
        yield from self.reasons_against_work()
        meeting = self.meeting_for(part)
        if meeting and not is_free(meeting):
            yield _("There is already a meeting for this: %(meeting)s, %(date)s.") % {
                "meeting": meeting,
                "date": zh_date(meeting.starts_at),
            }
        if part == rules.COMMITTEE and not self.has_committee(day):
            yield _("This branch has no committee; its steps fall to the general meeting.")
        if day:
            yield from self._reasons_in_order(part, day, part_needed=rules.DECISION)

    def warnings_at_scheduling(self, part, day):
        """What the secretary should know about this day; nothing here stops them."""
        yield from self._reasons_in_order(part, day, part_needed=rules.GENERAL)
        if self.due_on and day > self.due_on:
            yield _("The meeting (%(date)s) is later than the day the table is due (%(due)s).") % {
                "date": zh_date(day),
                "due": zh_date(self.due_on),
            }

    def _reasons_in_order(self, part, day, part_needed):
        """The sentence about days in the wrong order, where `part_needed` is the one too early."""
        days = {
            other: meeting.day
            for other in rules.PARTS
            if (meeting := self.meeting_for(other)) and not is_free(meeting)
        }
        days[part] = day
        wrong = rules.wrong_order(days)
        if wrong and wrong[0] == part_needed:
            early, late = wrong
            yield _("%(early)s (%(day)s) is earlier than %(late)s (%(other)s), please check.") % {
                "early": PART_LABELS[early],
                "day": zh_date(days[early]),
                "late": PART_LABELS[late],
                "other": zh_date(days[late]),
            }
