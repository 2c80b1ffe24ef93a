"""How a member graded 基本合格 is helped: who, with what, until when, and what came of it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.ballots.models import MemberGrade
from appraisals.ratings import rules
from appraisals.ratings.models.feedback import Feedback
from appraisals.ratings.models.ratings import Rating
from branchlife.models import Branch, BranchPost, Member, User
from branchlife.written import zh_date
from meetings.models import whole_or_absent


def followed_by(user, prefix=""):
    """A condition: follow-ups that `user` decides on, watches over, or is told about as the person.

    An open follow-up goes with the member, so those who decide in the present branch read it too.
    The person reads it once the grade has been told. `prefix` leads to the follow-up.
    """
    led = Branch.objects.led_by(user, BranchPost.DECIDING_ROLES).values("pk")
    overseen = Branch.objects.overseen_by(user).values("pk")
    told = Feedback.objects.filter(rating__member__user=user).values("rating")
    condition = Q(**{f"{prefix}rating__in": told})
    for way in ("rating__appraisal__branch", "rating__member__branch"):
        condition |= Q(**{f"{prefix}{way}__in": led}) | Q(**{f"{prefix}{way}__in": overseen})
    return condition


def reasons_against_future(day):
    """Why nothing can have been done on `day`."""
    if day > timezone.localdate():
        yield _("%(day)s has not come yet; write down what has been done.") % {"day": zh_date(day)}


def reasons_against_help(rating):
    """Why no help plan can be made for this rating."""
    if rating.grade != MemberGrade.BASIC:
        yield _("%(name)s is not graded “%(grade)s”; help is planned for those who are.") % {
            "name": rating.member.name,
            "grade": MemberGrade.BASIC.label,
        }
    elif HelpPlan.objects.filter(rating=rating).exists():
        yield _("There is a help plan for %(name)s already.") % {"name": rating.member.name}


class HelpPlanQuerySet(models.QuerySet):
    """Help plans by who may read them and by what is left of them."""

    def visible_to(self, user):
        """Those who decide, the office, the helper; the person once the grade has been told."""
        return self.filter(followed_by(user) | Q(helper__user=user))

    def open(self):
        """Not ended yet, of whatever year."""
        return self.filter(closed_at__isnull=True)

    def for_list(self):
        """What a list shows, in two queries."""
        return self.select_related(
            "helper", "rating__member__branch", "rating__appraisal__campaign"
        ).prefetch_related("notes")


class HelpPlan(models.Model):
    """The branch helps a member graded 基本合格; open until somebody says what came of it."""

    audit_path = "rating.member.branch"

    class Result(models.TextChoices):
        REACHED = "reached", _("the gap has been closed")
        PARTLY = "partly", _("better, help goes on in daily work")
        NOT_REACHED = "not_reached", _("no clear change")
        LAPSED = "lapsed", _("not needed any more (graded anew, or no longer here)")

    rating = models.OneToOneField(Rating, models.PROTECT, related_name="help_plan")
    helper = models.ForeignKey(
        Member, models.PROTECT, related_name="helps", verbose_name=_("helper")
    )
    gap = models.TextField(_("where the member falls short"), max_length=1000)
    measures = models.TextField(_("help measures"), max_length=1000)
    since = models.DateField(_("help begins on"))
    until = models.DateField(_("help ends on"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    result = models.CharField(_("result of the help"), max_length=12, choices=Result, blank=True)
    result_note = models.TextField(_("note on the result"), max_length=500, blank=True)
    closed_on = models.DateField(_("help ended on"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = HelpPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("help plan")
        verbose_name_plural = _("help plans")
        ordering = ["until", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(gap="") & ~Q(measures=""), name="help_plan_says_what"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="help_plan_span_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
            whole_or_absent("help_plan_closed_whole", "closed_on", "closed_by", "closed_at"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, result="", result_note="")
                | Q(
                    closed_at__isnull=False,
                    result__in=["reached", "partly", "not_reached", "lapsed"],
                ),
                name="help_plan_closed_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("since")),
                name="help_plan_closed_after_it_began",
            ),
        ]

    def __str__(self):
        return _("Help for %(name)s (%(year)s)") % {
            "name": self.rating.member.name,
            "year": self.rating.appraisal.campaign.year_label,
        }

    def get_absolute_url(self):
        return reverse("ratings:help_plan", args=[self.pk])

    @property
    def is_open(self):
        """Nobody has said yet what came of it."""
        return self.closed_at is None

    @property
    def is_outdated(self):
        """The grade has been decided anew since, and asks for no help any more."""
        return self.rating.grade != MemberGrade.BASIC

    @property
    def is_overdue(self):
        """Open beyond its last day."""
        return rules.is_past(self.until, timezone.localdate()) and self.is_open

    @property
    def latest_note(self):
        """The newest note, from the prefetched rows, or None."""
        return next(iter(self.notes.all()), None)

    def reasons_against_plan(self):
        """Why these days and this helper do not go together."""
        if self.until <= self.since:
            yield _("The end lies before the beginning.")
        if self.helper_id == self.rating.member_id:
            yield _("Nobody is the own helper; choose somebody else.")
        elif self.helper.branch_id != self.rating.member.branch_id:
            yield _("%(member)s does not belong to %(branch)s.") % {
                "member": self.helper,
                "branch": self.rating.member.branch,
            }

    def reasons_against_day(self, day):
        """Why nothing of this help can have been done on `day`."""
        yield from reasons_against_future(day)
        if day < self.since:
            yield _("%(day)s lies before the beginning of the help (%(since)s).") % {
                "day": zh_date(day),
                "since": zh_date(self.since),
            }

    def reasons_against_work(self):
        """A plan that has ended stays as it is."""
        if not self.is_open:
            yield _("The help ended on %(day)s; the plan stays as it is.") % {
                "day": zh_date(self.closed_on)
            }


class HelpNote(models.Model):
    """What was done or found on a day while a member is helped."""

    audit_path = "plan.rating.member.branch"

    plan = models.ForeignKey(HelpPlan, models.CASCADE, related_name="notes")
    done_on = models.DateField(_("done on"))
    note = models.TextField(_("what was done, and how it looks"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("note on help given")
        verbose_name_plural = _("notes on help given")
        ordering = ["-done_on", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="help_note_says_what")]

    def __str__(self):
        return str(self.plan)
