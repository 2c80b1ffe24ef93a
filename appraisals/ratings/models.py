"""Grades of members: proposed, decided under the quota, fed back to the person."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from appraisals.ballots.models import BallotBox, MemberGrade
from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.rules import DECISION, meeting_kind
from appraisals.ratings import rules
from branchlife.models import Branch, BranchPost, Member, User
from branchlife.templatetags.branchlife_tags import zh_date
from meetings.models import Meeting, whole_or_absent


@dataclass(frozen=True)
class Quota:
    """How many may be graded excellent in one branch, and the words that say why."""

    number: int
    basis: str


def decision_day(appraisal):
    """The day on which membership and standings count for grades: that of the deciding meeting."""
    meeting = appraisal.decision_meeting or appraisal.general_meeting
    return meeting.day if meeting else timezone.localdate()


def full_members(branch, day):
    """How many full members have their relation here on `day`."""
    return sum(member.category_on(day) == Member.Category.FULL for member in branch.roster(day))


def quota_for(appraisal, *, day=None, graded=None):
    """The quota of this appraisal on `day` (the decision day unless told).

    `graded` is how many members get a grade, where the year counts from those; without it the
    saved proposals are counted.
    """
    from_graded = appraisal.quota_base == Appraisal.Base.GRADED
    if not from_graded:
        base = full_members(appraisal.branch, day or decision_day(appraisal))
    elif graded is None:
        base = appraisal.ratings.exclude(proposed_grade="").count()
    else:
        base = graded
    number = appraisal.excellent_limit(base)
    if number != appraisal.quota_for(base):
        return Quota(number, _("beyond the quota, as the office agreed"))
    if appraisal.quota_number is not None:
        return Quota(number, _("the number allocated by the superior organisation"))
    words = (
        _("%(share)s of the %(base)d members graded")
        if from_graded
        else _("%(share)s of the %(base)d full members")
    )
    return Quota(number, words % {"share": appraisal.share_in_words, "base": base})


def office(appraisal):
    """Whom to ask beyond the quota, as sentences name it."""
    committee = appraisal.branch.committee
    if committee.has_clerks and committee.office_name:
        return committee.office_name
    return _("the superior organisation")


def reasons_against_excellent(appraisal, excellent, quota):
    """The sentence that refuses too many excellent grades; nothing when they are within it."""
    if not rules.is_within_quota(excellent, quota.number):
        yield _(
            "At most %(quota)d may be graded excellent (%(basis)s); now there are %(excellent)d, "
            "%(over)d too many. Please adjust; if more are truly needed, first ask %(office)s."
        ) % {
            "quota": quota.number,
            "basis": quota.basis,
            "excellent": excellent,
            "over": excellent - quota.number,
            "office": office(appraisal),
        }


class RatingQuerySet(models.QuerySet):
    """Ratings by who may see them."""

    def visible_to(self, user):
        """Ratings of the branches whose committee `user` sits on, or which they oversee."""
        return self.filter(appraisal__branch__in=deciding(user))

    def told_to(self, user):
        """The person's own decided ratings that have been fed back, newest first."""
        told = Feedback.objects.current().values("rating_id")
        return (
            self.filter(member__user=user, decided_at__isnull=False, pk__in=told)
            .select_related("appraisal__campaign", "appraisal__branch", "member", "meeting")
            .prefetch_related("feedbacks")
            .order_by("-decided_on", "-pk")
        )

    def for_table(self):
        """What the page of grades shows, in two queries."""
        return self.select_related("member", "meeting").prefetch_related("feedbacks")


def deciding(user):
    """Branches where `user` sits on the deciding body or watches over it."""
    on_committee = Branch.objects.led_by(user, BranchPost.COMMITTEE_ROLES)
    return Branch.objects.filter(
        Q(pk__in=on_committee.values("pk"))
        | Q(pk__in=Branch.objects.overseen_by(user).values("pk"))
    )


class Rating(models.Model):
    """What one member is graded in one appraisal: first a proposal, then the decision."""

    audit_path = "appraisal.branch"

    class NotGraded(models.TextChoices):
        PROBATIONARY = "probationary", _("probationary member")
        SUSPENDED = "suspended", _("membership suspended")
        LOST_CONTACT = "lost_contact", _("out of contact")
        ON_PROBATION = (
            "probation_within_party",
            _("during probation within the party (as the superior provides)"),
        )
        INVESTIGATION = "investigation", _("under investigation, case not yet closed")
        EXCLUDED = "excluded", _("not counted in the expected attendance")
        ELSEWHERE = "elsewhere", _("already appraised in another branch")
        OTHER = "other", _("other (to be written down)")

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="ratings")
    member = models.ForeignKey(Member, models.PROTECT, related_name="ratings")
    proposed_grade = models.CharField(
        _("grade proposed"), max_length=12, choices=MemberGrade, blank=True
    )
    grade = models.CharField(_("grade"), max_length=12, choices=MemberGrade, blank=True)
    not_graded_reason = models.CharField(
        _("reason for no grade"), max_length=24, choices=NotGraded, blank=True
    )
    not_graded_note = models.CharField(_("the other reason"), max_length=100, blank=True)
    performance = models.CharField(_("daily performance"), max_length=300, blank=True)
    opinion = models.TextField(_("opinion of the branch"), max_length=1000, blank=True)
    departure_reason = models.CharField(
        _("reason for departing from the ballots"), max_length=300, blank=True
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, related_name="ratings", verbose_name=_("decided at")
    )
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Why a grade already decided was decided anew.
    correction_reason = models.CharField(_("reason for deciding anew"), max_length=200, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["appraisal", "member__position", "member"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "member"], name="rating_once"),
            models.CheckConstraint(
                condition=Q(proposed_grade__in=["", *rules.GRADES])
                & Q(grade__in=["", *rules.GRADES]),
                name="rating_grades_known",
            ),
            models.CheckConstraint(
                condition=Q(proposed_grade="") | Q(not_graded_reason=""),
                name="rating_graded_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(not_graded_reason="other") | ~Q(not_graded_note=""),
                name="rating_other_reason_written",
            ),
            whole_or_absent(
                "rating_decided_whole", "decided_on", "meeting", "decided_by", "decided_at"
            ),
            # Decided: the grade proposed, or a reason for none. Not decided: no grade at all.
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, grade="")
                | Q(decided_at__isnull=False, not_graded_reason="")
                & ~Q(grade="")
                & Q(grade=models.F("proposed_grade"))
                | Q(decided_at__isnull=False, grade="") & ~Q(not_graded_reason=""),
                name="rating_decided_has_a_result",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.appraisal}"

    def get_absolute_url(self):
        return reverse("ratings:table", args=[self.appraisal_id])

    @property
    def is_decided(self):
        """Whether the grade (or that there is none) is final."""
        return self.decided_at is not None

    @property
    def is_proposed(self):
        """Whether anything at all has been proposed."""
        return bool(self.proposed_grade or self.not_graded_reason)

    @property
    def result_label(self):
        """The decided grade, or that there is none and why, as papers print it."""
        if not self.is_decided:
            return ""
        return self.get_grade_display() or self.no_grade_label

    @property
    def no_grade_label(self):
        """不评定等次 and the reason."""
        reason = self.not_graded_note or self.get_not_graded_reason_display()
        return _("not graded (%(reason)s)") % {"reason": reason}

    @cached_property
    def feedback(self):
        """The feedback that belongs to the decision in force, from the prefetched rows."""
        told = self.feedbacks.all() if self.pk else []
        return next((row for row in told if not row.is_superseded), None)


def own_votes(ratings):
    """{rating id: what the ballots said of that person}, where the year shows it to them. 2 queries."""
    shown = [rating for rating in ratings if rating.appraisal.campaign.show_own_totals]
    boxes = BallotBox.objects.confirmed().filter(appraisal__in=[r.appraisal_id for r in shown])
    latest = {
        box.appraisal_id: box.totals()
        for box in boxes.prefetch_related("tallies").order_by("number")
    }
    return {r.pk: latest.get(r.appraisal_id, {}).get(r.member_id) for r in shown}


class FeedbackQuerySet(models.QuerySet):
    """Feedbacks by what they mean and by who may answer them."""

    def answerable_by(self, user):
        """The person's own; and those of branches where `user` decides (signed on paper)."""
        branches = Branch.objects.led_by(user, BranchPost.DECIDING_ROLES)
        return self.filter(
            Q(rating__member__user=user) | Q(rating__appraisal__branch__in=branches.values("pk"))
        )

    def current(self):
        """Those of the decisions in force."""
        return self.filter(is_superseded=False)


class Feedback(models.Model):
    """The member was told the result; they may acknowledge it and state their view."""

    audit_path = "rating.appraisal.branch"

    class How(models.TextChoices):
        TALK = "talk", _("in a talk")
        WRITING = "writing", _("in writing")
        PAGE = "page", _("on this platform")

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="feedbacks")
    how = models.CharField(_("how"), max_length=8, choices=How)
    fed_back_on = models.DateField(_("fed back on"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # The grade was decided anew afterwards; the person is to be told again.
    is_superseded = models.BooleanField(default=False)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    statement = models.TextField(_("statement of the member"), max_length=1000, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedbacks")
        ordering = ["rating", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rating"], condition=Q(is_superseded=False), name="feedback_once_a_decision"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["talk", "writing", "page"]), name="feedback_how_known"
            ),
            whole_or_absent("feedback_acknowledged_whole", "acknowledged_by", "acknowledged_at"),
        ]

    def __str__(self):
        return f"{self.rating} {self.get_how_display()}"


@dataclass
class Row:
    """One member on the sheet: who, what the ballots said, what is proposed or decided."""

    member: Member
    rating: Rating
    votes: dict
    category: str
    best: str
    never: str

    @property
    def grades(self):
        """The grades open to this member, best first."""
        return [
            (grade, grade.label) for grade in MemberGrade if rules.is_open(grade.value, self.best)
        ]

    @property
    def departs(self):
        """Whether the proposal lies two steps or more from what most ballots said."""
        grade = self.rating.proposed_grade
        return bool(grade) and rules.departs_from_ballots(grade, self.votes)

    def reasons_against(self):
        """What is still missing or wrong in this row before a decision."""
        name = {"name": self.member.name}
        if not self.rating.is_proposed:
            yield _("%(name)s: neither a grade nor a reason for no grade.") % name
        elif self.departs and not self.rating.departure_reason:
            yield (
                _(
                    "%(name)s: the grade is two steps or more from what most ballots said; "
                    "write down the reason."
                )
                % name
            )
        yield from self.reasons_against_proposal()

    def reasons_against_proposal(self):
        """Why what is proposed cannot stand, whatever else is written."""
        rating, name = self.rating, self.member.name
        if rating.proposed_grade and self.never:
            yield _("%(name)s is not graded: %(reason)s.") % {
                "name": name,
                "reason": Rating.NotGraded(self.never).label,
            }
        elif rating.proposed_grade and not rules.is_open(rating.proposed_grade, self.best):
            yield _("%(name)s: no grade above “%(best)s” on that day.") % {
                "name": name,
                "best": MemberGrade(self.best).label,
            }
        is_probationary = rating.not_graded_reason == Rating.NotGraded.PROBATIONARY
        if is_probationary and self.category == Member.Category.FULL:
            yield _("%(name)s is a full member; “probationary” is no reason for no grade.") % {
                "name": name
            }
        if rating.not_graded_reason == Rating.NotGraded.OTHER and not rating.not_graded_note:
            yield _("%(name)s: write down the other reason for no grade.") % {"name": name}


class Sheet:
    """What the deciding body has before it: the members of the day, the ballots, the proposals."""

    def __init__(self, appraisal, day=None):
        self.appraisal = appraisal
        self.day = day or decision_day(appraisal)
        self.box, self.repeat = BallotBox.objects.counting_for(appraisal)
        votes = self.box.totals() if self.box else {}
        known = {rating.member_id: rating for rating in appraisal.ratings.for_table()}
        members = appraisal.branch.roster(self.day).with_standings()
        self.rows = [
            self._row(
                member,
                known.get(member.pk) or Rating(appraisal=appraisal, member=member),
                votes.get(member.pk, {}),
            )
            for member in members
        ]

    def _row(self, member, rating, votes):
        standings = [(row.kind, row.max_grade) for row in member.standings_on(self.day)]
        category = member.category_on(self.day)
        kinds = {kind for kind, _grade in standings}
        return Row(
            member=member,
            rating=rating,
            votes=votes,
            category=category,
            best=rules.best_grade(standings),
            never=rules.reason_never_graded(category == Member.Category.FULL, kinds),
        )

    @property
    def is_decided(self):
        """Whether the grades have been decided."""
        return any(row.rating.is_decided for row in self.rows)

    @property
    def is_proposed(self):
        """Whether everybody has a grade proposed or a reason for none."""
        return all(row.rating.is_proposed for row in self.rows)

    @property
    def graded(self):
        """Rows with a grade proposed."""
        return [row for row in self.rows if row.rating.proposed_grade]

    @property
    def excellent(self):
        """How many are proposed as excellent."""
        return sum(row.rating.proposed_grade == MemberGrade.EXCELLENT for row in self.rows)

    @property
    def undecided_rest(self):
        """Rows without a proposal that could be graded qualified."""
        return [
            row
            for row in self.rows
            if not row.rating.is_proposed
            and not row.never
            and rules.is_open(MemberGrade.QUALIFIED, row.best)
        ]

    @cached_property
    def quota(self):
        """The quota with the proposals as they are on this sheet."""
        return quota_for(self.appraisal, day=self.day, graded=len(self.graded))

    def reasons_against_work(self):
        """Why nothing can be proposed yet."""
        yield from self.appraisal.reasons_against_work()
        if self.box is None:
            yield _("The ballot has not been counted and confirmed yet; its totals come first.")
        elif self.repeat:
            yield _("A repeat of the ballot has been ordered; its result comes first.")

    def reasons_against_proposing(self):
        """Why the proposals as they are on this sheet cannot be kept."""
        for row in self.rows:
            yield from row.reasons_against_proposal()
        yield from reasons_against_excellent(self.appraisal, self.excellent, self.quota)

    def reasons_against_deciding(self):
        """What is still missing before the grades can be decided, whatever the meeting."""
        yield from self.reasons_against_work()
        waiting = [row for row in self.rows if not row.rating.is_proposed and not row.never]
        if waiting:
            yield rules.still_waiting([row.member.name for row in waiting])
        for row in self.rows:
            if row.rating.is_proposed:
                yield from row.reasons_against()
        yield from reasons_against_excellent(self.appraisal, self.excellent, self.quota)

    def reasons_against_meeting(self, meeting, decided_on):
        """Why this meeting on this day cannot decide the grades."""
        yield from reasons_against_meeting(self.appraisal, self.box, meeting, decided_on)


def reasons_against_meeting(appraisal, box, meeting, decided_on):
    """Why `meeting` on `decided_on` cannot decide the grades of this appraisal."""
    if meeting.branch_id != appraisal.branch_id:
        yield _("This is a meeting of another branch.")
        return
    if meeting.kind not in deciding_kinds(appraisal):
        yield _("The grades are decided by the %(body)s; this is a %(kind)s.") % {
            "body": appraisal.get_decision_body_display(),
            "kind": meeting.get_kind_display(),
        }
    if meeting.declared_valid is not True:
        yield _("The meeting has not been declared valid.")
    last = timezone.localdate(meeting.ends_at) if meeting.ends_at else meeting.day
    if not meeting.day <= decided_on <= last:
        yield _("The day of the decision (%(decided)s) is not a day of the meeting (%(day)s).") % {
            "decided": zh_date(decided_on),
            "day": zh_date(meeting.day),
        }
    counted = counted_on(box)
    if counted and decided_on < counted:
        yield _(
            "The decision (%(decided)s) lies before the ballot (%(counted)s); please check."
        ) % {
            "decided": zh_date(decided_on),
            "counted": zh_date(counted),
        }


def counted_on(box):
    """The day of the ballot; None without one."""
    return box and (box.closed_on or box.held_on)


def body_kind(appraisal):
    """The kind of meeting of the body that decides in this branch."""
    return meeting_kind(DECISION, appraisal.decision_body)


def deciding_kinds(appraisal):
    """Kinds of meeting that may decide: those of the body, and the general meeting above it."""
    return {body_kind(appraisal), Meeting.Kind.GENERAL}
