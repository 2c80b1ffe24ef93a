"""Minutes: versions, each signed by chair and recorder, and who has read them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchlife.models import Member, User
from meetings.models.attendance import Attendance
from meetings.models.meeting import Meeting, whole_or_absent

CHAIR, RECORDER = "chair", "recorder"
PHOTOS = "photos"


class MinutesVersionQuerySet(models.QuerySet):
    """Versions by how far they are."""

    def visible_to(self, user):
        """Of meetings that `user` may see."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def signed(self):
        """Those that stand or stood: signed by both."""
        return self.filter(chair_signed_at__isnull=False, recorder_signed_at__isnull=False)

    def awaiting_signature(self, member):
        """Versions that the other side has signed, and `member` as chair or recorder has not."""
        own = Q(meeting__chair=member, chair_signed_at=None, recorder_signed_at__isnull=False)
        own |= Q(meeting__recorder=member, recorder_signed_at=None, chair_signed_at__isnull=False)
        return self.filter(own, meeting__state=Meeting.State.CLOSED).select_related("meeting")

    def awaiting_reading(self, member, since):
        """Minutes signed `since` then that `member` is asked to read (see `readers`) and has not."""
        rows = Attendance.objects.filter(member=member, is_expected=True).filter(
            Q(meeting__kind=Meeting.Kind.GENERAL) | Q(status__in=Attendance.THERE)
        )
        later = self.model.objects.filter(
            meeting=OuterRef("meeting"), number__gt=OuterRef("number")
        )
        mine = Q(chair_signed_by=member.user_id) | Q(recorder_signed_by=member.user_id)
        return (
            self.signed()
            .filter(
                ~Exists(later),
                meeting__in=rows.values("meeting_id"),
                meeting__state=Meeting.State.SIGNED,
                meeting__signed_at__gte=since,
            )
            .exclude(mine)
            .exclude(readings__member=member)
            .select_related("meeting")
        )


class MinutesVersion(models.Model):
    """One version of a meeting's minutes. Signed by both it stands; a correction is the next one."""

    audit_path = "meeting.branch"
    # Who signs; the names of the meeting's fields, and the beginnings of those here.
    ROLES = (CHAIR, RECORDER)
    ROLE_LABELS = {CHAIR: _("chair"), RECORDER: _("recorder")}

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
    # The signatures stand on a scan hung on the meeting, not on the screen.
    on_paper = models.BooleanField(_("signed on paper"), default=False)
    # The words of the minutes as they were signed, see meetings.papers.minutes; {} until then, and
    # of minutes signed before there were versions, whose words nothing can have changed.
    content = models.JSONField(default=dict, editable=False)

    objects = MinutesVersionQuerySet.as_manager()

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
        return str(_("version %(number)d of the minutes") % {"number": self.number})

    def get_absolute_url(self):
        return reverse("meetings:minutes_version", args=[self.pk])

    def is_signed_as(self, role):
        """Whether the chair, or the recorder, has signed."""
        return getattr(self, f"{role}_signed_at") is not None

    @property
    def is_signed(self):
        """Both have signed: this version stands, or stood until the next one."""
        return all(self.is_signed_as(role) for role in self.ROLES)

    @property
    def signed_at(self):
        """When the last of the two signed."""
        return max(self.chair_signed_at, self.recorder_signed_at)

    def says(self, content):
        """Whether the words signed are these; a photograph more makes no difference."""
        kept = {key: value for key, value in content.items() if key != PHOTOS}
        return kept == {key: value for key, value in self.content.items() if key != PHOTOS}

    def reasons_against_signing_again(self, roles):
        """Those who would sign have done so; somebody else is still to sign."""
        if roles and all(self.is_signed_as(role) for role in roles):
            yield _("This is signed already; the other signature is still missing.")

    def reasons_against_reading(self):
        """Why nobody can confirm yet, or any more, that they have read this."""
        if not self.is_signed:
            yield _("The minutes are not signed yet.")
        elif self.meeting.versions.filter(number__gt=self.number).exists():
            yield _("These minutes are being corrected, or have been: read the new version.")

    def readers(self):
        """Rows of those asked to read it: of a general meeting all expected, else who was there.

        Who has signed it has read it.
        """
        rows = self.meeting.attendances.select_related("member")
        hands = [getattr(self, f"{role}_signed_by_id") for role in self.ROLES]
        rows = rows.exclude(member__in=Member.objects.filter(user__in=hands))
        if self.meeting.kind == Meeting.Kind.GENERAL:
            return rows.filter(is_expected=True)
        return rows.there()


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
