"""Who is expected at a meeting, who may be left out, and who came."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.models import Branch, Member, Standing, in_force, spans_in_order
from branchlife.written import zh_date, zh_time
from meetings import rules
from meetings.models.contents import AgendaItem
from meetings.models.meeting import Meeting


class ExclusionQuerySet(models.QuerySet):
    """Exclusions by day and by who may see them."""

    def visible_to(self, user):
        """Exclusions in the branches `user` leads or oversees; the class tells of an illness."""
        return self.filter(
            Q(branch__in=Branch.objects.led_by(user))
            | Q(branch__in=Branch.objects.overseen_by(user))
        )

    def in_effect(self, day):
        """Exclusions that leave their member out on `day`: consented, resolved and in force."""
        return self.filter(in_force(day), consented_on__lte=day, resolved_on__lte=day)

    def for_list(self):
        """With member, agenda item and the votes under it, in two queries."""
        with_item = self.select_related("member", "item__meeting")
        return with_item.prefetch_related("item__resolutions")


class Exclusion(models.Model):
    """A member left out of the expected attendance: needs the superior's consent and a resolution."""

    audit_path = "branch"
    audit_parent = "member"

    class Reason(models.TextChoices):
        ILL = "ill", _("cannot express their will because of illness")
        ABROAD = "abroad", _("abroad at own cost for more than half a year")
        SENTENCE = "sentence", _("serving a sentence")
        BEDRIDDEN = "bedridden", _("old and bedridden, or long ill and dependent on care")
        AWAY = "away", _("away for more than half a year, relation not yet transferred")

    # The branch whose general meeting resolves it; in another one the member is expected again.
    branch = models.ForeignKey(
        Branch, models.CASCADE, related_name="exclusions", verbose_name=_("branch")
    )
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="exclusions", verbose_name=_("member")
    )
    reason = models.CharField(_("class"), max_length=12, choices=Reason)
    since = models.DateField(_("left out since"))
    until = models.DateField(_("left out until"), null=True, blank=True)
    consented_on = models.DateField(_("superior consented on"), null=True, blank=True)
    consent_reference = models.CharField(_("document of the consent"), max_length=100, blank=True)
    resolved_on = models.DateField(_("general meeting resolved on"), null=True, blank=True)
    resolution_reference = models.CharField(
        _("document of the resolution"), max_length=100, blank=True
    )
    # The item of a general meeting under which it is put to the vote.
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="exclusions"
    )

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exclusion from those expected")
        verbose_name_plural = _("exclusions from those expected")
        ordering = ["member", "since"]
        constraints = [spans_in_order("exclusion_span_in_order")]

    def __str__(self):
        return f"{self.member} {self.get_reason_display()}"

    def counts_on(self, day):
        """Whether this exclusion leaves the member out on `day`."""
        within = self.since <= day and (self.until is None or day <= self.until)
        return within and rules.exclusion_counts(self.consented_on, self.resolved_on, day)

    def reasons_against_span(self):
        """The end lies before the beginning."""
        if self.until and self.until < self.since:
            yield _("The exclusion ends (%(end)s) before it begins (%(begin)s), please check.") % {
                "end": zh_date(self.until),
                "begin": zh_date(self.since),
            }

    @property
    def passed(self):
        """The resolution that has passed under its item, or None; from prefetched rows if there."""
        resolutions = self.item.resolutions.all() if self.item else ()
        return next((resolution for resolution in resolutions if resolution.is_passed), None)

    def reasons_against_agenda(self, meeting):
        """Why this exclusion cannot be put onto the agenda of `meeting`."""
        yield from meeting.reasons_against_changing()
        if meeting.kind != Meeting.Kind.GENERAL or meeting.branch_id != self.branch_id:
            yield _("Only the general meeting of the branch resolves an exclusion.")
        if self.resolved_on:
            yield _("The general meeting has resolved it already.")
        elif self.item and self.item.meeting.can_change:
            yield _("It is on the agenda of “%(meeting)s” of %(day)s already.") % {
                "meeting": self.item.meeting,
                "day": zh_date(self.item.meeting.day),
            }

    def reasons_against_taking_over(self):
        """Why no resolution of a general meeting can be entered here."""
        if self.resolved_on:
            yield _("The general meeting has resolved it already.")
        elif self.passed is None:
            yield _("No resolution on it has passed yet.")

    def reasons_against_counting(self):
        """What is still missing before this exclusion counts (today)."""
        today = timezone.localdate()
        if not self.consented_on or self.consented_on > today:
            yield _("The superior organisation has not consented yet.")
        if not self.resolved_on or self.resolved_on > today:
            yield _("The general meeting has not resolved it yet.")


class AttendanceQuerySet(models.QuerySet):
    """Attendance rows by what they mean."""

    def expected(self):
        """Those who should come; on leave or not."""
        return self.filter(is_expected=True)

    def there(self):
        """Expected, and present in the room, late, or taking part online."""
        return self.filter(is_expected=True, status__in=Attendance.THERE)

    def in_the_room(self, moment):
        """Of these who takes part at `moment`; the same as the rule of this name."""
        return self.there().filter(
            Q(arrived_at=None) | Q(arrived_at__lte=moment), Q(left_at=None) | Q(left_at__gt=moment)
        )


class Attendance(models.Model):
    """One member at one meeting; who is expected is frozen when the meeting is called."""

    audit_path = "meeting.branch"

    class Status(models.TextChoices):
        PRESENT = rules.PRESENT, pgettext_lazy("attendance", "present")
        LATE = rules.LATE, pgettext_lazy("attendance", "late")
        ONLINE = rules.ONLINE, pgettext_lazy("attendance", "online")
        ON_LEAVE = rules.ON_LEAVE, pgettext_lazy("attendance", "on leave")
        ABSENT = rules.ABSENT, pgettext_lazy("attendance", "absent")

    THERE = (Status.PRESENT, Status.LATE, Status.ONLINE)
    AWAY = (Status.ON_LEAVE, Status.ABSENT)
    # Besides the five classes, members whose standing keeps them away from the party's life.
    BARRING_STANDINGS = (Standing.Kind.SUSPENDED, Standing.Kind.LOST_CONTACT)
    NOT_EXPECTED = [
        *Exclusion.Reason.choices,
        *((kind.value, kind.label) for kind in BARRING_STANDINGS),
    ]

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances")
    # The name as it stands in signed minutes; empty until they are signed.
    signed_name = models.CharField(max_length=50, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_expected = models.BooleanField(_("expected"), default=True)
    has_vote = models.BooleanField(_("has a vote"), default=True)
    category = models.CharField(_("category"), max_length=12, choices=Member.Category)
    post_label = models.CharField(_("party post"), max_length=40, blank=True)
    exclusion_reason = models.CharField(
        _("why not expected"), max_length=12, choices=NOT_EXPECTED, blank=True
    )
    # Empty until somebody has looked.
    status = models.CharField(_("attendance"), max_length=10, choices=Status, blank=True)
    reason = models.CharField(_("reason of absence"), max_length=100, blank=True)
    arrived_at = models.DateTimeField(_("came at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    # Said "I am here" on the own phone; the recorder has not confirmed it while `status` is empty.
    has_checked_in = models.BooleanField(_("checked in"), default=False)
    # Wrong codes typed while checking in; nobody guesses for long.
    wrong_codes = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(status__in=["", "present", "late", "online", "on_leave", "absent"]),
                name="attendance_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="on_leave") | ~Q(reason=""),
                name="attendance_leave_has_a_reason",
                violation_error_message=_("Leave needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(is_expected=True) | Q(status=""),
                name="attendance_marked_only_if_expected",
            ),
            models.CheckConstraint(
                condition=Q(is_expected=True, exclusion_reason="")
                | (Q(is_expected=False) & ~Q(exclusion_reason="")),
                name="attendance_left_out_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True, left_at__isnull=True)
                | Q(status__in=["present", "late", "online"]),
                name="attendance_times_of_those_there",
                violation_error_message=_("Only who was there came or left at some time."),
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True)
                | Q(left_at__isnull=True)
                | Q(left_at__gte=models.F("arrived_at")),
                name="attendance_leaves_after_coming",
                violation_error_message=_("Nobody leaves before coming."),
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.get_status_display()}"

    @property
    def name(self):
        """The member's name; in signed minutes as it was then."""
        return self.signed_name or self.member.name

    @property
    def is_there(self):
        """In the room or online."""
        return self.is_expected and self.status in self.THERE

    @property
    def is_away(self):
        """Expected, and did not come."""
        return self.is_expected and self.status in self.AWAY

    @property
    def remark(self):
        """What the sign-in sheet says beside the name: late, online, leave, when; why not expected."""
        if not self.is_expected:
            return _("not expected: %(reason)s") % {"reason": self.get_exclusion_reason_display()}
        facts = [] if self.status in ("", self.Status.PRESENT) else [self.get_status_display()]
        if self.arrived_at:
            facts.append(_("came at %(time)s") % {"time": zh_time(self.arrived_at)})
        if self.left_at:
            facts.append(_("left at %(time)s") % {"time": zh_time(self.left_at)})
        if not facts:
            return self.reason
        label = pgettext_lazy("between people", ", ").join(map(str, facts))
        if not self.reason:
            return label
        return _("%(status)s: %(reason)s") % {"status": label, "reason": self.reason}
