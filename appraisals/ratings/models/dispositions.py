"""What is done about a member graded 不合格, by the three ways and the steps the rules prescribe."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from appraisals.ballots.models import MemberGrade
from appraisals.ratings import rules
from appraisals.ratings.models.help_plans import followed_by, reasons_against_future
from appraisals.ratings.models.ratings import Rating
from branchlife.models import Member, User
from branchlife.rules import years_after
from branchlife.written import zh_date
from meetings.models import Meeting, Resolution, whole_or_absent


def reasons_against_disposing(rating, day):
    """Why no disposition can be opened on `day` for this rating; the grade alone opens none."""
    name = {"name": rating.member.name}
    if rating.grade != MemberGrade.UNQUALIFIED:
        yield _("%(name)s is not graded “%(grade)s”; only then a disposition is opened here.") % (
            name | {"grade": MemberGrade.UNQUALIFIED.label}
        )
    elif day < rating.decided_on:
        yield _("%(day)s lies before the decision on the grade (%(decided)s).") % {
            "day": zh_date(day),
            "decided": zh_date(rating.decided_on),
        }
    elif Disposition.objects.open().filter(rating=rating).exists():
        yield _("A disposition of %(name)s is under way; it is concluded first.") % name
    if rating.member.category_on(day) != Member.Category.FULL:
        yield (
            _(
                "%(name)s is a probationary member: not disposed of, the candidacy is extended or ended."
            )
            % name
        )
    yield from reasons_against_future(day)


class DispositionQuerySet(models.QuerySet):
    """Dispositions by who may read them and by what is left of them."""

    def visible_to(self, user):
        """Those who decide, the office; the person once the grade has been told."""
        return self.filter(followed_by(user))

    def open(self):
        """Under way or in force, of whatever year."""
        return self.filter(state__in=Disposition.LIVE)

    def for_list(self):
        """What a list shows, in two queries."""
        return self.select_related(
            "rating__member__branch", "rating__appraisal__campaign"
        ).prefetch_related("steps__resolution")


class Disposition(models.Model):
    """组织处置 of one member: proposed, gone through step by step, in force, closed; or dropped.

    A grade of 不合格 opens none by itself, and none takes anybody off the roster by itself.
    """

    audit_path = "rating.member.branch"

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction within a time limit")
        PERSUASION = "persuasion", _("persuasion to withdraw from the Party")
        REMOVAL = "removal", _("removal from the Party roll")

    class Case(models.TextChoices):
        """The situations the rules name for each kind."""

        WEAK_CONVICTION = (
            "weak_conviction",
            _("weak in conviction, sees the mistake and is willing to correct it"),
        )
        RELIGION = "religion", _("believes in a religion")
        SLACK = "slack", _("slack in work, sets no example")
        ABSENT_FROM_LIFE = (
            "absent_from_life",
            _("does not attend organisational life or pay dues as prescribed"),
        )
        OUT_OF_CONTACT = "out_of_contact", _("out of contact for 6 months to 2 years")
        THREATENS = "threatens", _("threatens to quit for own ends, in spite of education")
        UNCHANGED = "unchanged", _("unchanged after correction within a time limit")
        LOST_QUALITIES = "lost_qualities", _("has lost the qualities of a Party member")
        SIX_MONTHS = (
            "six_months",
            _("six months on end without organisational life, dues or assigned work"),
        )
        TWO_YEARS = "two_years", _("membership suspended for lost contact, 2 years ago")
        REFUSES = "refuses", _("persuaded to withdraw and refuses")
        OTHER = "other", _("another situation the rules name")

    class State(models.TextChoices):
        OPEN = "open", _("procedure under way")
        IN_FORCE = "in_force", _("in force")
        CLOSED = "closed", _("concluded")
        DROPPED = "dropped", _("not pursued")

    class Result(models.TextChoices):
        CORRECTED = "corrected", _("corrected")
        NOT_CORRECTED = "not_corrected", _("not corrected")
        WITHDREW = "withdrew", _("withdrew from the Party")
        REFUSED = "refused", _("refuses to withdraw")
        REMOVED = "removed", _("removed from the Party roll")
        REVOKED = "revoked", _("revoked by the superior")

    # The whole life of a disposition.
    NEXT = {
        State.OPEN: {State.IN_FORCE, State.DROPPED},
        State.IN_FORCE: {State.CLOSED},
        State.CLOSED: set(),
        State.DROPPED: set(),
    }
    LIVE = (State.OPEN, State.IN_FORCE)

    rating = models.ForeignKey(Rating, models.PROTECT, related_name="dispositions")
    kind = models.CharField(_("kind of disposition"), max_length=12, choices=Kind)
    case = models.CharField(_("situation"), max_length=20, choices=Case)
    grounds = models.TextField(_("facts and grounds"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    opened_on = models.DateField(pgettext_lazy("disposition", "opened on"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # In force since; only a correction has a last day, at most a year later.
    since = models.DateField(_("in force since"), null=True, blank=True)
    until = models.DateField(_("to be corrected until"), null=True, blank=True)
    in_force_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    in_force_at = models.DateTimeField(null=True)
    result = models.CharField(
        _("result of the disposition"), max_length=15, choices=Result, blank=True
    )
    result_note = models.TextField(_("note on the result"), max_length=500, blank=True)
    closed_on = models.DateField(_("concluded on"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = DispositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rating"],
                condition=Q(state__in=["open", "in_force"]),
                name="disposition_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["correction", "persuasion", "removal"]),
                name="disposition_one_of_three_kinds",
            ),
            models.CheckConstraint(
                condition=Q(kind="correction", case__in=rules.CASES["correction"])
                | Q(kind="persuasion", case__in=rules.CASES["persuasion"])
                | Q(kind="removal", case__in=rules.CASES["removal"]),
                name="disposition_case_of_its_kind",
            ),
            models.CheckConstraint(condition=~Q(grounds=""), name="disposition_has_grounds"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "dropped"], since__isnull=True)
                | Q(state__in=["in_force", "closed"], since__isnull=False),
                name="disposition_in_force_on_a_day",
            ),
            whole_or_absent("disposition_in_force_whole", "since", "in_force_by", "in_force_at"),
            models.CheckConstraint(
                condition=Q(since__isnull=True, until__isnull=True)
                | Q(since__isnull=False, kind="correction", until__isnull=False)
                & Q(until__gt=F("since"))
                | Q(since__isnull=False, until__isnull=True)
                & Q(kind__in=["persuasion", "removal"]),
                name="disposition_term_of_a_correction",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_force"], closed_at__isnull=True)
                | Q(state__in=["closed", "dropped"], closed_at__isnull=False),
                name="disposition_closed_at_a_time",
            ),
            whole_or_absent("disposition_closed_whole", "closed_on", "closed_by", "closed_at"),
            models.CheckConstraint(
                condition=(Q(since__isnull=True) | Q(since__gte=F("opened_on")))
                & (Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")))
                & (
                    Q(closed_on__isnull=True) | Q(since__isnull=True) | Q(closed_on__gte=F("since"))
                ),
                name="disposition_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(result="") & ~Q(state="closed")
                | Q(state="closed", result="revoked")
                | Q(state="closed", kind="correction")
                & Q(result__in=["corrected", "not_corrected"])
                | Q(state="closed", kind="persuasion") & Q(result__in=["withdrew", "refused"])
                | Q(state="closed", kind="removal", result="removed"),
                name="disposition_result_of_its_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(result_note=""),
                name="disposition_dropped_with_a_reason",
            ),
        ]

    def __str__(self):
        return _("Disposition of %(name)s (%(year)s)") % {
            "name": self.rating.member.name,
            "year": self.rating.appraisal.campaign.year_label,
        }

    def get_absolute_url(self):
        return reverse("ratings:disposition", args=[self.pk])

    @property
    def is_open(self):
        """Under way or in force."""
        return self.state in self.LIVE

    @property
    def is_in_force(self):
        """Approved, and what it asks for not settled yet."""
        return self.state == self.State.IN_FORCE

    @property
    def is_outdated(self):
        """The grade has been decided anew since, and rests on it no more."""
        return self.rating.grade != MemberGrade.UNQUALIFIED

    @property
    def results(self):
        """[(result, its words)] that can come of this kind."""
        return [(each, self.Result(each).label) for each in rules.RESULTS[self.kind]]

    @property
    def rejoins_from(self):
        """The first day on which who withdrew or was removed may apply again; else None."""
        if self.result in (self.Result.WITHDREW, self.Result.REMOVED):
            return rules.may_rejoin_from(self.closed_on)
        return None

    @property
    def steps_done(self):
        """Kinds of the steps noted that count, from the prefetched rows; a failed vote does not."""
        return {step.kind for step in self.steps.all() if step.counts}

    @property
    def steps_missing(self):
        """[words] of the steps needed before it is in force."""
        missing = rules.steps_missing(self.steps_done)
        return [DispositionStep.Kind(kind).label for kind in missing]

    @property
    def approved_on(self):
        """The day of the last approval, or None."""
        kind = DispositionStep.Kind.APPROVED
        return max((step.done_on for step in self.steps.all() if step.kind == kind), default=None)

    @property
    def is_overdue(self):
        """A correction whose last day has passed without a word on what came of it."""
        return self.is_in_force and rules.is_past(self.until, timezone.localdate())

    def reasons_against(self, state):
        """Why this disposition may not move to `state`; empty when it may."""
        if state not in self.NEXT[self.State(self.state)]:
            yield _("A disposition that is “%(now)s” cannot become “%(then)s”.") % {
                "now": self.get_state_display(),
                "then": self.State(state).label,
            }
            return
        if state != self.State.IN_FORCE:
            return
        if self.is_outdated:
            yield _(
                "%(name)s is not graded “%(grade)s” any more; a disposition cannot come into force."
            ) % {"name": self.rating.member.name, "grade": MemberGrade.UNQUALIFIED.label}
        if missing := self.steps_missing:
            yield _("It cannot come into force yet, these steps are missing: %(steps)s.") % {
                "steps": pgettext("between names", ", ").join(str(step) for step in missing)
            }

    def reasons_against_change(self):
        """Once approved it is what was approved; and what a vote was taken on stays."""
        if self.state != self.State.OPEN:
            yield _("The disposition is %(state)s; it is not changed any more.") % {
                "state": self.get_state_display()
            }
        elif any(step.kind == DispositionStep.Kind.RESOLVED for step in self.steps.all()):
            yield _("The general meeting has voted on it; it is not changed any more.")

    def reasons_against_term(self, since, until):
        """Why it cannot be in force from `since` (a correction until `until`)."""
        yield from reasons_against_future(since)
        if self.approved_on and since < self.approved_on:
            yield _(
                "The day it comes into force (%(since)s) lies before the approval (%(day)s)."
            ) % {
                "since": zh_date(since),
                "day": zh_date(self.approved_on),
            }
        if self.kind != self.Kind.CORRECTION:
            if until:
                yield _("Only a correction has a last day.")
        elif until is None or not rules.is_correction_term(since, until):
            yield _("A correction takes one year at most: from %(since)s until %(last)s.") % {
                "since": zh_date(since),
                "last": zh_date(years_after(since, rules.LONGEST_CORRECTION)),
            }

    def reasons_against_day(self, day):
        """Why nothing of this procedure can have been done on `day`."""
        yield from reasons_against_future(day)
        if day < self.opened_on:
            yield _("%(day)s lies before the day the disposition was opened (%(opened)s).") % {
                "day": zh_date(day),
                "opened": zh_date(self.opened_on),
            }

    def reasons_against_step(self, step):
        """Why `step`, not yet saved, cannot be noted."""
        kinds = DispositionStep.Kind
        may_follow = (kinds.ANNOUNCED, kinds.APPEAL)
        if not self.is_open and not (self.state == self.State.CLOSED and step.kind in may_follow):
            yield _("The disposition is %(state)s; nothing is added to it.") % {
                "state": self.get_state_display()
            }
            return
        yield from self.reasons_against_day(step.done_on)
        if step.kind == kinds.CHECK and not (
            self.is_in_force and self.kind == self.Kind.CORRECTION
        ):
            yield _("How a correction goes is looked at while it is in force.")
        done = [(other.kind, other.done_on) for other in self.steps.all()]
        if beside := rules.step_out_of_order(step.kind, step.done_on, done):
            yield _("“%(step)s” (%(day)s) and “%(other)s” (%(when)s) are not in order.") % {
                "step": step.get_kind_display(),
                "day": zh_date(step.done_on),
                "other": kinds(beside[0]).label,
                "when": zh_date(beside[1]),
            }

    def reasons_against_removing(self, step):
        """Why a step stays: what brought the disposition into force, and what is closed."""
        if not self.is_open or (self.is_in_force and step.kind in rules.STEPS_NEEDED):
            yield _("This step stands: the disposition rests on it.")

    def reasons_against_result(self, result, note, day):
        """Why it cannot be concluded on `day` with this result."""
        if result not in rules.RESULTS[self.kind]:
            yield _("This is no result of %(kind)s.") % {"kind": self.get_kind_display()}
        yield from reasons_against_future(day)
        if self.since and day < self.since:
            yield _("%(day)s lies before the day it came into force (%(since)s).") % {
                "day": zh_date(day),
                "since": zh_date(self.since),
            }
        if self.until and day < self.until and not note:
            yield _("The term lasts until %(until)s; write down why it is concluded before.") % {
                "until": zh_date(self.until)
            }
        elif result == self.Result.REVOKED and not note:
            yield _("Write down why it was revoked, and by which paper.")


def cases_of(kind):
    """[(situation, its words)] the rules name for a kind of disposition."""
    return [(case, Disposition.Case(case).label) for case in rules.CASES[kind]]


class DispositionStep(models.Model):
    """One step of the procedure: the day, the paper that proves it, and of the vote its numbers."""

    audit_path = "disposition.rating.member.branch"

    class Kind(models.TextChoices):
        PROPOSED = "proposed", _("proposed by the branch committee")
        FILED = "filed", _("filed beforehand with the Party committee above")
        INQUIRY = "inquiry", _("facts looked into")
        TALK = "talk", _("talked with the member, heard what the member says")
        REVIEWED = "reviewed", _("looked through beforehand by the Party committee above")
        RESOLVED = "resolved", _("decided by the general meeting")
        APPROVED = "approved", _("approved by the Party committee above")
        ANNOUNCED = "announced", _("told to the member")
        CHECK = "check", _("looked at how the correction goes")
        APPEAL = "appeal", _("the member appealed")

    disposition = models.ForeignKey(Disposition, models.CASCADE, related_name="steps")
    kind = models.CharField(_("step of the procedure"), max_length=12, choices=Kind)
    done_on = models.DateField(_("done on"))
    paper_number = models.CharField(_("number of the paper"), max_length=60, blank=True)
    note = models.TextField(_("who, and what came of it"), max_length=1000, blank=True)
    # Withdrawn with its meeting's record, the step stays and counts no longer as decided.
    resolution = models.ForeignKey(
        Resolution,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="disposition_steps",
        verbose_name=_("resolution"),
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a disposition")
        verbose_name_plural = _("steps of a disposition")
        ordering = ["done_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "proposed",
                        "filed",
                        "inquiry",
                        "talk",
                        "reviewed",
                        "resolved",
                        "approved",
                        "announced",
                        "check",
                        "appeal",
                    ]
                ),
                name="disposition_step_known",
            ),
            models.CheckConstraint(
                condition=Q(resolution__isnull=True) | Q(kind="resolved"),
                name="disposition_step_resolution_of_a_vote",
            ),
        ]

    def __str__(self):
        return str(self.disposition)

    @property
    def counts(self):
        """Taken, as far as the procedure goes: a vote only when the motion passed."""
        if self.kind != self.Kind.RESOLVED:
            return True
        return self.resolution is not None and self.resolution.is_passed

    @property
    def vote(self):
        """The numbers of the vote and whether the motion passed; empty for other steps."""
        if self.kind != self.Kind.RESOLVED:
            return ""
        if self.resolution is None:
            return _("The resolution has been withdrawn since; the vote does not count.")
        words = _(
            "Members with a vote: %(expected)s expected, %(present)s present; %(ayes)s for, "
            "%(nays)s against, %(abstentions)s abstaining."
        ) % {
            name: getattr(self.resolution, name)
            for name in ("expected", "present", "ayes", "nays", "abstentions")
        }
        return f"{words} {_('passed') if self.resolution.is_passed else _('not passed')}"

    def reasons_against_resolution(self, disposition):
        """The general meeting's step is a resolution of a valid one of this branch; no other is."""
        if self.kind != self.Kind.RESOLVED:
            if self.resolution:
                yield _("Only the step of the general meeting has a resolution.")
            return
        if self.resolution is None:
            yield _("Choose the resolution of the general meeting; the vote is on record there.")
            return
        meeting, rating = self.resolution.meeting, disposition.rating
        branches = (rating.member.branch_id, rating.appraisal.branch_id)
        if meeting.branch_id not in branches or meeting.kind != Meeting.Kind.GENERAL:
            yield _("This is no resolution of a general meeting of the branch.")
        elif meeting.declared_valid is not True:
            yield _("The meeting has not been declared valid.")
