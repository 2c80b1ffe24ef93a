"""Opinions on the branch and its leadership, gathered before the meeting; never who gave them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.models import Branch, Member, User
from branchlife.templatetags.branchlife_tags import zh_date
from meetings.models.meeting import whole_or_absent


class OpinionRound(models.Model):
    """A time in which opinions are asked for, with a page that needs no login and a paper form."""

    audit_path = "branch"

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="opinion_rounds", verbose_name=_("branch")
    )
    question = models.TextField(_("what is asked"), blank=True)
    # In the address of the page: whoever has it may write. Changing it ends the old address.
    token = models.CharField(max_length=43, unique=True, editable=False)
    opened_on = models.DateField(_("asked since"))
    closes_on = models.DateField(_("asked until"))
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

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


class Opinion(models.Model):
    """One opinion. Neither giver nor time: a row tells what was said and by which way it came."""

    audit_path = "branch"

    class Source(models.TextChoices):
        TALK = "talk", pgettext_lazy("opinion", "from a talk")
        PAPER = "paper", pgettext_lazy("opinion", "on a paper form")
        PAGE = "page", pgettext_lazy("opinion", "on the page without login")
        BOX = "box", pgettext_lazy("opinion", "from the opinion box")
        MEETING = "meeting", pgettext_lazy("opinion", "said in a discussion")
        SUPERIOR = "superior", pgettext_lazy("opinion", "from the superior organisation")

    class Subject(models.TextChoices):
        LEADERSHIP = "leadership", _("the leadership of the branch")
        BRANCH = "branch", _("the work of the branch")
        MEMBER = "member", _("a member of the leadership")

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="opinions", verbose_name=_("branch")
    )
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
    text = models.TextField(_("opinion or suggestion"), max_length=2000)
    # Words of the year's check points, copied; empty when nobody has sorted it.
    category = models.CharField(_("check point"), max_length=60, blank=True)

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
