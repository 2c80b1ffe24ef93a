"""Minutes: versions, each signed by chair and recorder, and who has read them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchlife.models import Member, User
from meetings.models.meeting import Meeting, whole_or_absent


class MinutesVersion(models.Model):
    """One version of a meeting's minutes. Signed by both it stands; a correction is the next one."""

    audit_path = "meeting.branch"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number of the version"))
    # Why an earlier version is corrected; the first has none.
    reason = models.CharField(_("why the minutes are corrected"), max_length=300, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    chair_signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    chair_signed_at = models.DateTimeField(null=True)
    recorder_signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorder_signed_at = models.DateTimeField(null=True)
    # The words of the minutes as they were signed; {} until then.
    content = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("version of the minutes")
        verbose_name_plural = _("versions of the minutes")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_version_once"),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="minutes_corrected_for_a_reason",
            ),
            whole_or_absent("minutes_chair_whole", "chair_signed_by", "chair_signed_at"),
            whole_or_absent("minutes_recorder_whole", "recorder_signed_by", "recorder_signed_at"),
        ]

    def __str__(self):
        return _("version %(number)d of the minutes") % {"number": self.number}


class MinutesReading(models.Model):
    """A member has read a version of the minutes; what they find wrong is a remark."""

    audit_path = "version.meeting.branch"

    version = models.ForeignKey(MinutesVersion, models.CASCADE, related_name="readings")
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="minutes_read", verbose_name=_("member")
    )
    read_on = models.DateField(_("read on"))
    remark = models.CharField(_("what is to be put right"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("reading of the minutes")
        verbose_name_plural = _("readings of the minutes")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "member"], name="minutes_read_once"),
        ]

    def __str__(self):
        return str(self.member)
