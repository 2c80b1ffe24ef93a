"""Who watches, who may fill, and the sealed ballots.

Nothing here tells who filled which ballot, and nothing may be added that does: the roll and the
sealed ballots have no time, no serial and no common column but the box.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.ballots import rules, sealing
from appraisals.ballots.models.boxes import BallotBox
from branchlife.models import BranchPost, Member
from meetings.models import Guest


class Scrutineer(models.Model):
    """监票人 of one box: holds a count code; the system holds only the public key it stands for."""

    class Signature(models.TextChoices):
        SCREEN = "screen", _("on the screen")
        PAPER = "paper", _("on paper")

    # Who runs or types the ballot does not also watch it.
    BARRED_ROLES = (BranchPost.Role.SECRETARY, BranchPost.Role.DEPUTY)

    box = models.ForeignKey(BallotBox, models.CASCADE, related_name="scrutineers")
    position = models.PositiveSmallIntegerField(_("order"))
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="scrutineer_of")
    guest = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="scrutineer_of")
    approved_on = models.DateField(_("approved on"), null=True)
    # Of a rehearsal: nobody in particular, so that nobody is asked at home to count.
    is_practice = models.BooleanField(default=False, editable=False)
    public_key = models.BinaryField(null=True, max_length=32)
    has_presented = models.BooleanField(_("has presented the count code"), default=False)
    # Of a scrutineer without a login: digest of the address that opens the own page on a phone,
    # once, and then of what that phone keeps.
    invitation = models.BinaryField(null=True, max_length=32)
    phone = models.BinaryField(null=True, max_length=32)
    # Made on the branch's computer, where others may have seen it.
    code_seen_at_branch = models.BooleanField(default=False, editable=False)
    signed_on = models.DateField(_("signed on"), null=True)
    signed_how = models.CharField(_("signed"), max_length=6, choices=Signature, blank=True)

    class Meta:
        verbose_name = _("scrutineer")
        verbose_name_plural = _("scrutineers")
        ordering = ["box", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["box", "position"], name="scrutineer_place_once"),
            models.UniqueConstraint(fields=["box", "member"], name="scrutineer_member_once"),
            models.UniqueConstraint(fields=["box", "guest"], name="scrutineer_guest_once"),
            models.CheckConstraint(
                condition=Q(is_practice=False, member__isnull=False, guest__isnull=True)
                | Q(is_practice=False, member__isnull=True, guest__isnull=False)
                | Q(is_practice=True, member__isnull=True, guest__isnull=True),
                name="scrutineer_is_a_member_or_a_guest",
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True, signed_how="")
                | Q(signed_on__isnull=False, signed_how__in=["screen", "paper"]),
                name="scrutineer_signed_whole",
            ),
            models.CheckConstraint(
                condition=Q(position__lt=rules.MOST_SCRUTINEERS), name="scrutineer_three_at_most"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """The person's name; in a rehearsal the number of the place."""
        if self.is_practice:
            return str(_("practice scrutineer %(number)d") % {"number": self.position + 1})
        return str(self.member or self.guest)

    @property
    def fingerprint(self):
        """The check sign of the count code, as it stands on the card; empty without a code."""
        return sealing.fingerprint(bytes(self.public_key)) if self.public_key else ""

    @property
    def user_id(self):
        """The login of the scrutineer, if there is one."""
        return self.member.user_id if self.member else None


class RollEntry(models.Model):
    """Somebody present who may fill a ballot, and whether they have a slip. No time, ever."""

    class Kind(models.TextChoices):
        NONE = "none", _("no slip yet")
        ONLINE = "online", _("took a slip")
        PRINTED = "printed", _("was handed a printed slip")

    pk = models.CompositePrimaryKey("box_id", "member_id")
    box = models.ForeignKey(BallotBox, models.CASCADE, related_name="roll")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    # Shows the same browser again that its slip was taken; says nothing about the ballot.
    commitment = models.BinaryField(null=True, max_length=32)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.NONE)

    class Meta:
        verbose_name = _("entry of the roll")
        verbose_name_plural = _("roll")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["none", "online", "printed"]), name="roll_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(commitment__isnull=True) | Q(kind="online"),
                name="roll_commitment_only_online",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.get_kind_display()}"


class SealedBallot(models.Model):
    """One ballot, sealed to keys that are not in the system. No person, no time, no number."""

    tag = models.BinaryField(primary_key=True, max_length=32)
    box = models.ForeignKey(BallotBox, models.CASCADE, related_name="ballots")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("sealed ballot")
        verbose_name_plural = _("sealed ballots")
        default_permissions = ()

    def __str__(self):
        return "***"
