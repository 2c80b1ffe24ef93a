"""Opinions on the branch and its leadership, gathered before the meeting; never who gave them."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.models import Branch, Member, User
from branchlife.written import zh_date
from meetings.models.meeting import whole_or_absent
from meetings.rules import opinions as rules


def new_token():
    """The secret in the address of a page that needs no login."""
    return secrets.token_urlsafe(32)


def random_number():
    """The number of an opinion: drawn, for numbers in order would tell which came before which."""
    return secrets.randbits(50) + 1


def this_quarter():
    """The quarter of the year we are in."""
    return rules.quarter_of(timezone.localdate())


class OpinionRoundQuerySet(models.QuerySet):
    """Gatherings by who may see them, and by day."""

    def visible_to(self, user):
        """Gatherings of the branches `user` may see; who may read them is asked apart."""
        return self.filter(branch__in=Branch.objects.visible_to(user))

    def running(self, day=None):
        """Those in which opinions can be given on `day` (today unless told)."""
        day = day or timezone.localdate()
        return self.filter(closed_at__isnull=True, opened_on__lte=day, closes_on__gte=day)


class OpinionRound(models.Model):
    """A time in which opinions are asked for, with a page that needs no login and a paper form."""

    audit_path = "branch"

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="opinion_rounds", verbose_name=_("branch")
    )
    question = models.TextField(_("what is asked"), blank=True)
    box_place = models.CharField(_("where the opinion box stands"), max_length=80, blank=True)
    # In the address of the page: whoever has it may write. Changing it ends the old address.
    token = models.CharField(max_length=43, unique=True, editable=False, default=new_token)
    opened_on = models.DateField(_("asked since"))
    closes_on = models.DateField(_("asked until"))
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = OpinionRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("gathering of opinions")
        verbose_name_plural = _("gatherings of opinions")
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opened_on")),
                name="opinion_round_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
            whole_or_absent("opinion_round_closed_whole", "closed_by", "closed_at"),
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(closed_at__isnull=True),
                name="opinion_round_one_open",
                violation_error_message=_("Opinions are being asked for already."),
            ),
        ]

    def __str__(self):
        return _("opinions asked since %(day)s") % {"day": zh_date(self.opened_on)}

    def get_absolute_url(self):
        return reverse("meetings:opinion_list", args=[self.branch_id])

    @property
    def is_running(self):
        """Opinions can be given today."""
        return self.closed_at is None and self.opened_on <= timezone.localdate() <= self.closes_on

    def reasons_against_changing(self):
        """Why question, end and address stand as they are."""
        if self.closed_at:
            yield _("This gathering of opinions has been ended.")

    def reasons_against_giving(self):
        """Why no opinion can be given on the page any more."""
        if not self.is_running:
            yield _("This gathering of opinions has ended.")
        elif self.opinions.filter(source=Opinion.Source.PAGE).count() >= rules.MOST_A_ROUND:
            yield _("So many opinions have come in by this page that it takes no more.")


class OpinionQuerySet(models.QuerySet):
    """Opinions by who may see them, whether they may be read yet, and for which meeting."""

    def visible_to(self, user):
        """Opinions of the branches `user` may see; who may read them is asked apart."""
        return self.filter(branch__in=Branch.objects.visible_to(user))

    def readable(self, day=None):
        """What may be read on `day`: not what comes in by a page that is still open.

        Whoever looked after each visitor would know who wrote what; so they are shown together.
        """
        running = OpinionRound.objects.running(day)
        return self.exclude(source=Opinion.Source.PAGE, round__in=running)

    def preparing(self, day):
        """Those noted in the quarters that prepare a meeting on `day`; not those of last year."""
        return self.filter(quarter__range=(rules.first_quarter(day), rules.last_quarter(day)))

    def in_order(self):
        """As lists and papers show them: by what they concern, then by check point."""
        subjects = models.Case(
            *(
                models.When(subject=subject, then=place)
                for place, subject in enumerate(Opinion.Subject)
            )
        )
        return self.order_by(subjects, "category", "about__position", "pk")


class Opinion(models.Model):
    """One opinion. Neither giver nor time: a row tells what was said and by which way it came.

    Of the time only the quarter of the year is kept, to tell this year's from the last; numbers are
    drawn, so that they hold no order either.
    """

    audit_path = "branch"

    class Source(models.TextChoices):
        TALK = "talk", pgettext_lazy("opinion", "from a talk")
        PAPER = "paper", pgettext_lazy("opinion", "on a paper form")
        PAGE = "page", pgettext_lazy("opinion", "on the page without login")
        BOX = "box", pgettext_lazy("opinion", "from the opinion box")
        MEETING = "meeting", pgettext_lazy("opinion", "said in a discussion")
        SUPERIOR = "superior", pgettext_lazy("opinion", "from the superior organisation")
        BALLOT = "ballot", pgettext_lazy("opinion", "on a ballot")

    class Subject(models.TextChoices):
        LEADERSHIP = "leadership", _("the leadership of the branch")
        BRANCH = "branch", _("the work of the branch")
        MEMBER = "member", _("a member of the leadership")

    id = models.BigIntegerField(primary_key=True, default=random_number, editable=False)
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="opinions", verbose_name=_("branch")
    )
    # The year and its quarter: 20251.
    quarter = models.PositiveSmallIntegerField(default=this_quarter, editable=False)
    round = models.ForeignKey(
        OpinionRound, models.PROTECT, null=True, blank=True, related_name="opinions"
    )
    source = models.CharField(_("came by"), max_length=8, choices=Source)
    subject = models.CharField(
        _("concerns"), max_length=10, choices=Subject, default=Subject.LEADERSHIP
    )
    about = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions_about",
        verbose_name=_("about whom"),
    )
    text = models.TextField(_("opinion or suggestion"), max_length=rules.LONGEST_OPINION)
    # Words of the year's check points, copied; empty when nobody has sorted it.
    category = models.CharField(_("check point"), max_length=60, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["branch", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject="member", about__isnull=False)
                | (~Q(subject="member") & Q(about__isnull=True)),
                name="opinion_about_a_member_names_one",
            ),
        ]

    def __str__(self):
        return str(self.get_subject_display())

    def reasons_against_details(self):
        """What does not fit together in what was typed."""
        if not self.text:
            yield _("Write the opinion.")
        if len(self.text) > rules.LONGEST_OPINION:
            yield _("An opinion has at most %(most)d characters.") % {"most": rules.LONGEST_OPINION}
        if self.subject == self.Subject.MEMBER and self.about is None:
            yield _("Say which member of the leadership is meant.")
