"""What a meeting holds: agenda items with their record, guests, resolutions."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.models import User
from meetings import rules
from meetings.models.agenda import AgendaKind
from meetings.models.meeting import Meeting, whole_or_absent


class AgendaItemQuerySet(models.QuerySet):
    """Agenda items by what is left of them."""

    def left_over_for(self, meeting):
        """Items of earlier meetings of this kind, not finished and on no later agenda.

        A part of an item that is itself not finished comes along with it.
        """
        taken = AgendaItem.objects.filter(carried_from=OuterRef("pk")).exclude(
            meeting__state=Meeting.State.CANCELLED
        )
        return (
            self.filter(
                ~Exists(taken),
                meeting__branch=meeting.branch_id,
                meeting__kind=meeting.kind,
                meeting__group=meeting.group_id,
                meeting__starts_at__lt=meeting.starts_at,
                is_unfinished=True,
            )
            .exclude(meeting__state=Meeting.State.CANCELLED)
            .exclude(meeting=meeting.pk)
            .exclude(parent__is_unfinished=True)
            .select_related("meeting")
            .order_by("meeting__starts_at", "meeting", "position", "pk")
        )


class AgendaItem(models.Model):
    """One item of a meeting's agenda and what was said under it."""

    audit_path = "meeting.branch"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    # A part of another item; parts have no parts. `position` counts all items of the meeting, each
    # followed by its parts.
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    position = models.PositiveIntegerField(_("order"))
    kind = models.CharField(
        _("kind of item"), max_length=20, choices=AgendaKind, default=AgendaKind.OTHER
    )
    title = models.CharField(_("agenda title"), max_length=200)
    presenter = models.CharField(_("presenter"), max_length=80, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"), null=True, blank=True)
    record = models.TextField(_("record"), blank=True)
    # Who wrote there last; nobody while it is empty or only the platform filled it in.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, editable=False)
    # The running clock: when the meeting came to this item, and when it left it. Of an item taken up
    # again the time used before is kept, so that the beginning moves and the pause does not count.
    started_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # Not dealt with, or not to the end: carried over to a later meeting.
    is_unfinished = models.BooleanField(_("not finished"), default=False)
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_to"
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position", "pk"]
        constraints = [whole_or_absent("item_recorded_by_someone", "recorded_by", "recorded_at")]

    def __str__(self):
        return self.title

    # Parts that follow it; `Meeting.agenda` fills them in, and numbers the items.
    own_parts = ()
    number = ""

    @property
    def is_part(self):
        """A part of another item."""
        return self.parent_id is not None

    @property
    def is_running(self):
        """The meeting has come to it and not left it yet."""
        return self.started_at is not None and self.ended_at is None

    @property
    def minutes(self):
        """Planned minutes: its own, else those of its parts together; None when nobody planned."""
        return rules.minutes_of(
            self.planned_minutes, [part.planned_minutes for part in self.own_parts]
        )

    def seconds_used(self, now=None):
        """Seconds this item, with its parts, has taken by `now`."""
        now = now or timezone.now()
        return sum(
            rules.seconds_used(item.started_at, item.ended_at, now)
            for item in (self, *self.own_parts)
        )

    @property
    def minutes_used(self):
        """Whole minutes this item, with its parts, has taken until now."""
        return self.seconds_used() // 60

    @property
    def minutes_over(self):
        """Whole minutes over what was planned; 0 when it is within it."""
        return rules.minutes_over(self.seconds_used(), self.minutes)


class Guest(models.Model):
    """Somebody who attends without a vote; the visiting supervisor comes first."""

    audit_path = "meeting.branch"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="guests")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    position_held = models.CharField(_("organisation and post"), max_length=100, blank=True)
    is_supervisor = models.BooleanField(_("sent by the superior organisation"), default=True)
    # Under the three headings of the agendas; what was typed before there were three is the first.
    remarks = models.TextField(_("comments on the meeting"), blank=True)
    remarks_branch = models.TextField(_("on building the branch"), blank=True)
    remarks_members = models.TextField(_("on the membership"), blank=True)

    REMARKS = ("remarks", "remarks_branch", "remarks_members")

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["meeting", "-is_supervisor", "pk"]

    def __str__(self):
        return self.name

    @property
    def headed_remarks(self):
        """[(heading, text)] of what the guest said, without empty ones."""
        return [(heading, text) for _name, heading, text in self.named_remarks]

    @property
    def named_remarks(self):
        """[(column, heading, text)] of the same."""
        return [
            (name, self._meta.get_field(name).verbose_name, text)
            for name in self.REMARKS
            if (text := getattr(self, name))
        ]


class Resolution(models.Model):
    """A motion put to a meeting, and its votes among those with a vote on that day."""

    audit_path = "meeting.branch"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="resolutions")
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resolutions",
        verbose_name=_("agenda item"),
    )
    text = models.TextField(_("resolution"))
    # When the vote was taken; who came later or had left by then is not counted as present.
    taken_at = models.DateTimeField(_("voted at"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("expected with a vote"))
    present = models.PositiveIntegerField(_("present with a vote"))
    ayes = models.PositiveIntegerField(pgettext_lazy("votes", "for"))
    nays = models.PositiveIntegerField(pgettext_lazy("votes", "against"), default=0)
    abstentions = models.PositiveIntegerField(pgettext_lazy("votes", "abstaining"), default=0)

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present__gte=F("ayes") + F("nays") + F("abstentions")),
                name="resolution_votes_of_those_present",
                violation_error_message=_("There are more votes than members present."),
            )
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def votes(self):
        """For, against and abstaining together."""
        return self.ayes + self.nays + self.abstentions

    @property
    def needed(self):
        """The fewest votes for it with which it passes."""
        return rules.needed_to_pass(self.expected)

    @property
    def is_passed(self):
        """More than half of those with a vote who should attend are for it."""
        return rules.motion_passes(self.ayes, self.expected)
