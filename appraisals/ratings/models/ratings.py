"""What each member is graded."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from appraisals.ballots.models import BallotBox, MemberGrade
from appraisals.campaigns.models import Appraisal
from appraisals.ratings import rules
from branchlife.models import Branch, BranchPost, Member, User
from meetings.models import Meeting, whole_or_absent


class RatingQuerySet(models.QuerySet):
    """Ratings by who may see them."""

    def visible_to(self, user):
        """Ratings of the branches whose committee `user` sits on, or which they oversee."""
        return self.filter(appraisal__branch__in=deciding(user))

    def told_to(self, user):
        """The person's own decided ratings that have been fed back, newest first."""
        return (
            self.filter(member__user=user, decided_at__isnull=False, feedbacks__is_superseded=False)
            .select_related("appraisal__campaign", "appraisal__branch", "member", "meeting")
            .prefetch_related("feedbacks")
            .order_by("-decided_on", "-pk")
        )

    def for_table(self):
        """What the page of grades shows, in two queries."""
        return self.select_related("member", "meeting").prefetch_related("feedbacks")


class FormQuerySet(RatingQuerySet):
    """Ratings as what registration forms are about."""

    def visible_to(self, user):
        """The same, and the person's own while they are in this branch; told or not: see the form."""
        here = Member.objects.on_roster().filter(user=user)
        return self.filter(
            Q(appraisal__branch__in=deciding(user))
            | Q(member__in=here, member__branch=F("appraisal__branch"))
        )


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
