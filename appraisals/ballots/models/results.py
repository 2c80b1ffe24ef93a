"""What stays of a ballot: totals, the report, opinions; and totals keyed in from paper."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.ballots import rules
from appraisals.ballots.models.boxes import BallotBox
from branchlife.models import User


class Tally(models.Model):
    """How many ballots say this of that subject. Stays for ever; grades are decided on it."""

    pk = models.CompositePrimaryKey("box_id", "subject", "grade")
    box = models.ForeignKey(BallotBox, models.CASCADE, related_name="tallies")
    # Index in the manifest, and outcome byte: 1 to 4, 0 left empty, 255 more than one tick.
    subject = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("total")
        verbose_name_plural = _("totals")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__in=list(rules.OUTCOMES)), name="tally_outcome_known"
            )
        ]

    def __str__(self):
        return "***"


class BoxReport(models.Model):
    """What the scrutineers report and sign: 发出, 收回, 有效, 无效. Stays for ever."""

    box = models.OneToOneField(BallotBox, models.CASCADE, primary_key=True, related_name="report")
    roll = models.PositiveIntegerField(_("on the roll"))
    present = models.PositiveIntegerField(_("present who may fill"))
    # Of those present: visited with the mobile ballot box, and taking part online.
    mobile = models.PositiveIntegerField(_("visited with the mobile ballot box"), default=0)
    online = models.PositiveIntegerField(_("taking part online"), default=0)
    issued = models.PositiveIntegerField(_("slips issued"))
    returned = models.PositiveIntegerField(_("ballots returned"))
    valid = models.PositiveIntegerField(_("valid ballots"))
    invalid = models.PositiveIntegerField(_("invalid ballots"))
    abstentions = models.PositiveIntegerField(_("rows left empty"))
    manifest_hash = models.BinaryField(max_length=32)
    root = models.BinaryField(null=True, max_length=32)
    # Published to the branch at confirmation, in alphabetical order.
    tracking_codes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("count report")
        verbose_name_plural = _("count reports")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(issued__lte=models.F("present")), name="report_issued_within_present"
            ),
            models.CheckConstraint(
                condition=Q(present__gte=models.F("mobile") + models.F("online")),
                name="report_apart_within_present",
            ),
            models.CheckConstraint(
                condition=Q(returned__lte=models.F("issued")), name="report_returned_within_issued"
            ),
            models.CheckConstraint(
                condition=Q(returned=models.F("valid") + models.F("invalid")),
                name="report_valid_and_invalid_are_returned",
            ),
        ]

    def __str__(self):
        return str(self.box)

    @property
    def in_the_room(self):
        """Those who may fill a ballot and are neither visited nor online."""
        return self.present - self.mobile - self.online


class OpinionNote(models.Model):
    """An opinion from a ballot, for the leadership only, hidden until the box is confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    box = models.ForeignKey(BallotBox, models.CASCADE, related_name="opinions")
    text = models.TextField()
    # Written among the branch's opinions; not which of them it became, nor who did it, nor when.
    is_taken_over = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("opinion from the ballot")
        verbose_name_plural = _("opinions from the ballot")
        ordering = ["id"]
        default_permissions = ()

    def __str__(self):
        return "***"


class PaperCount(models.Model):
    """The totals of paper ballots as one person keyed them in; a second must key the same."""

    box = models.ForeignKey(BallotBox, models.CASCADE, related_name="paper_counts")
    keying = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # {present, issued, returned, valid, invalid, totals: [[n for each outcome] for each subject]}
    figures = models.JSONField()

    class Meta:
        verbose_name = _("totals keyed in")
        verbose_name_plural = _("totals keyed in")
        ordering = ["box", "keying"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["box", "keying"], name="paper_keyed_once_each"),
            models.UniqueConstraint(fields=["box", "by"], name="paper_keyed_by_two_people"),
            models.CheckConstraint(condition=Q(keying__in=[1, 2]), name="paper_keyed_twice"),
        ]

    def __str__(self):
        return f"{self.box} {self.keying}"
