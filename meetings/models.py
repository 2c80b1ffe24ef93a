"""Meetings of a branch: agenda, guests, who was expected and who came, resolutions."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.models import Branch, Member, PartyGroup, User, spans_in_order


def whole_or_absent(name, *fields):
    """A constraint: these columns are set together or not at all."""
    absent, whole = Q(), Q()
    for field in fields:
        absent &= Q(**{f"{field}__isnull": True})
        whole &= Q(**{f"{field}__isnull": False})
    return models.CheckConstraint(condition=absent | whole, name=name)


class AgendaKind(models.TextChoices):
    """What an agenda item is about; other rooms hang their things on it."""

    ATTENDANCE = "attendance", _("attendance report")
    OPINIONS = "opinions", _("opinions and problems")
    SELF_CRITICISM = "self_criticism", _("criticism and self-criticism")
    INFORMATION = "information", _("information to members")
    SELF_EVALUATION = "self_evaluation", _("self-evaluation and mutual evaluation")
    BALLOT = "ballot", _("ballot")
    SUPERVISOR = "supervisor", _("comments of the visiting supervisor")
    STATEMENT = "statement", _("statement of the secretary")
    GRADES = "grades", _("decision of grades")
    OTHER = "other", _("other")


class AgendaTemplate(models.Model):
    """An agenda to start from; reference data."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind of meeting"), max_length=20)

    class Meta:
        verbose_name = _("agenda template")
        verbose_name_plural = _("agenda templates")
        ordering = ["pk"]

    def __str__(self):
        return self.name


class AgendaTemplateItem(models.Model):
    """One line of an agenda template."""

    template = models.ForeignKey(AgendaTemplate, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=AgendaKind, default=AgendaKind.OTHER)
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("agenda template item")
        verbose_name_plural = _("agenda template items")
        ordering = ["template", "position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="template_position_once")
        ]

    def __str__(self):
        return self.title


class MeetingQuerySet(models.QuerySet):
    """Meetings by who may see them."""

    def visible_to(self, user):
        """Meetings of the branches `user` may see."""
        return self.filter(branch__in=Branch.objects.visible_to(user))


class Meeting(models.Model):
    """A meeting of a branch, its committee or one of its groups."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("general meeting")
        COMMITTEE = "branch_committee", _("meeting of the branch committee")
        GROUP = "group", _("meeting of a party group")
        LECTURE = "lecture", _("party lecture")
        THEME_DAY = "theme_day", _("theme day")
        STUDY = "study", _("study session")

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        CALLED = "called", _("called")
        IN_SESSION = "in_session", _("in session")
        CLOSED = "closed", _("closed, minutes to be finished")
        SIGNED = "signed", _("minutes signed")
        CANCELLED = "cancelled", _("cancelled")

    # The whole life of a meeting.
    NEXT = {
        State.DRAFT: {State.CALLED, State.CANCELLED},
        State.CALLED: {State.IN_SESSION, State.CANCELLED},
        State.IN_SESSION: {State.CLOSED},
        State.CLOSED: {State.SIGNED},
        State.SIGNED: set(),
        State.CANCELLED: set(),
    }

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="meetings", verbose_name=_("branch")
    )
    group = models.ForeignKey(
        PartyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("party group"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    is_organizational_life = models.BooleanField(_("organisational-life meeting"), default=False)
    title = models.CharField(_("name of the meeting"), max_length=120)
    theme = models.CharField(_("theme"), max_length=500, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    chair = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("chair")
    )
    recorder = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorder")
    )
    # Copied from the campaign when it schedules the meeting: more than half, or half is enough.
    quorum_strict = models.BooleanField(_("more than half must be present"), default=False)
    entered_afterwards = models.BooleanField(_("entered afterwards"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    declared_valid = models.BooleanField(_("declared valid"), null=True)
    declared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True)
    declared_reason = models.CharField(_("reason for declaring anew"), max_length=200, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    # An inquorate meeting is repeated; the second sitting keeps the agenda.
    repeats = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "called", "in_session", "closed", "signed", "cancelled"]
                ),
                name="meeting_state_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=models.F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("The meeting ends before it begins."),
            ),
            whole_or_absent(
                "meeting_declared_whole", "declared_valid", "declared_by", "declared_at"
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_by__isnull=False, signed_at__isnull=False)
                | (~Q(state="signed") & Q(signed_by__isnull=True, signed_at__isnull=True)),
                name="meeting_signed_by_someone",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.pk])

    @property
    def day(self):
        """The local day of the meeting; everything "as of the date" means this day."""
        return timezone.localdate(self.starts_at)


class AgendaItem(models.Model):
    """One item of a meeting's agenda and what was said under it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=AgendaKind, default=AgendaKind.OTHER)
    title = models.CharField(_("title"), max_length=200)
    presenter = models.CharField(_("presenter"), max_length=80, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"), null=True, blank=True)
    record = models.TextField(_("record"), blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position", "pk"]

    def __str__(self):
        return self.title


class Guest(models.Model):
    """Somebody who attends without a vote; the visiting supervisor comes first."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=50)
    position_held = models.CharField(_("organisation and post"), max_length=100, blank=True)
    is_supervisor = models.BooleanField(_("sent by the superior organisation"), default=True)
    remarks = models.TextField(_("comments"), blank=True)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["meeting", "-is_supervisor", "pk"]

    def __str__(self):
        return self.name


class Exclusion(models.Model):
    """A member left out of the expected attendance: needs the superior's consent and a resolution."""

    class Reason(models.TextChoices):
        ILL = "ill", _("cannot express their will because of illness")
        ABROAD = "abroad", _("abroad at own cost for more than half a year")
        SENTENCE = "sentence", _("serving a sentence")
        BEDRIDDEN = "bedridden", _("old and bedridden, or long ill and dependent on care")
        AWAY = "away", _("away for more than half a year, relation not yet transferred")

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="exclusions", verbose_name=_("member")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    consented_on = models.DateField(_("superior consented on"), null=True, blank=True)
    consent_reference = models.CharField(_("consent"), max_length=100, blank=True)
    resolved_on = models.DateField(_("general meeting resolved on"), null=True, blank=True)
    resolution_reference = models.CharField(_("resolution"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering = ["member", "since"]
        constraints = [spans_in_order("exclusion_span_in_order")]

    def __str__(self):
        return f"{self.member} {self.get_reason_display()}"


class AttendanceQuerySet(models.QuerySet):
    """Attendance rows by what they mean."""

    def there(self):
        """Present in the room, late, or taking part online."""
        return self.filter(status__in=Attendance.THERE)


class Attendance(models.Model):
    """One member at one meeting; who is expected is frozen when the meeting is called."""

    class Status(models.TextChoices):
        PRESENT = "present", _("present")
        LATE = "late", _("late")
        ONLINE = "online", _("online")
        ON_LEAVE = "on_leave", _("on leave")
        ABSENT = "absent", _("absent")

    THERE = (Status.PRESENT, Status.LATE, Status.ONLINE)

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances")
    position = models.PositiveIntegerField(default=0)
    is_expected = models.BooleanField(_("expected"), default=True)
    has_vote = models.BooleanField(_("has a vote"), default=True)
    category = models.CharField(_("category"), max_length=12, choices=Member.Category)
    post_label = models.CharField(_("post"), max_length=40, blank=True)
    exclusion_reason = models.CharField(max_length=12, choices=Exclusion.Reason, blank=True)
    # Empty until somebody has looked.
    status = models.CharField(_("attendance"), max_length=10, choices=Status, blank=True)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

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
        ]

    def __str__(self):
        return f"{self.member} {self.get_status_display()}"

    @property
    def is_there(self):
        """In the room or online."""
        return self.status in self.THERE


class Resolution(models.Model):
    """A motion put to a meeting, and its votes."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="resolutions")
    text = models.TextField(_("resolution"))
    ayes = models.PositiveIntegerField(_("for"))
    nays = models.PositiveIntegerField(_("against"), default=0)
    abstentions = models.PositiveIntegerField(_("abstaining"), default=0)

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["meeting", "pk"]

    def __str__(self):
        return self.text[:60]
