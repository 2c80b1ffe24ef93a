"""Items of a branch's list, members' pledges, and the notes on how far they are."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.campaigns.models import Appraisal
from appraisals.rectification import rules
from appraisals.rectification.models.outward import Filing
from appraisals.rectification.models.problems import Problem
from branchlife.models import Branch, File, Member, User
from branchlife.written import zh_date
from meetings.models import Meeting, whole_or_absent


def meeting_day(appraisal):
    """The day of the meeting that found the problems, or None."""
    meeting = appraisal.general_meeting or appraisal.committee_meeting
    return meeting and meeting.day


def reasons_in_order(appraisal, what, day):
    """The sentence about a day that lies before the meeting. `what` names the day."""
    found = meeting_day(appraisal)
    if rules.is_before_meeting(day, found):
        yield _(
            "%(what)s (%(day)s) is earlier than the day of the meeting (%(meeting)s), please check."
        ) % {
            "what": what,
            "day": zh_date(day),
            "meeting": zh_date(found),
        }


def earlier(campaign, prefix="campaign__"):
    """The condition: of a year that was opened before this one. Labels of years hold no order."""
    opened = campaign.opened_at
    return Q(**{f"{prefix}opened_at__lt": opened}) | Q(
        **{f"{prefix}opened_at": opened, f"{prefix}pk__lt": campaign.pk}
    )


class ItemQuerySet(models.QuerySet):
    """Items by who may see them, and by what is to be done about them."""

    def visible_to(self, user):
        """All to those who work for the branch or oversee it; members see what is published.

        A member also sees the own pledge and what the own hands are responsible for.
        """
        working = Branch.objects.led_by(user) | Branch.objects.overseen_by(user)
        return self.filter(
            Q(appraisal__branch__in=working.values("pk"))
            | Q(member__user=user)
            | Q(responsible__user=user)
            | Q(appraisal__branch__in=Branch.objects.visible_to(user).values("pk")) & is_public()
        )

    def public(self):
        """What members and masses may read: of the list, made public, nothing about one person."""
        return self.filter(is_public())

    def for_list(self):
        """With what a card shows, in two queries."""
        return self.select_related(
            "problem", "member", "responsible", "filing", "carried_to__appraisal__campaign"
        ).prefetch_related("notes")

    def pledges_on_paper(self):
        """The members' pledges, each with whose and of which year it is."""
        return (
            self.pledges()
            .for_list()
            .select_related("appraisal__branch__committee", "appraisal__campaign")
        )

    def listed(self):
        """The branch's list, in order."""
        return self.filter(kind=Item.Kind.LIST)

    def pledges(self):
        """The members' pledges."""
        return self.filter(kind=Item.Kind.PLEDGE)

    def to_publish(self):
        """What belongs to the public list and is not yet public."""
        return self.listed().filter(is_personal=False, published_on__isnull=True)

    def to_file(self):
        """What has not been filed with the superior organisation."""
        return self.listed().filter(filing__isnull=True)

    def overdue(self, day=None):
        """Promised for an earlier day than `day` (today unless told), and not settled."""
        day = day or timezone.localdate()
        return self.filter(due_on__lt=day).exclude(state__in=Item.SETTLED)

    def before(self, appraisal):
        """Of the same branch, from years opened before this appraisal's."""
        return self.filter(
            earlier(appraisal.campaign, "appraisal__campaign__"),
            appraisal__branch=appraisal.branch_id,
        )

    def left_open_before(self, appraisal):
        """What earlier years of the branch have left open: neither settled nor carried over."""
        return self.before(appraisal).exclude(state__in=Item.SETTLED)


def is_public():
    """The condition of ItemQuerySet.public."""
    return Q(kind=Item.Kind.LIST, is_personal=False, published_on__isnull=False)


class Item(models.Model):
    """One line of a branch's rectification list, or one member's pledge."""

    audit_path = "appraisal.branch"

    class Kind(models.TextChoices):
        LIST = "list", _("item of the list")
        PLEDGE = "pledge", _("pledge")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("rectification", "not begun")
        IN_PROGRESS = "in_progress", pgettext_lazy("rectification", "in progress")
        DONE = "done", pgettext_lazy("rectification", "settled")
        LONG_TERM = "long_term", pgettext_lazy("rectification", "kept up for long")
        CARRIED = "carried", pgettext_lazy("rectification", "carried into the next year")

    # The whole life of an item.
    NEXT = {
        State.OPEN: {State.IN_PROGRESS, State.CARRIED},
        State.IN_PROGRESS: {State.DONE, State.LONG_TERM, State.CARRIED},
        State.DONE: set(),
        State.LONG_TERM: {State.DONE},
        State.CARRIED: set(),
    }
    SETTLED = (State.DONE, State.LONG_TERM, State.CARRIED)
    # Nothing is written about these any more.
    ENDED = (State.DONE, State.CARRIED)

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="items")
    kind = models.CharField(_("kind of entry"), max_length=8, choices=Kind, default=Kind.LIST)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="pledges", verbose_name=_("member")
    )
    position = models.PositiveIntegerField(_("order"))
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, related_name="items", verbose_name=_("problem")
    )
    is_personal = models.BooleanField(
        _("concerns one person"),
        default=False,
        help_text=_("Stays out of the list that is made public."),
    )
    measure = models.TextField(_("measure"))
    responsible = models.ForeignKey(
        Member, models.PROTECT, related_name="responsible_for", verbose_name=_("responsible person")
    )
    due_on = models.DateField(_("to be done by"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    closed_on = models.DateField(_("settled on"), null=True)
    # Unknown for what was settled before this was kept.
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closing_meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        related_name="items_settled",
        verbose_name=_("meeting that settled it"),
    )
    published_on = models.DateField(_("made public on"), null=True)
    published_how = models.CharField(_("made public how"), max_length=60, blank=True)
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="items")
    # What the year before left open goes on here; the old one is CARRIED.
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="carried_to"
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification item")
        verbose_name_plural = _("rectification items")
        ordering = ["appraisal", "kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="list", member__isnull=True)
                | Q(kind="pledge", member__isnull=False),
                name="item_pledge_has_a_member",
            ),
            models.UniqueConstraint(
                fields=["appraisal", "member"],
                condition=Q(kind="pledge"),
                name="item_one_pledge_a_member",
                violation_error_message=_("This member has made a pledge already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_progress", "done", "long_term", "carried"]),
                name="item_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "long_term", "carried"], closed_on__isnull=False)
                | Q(state__in=["open", "in_progress"], closed_on__isnull=True),
                name="item_settled_with_a_date",
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True, published_how="")
                | (Q(published_on__isnull=False) & ~Q(published_how="")),
                name="item_published_whole",
            ),
            whole_or_absent("item_closed_whole", "closed_by", "closed_at"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=False)
                | Q(closed_by__isnull=True, closing_meeting__isnull=True),
                name="item_closed_by_when_settled",
            ),
            models.CheckConstraint(
                condition=Q(kind="list")
                | Q(
                    published_on__isnull=True,
                    filing__isnull=True,
                    carried_from__isnull=True,
                    closing_meeting__isnull=True,
                )
                & ~Q(state="carried"),
                name="item_pledge_stays_inside",
            ),
            models.CheckConstraint(
                condition=Q(is_personal=False) | Q(published_on__isnull=True),
                name="item_about_one_person_stays_inside",
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True) | ~Q(carried_from=models.F("pk")),
                name="item_carried_from_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind="list") | Q(problem__isnull=False),
                name="item_of_the_list_has_a_problem",
            ),
        ]

    def __str__(self):
        return self.measure[:60]

    def get_absolute_url(self):
        return reverse("rectification:detail", args=[self.pk])

    @property
    def is_pledge(self):
        """A member's pledge, not a line of the branch's list."""
        return self.kind == self.Kind.PLEDGE

    @property
    def is_settled(self):
        """Done, or kept up for long."""
        return self.state in self.SETTLED

    @property
    def is_overdue(self):
        """The promised day has passed."""
        return rules.is_overdue(self.due_on, self.is_settled, timezone.localdate())

    @property
    def filed_on(self):
        """The day on which it went to the superior, or None."""
        return self.filing and self.filing.filed_on

    @property
    def found_in(self):
        """The appraisal whose meeting found the problem; of what was carried over the earlier one."""
        return self.carried_from.appraisal if self.carried_from else self.appraisal

    def evidence(self):
        """Photos and papers that hang on its progress, the newest first."""
        notes = [str(pk) for pk in self.notes.values_list("pk", flat=True)]
        return File.objects.filter(target_label=Progress._meta.label_lower, target_id__in=notes)

    def closing_meetings(self):
        """Meetings that may settle it: of the committee, or general ones, held since it was found."""
        found = meeting_day(self.found_in)
        held = Meeting.objects.filter(
            branch=self.appraisal.branch_id,
            kind__in=[Meeting.Kind.COMMITTEE, Meeting.Kind.GENERAL],
            state__in=[Meeting.State.CLOSED, Meeting.State.SIGNED],
        ).exclude(declared_valid=False)
        held = held.filter(starts_at__date__gt=found) if found else held
        return held.order_by("-starts_at", "-pk")

    @property
    def latest_note(self):
        """The newest note on its progress, from the prefetched rows; empty when there is none."""
        notes = list(self.notes.all())
        return notes[0].note if notes else ""

    def reasons_against(self, state):
        """Why this item may not move to `state`; empty when it may."""
        if state not in self.NEXT[self.State(self.state)]:
            yield _("An item that is “%(now)s” cannot become “%(then)s”.") % {
                "now": self.get_state_display(),
                "then": self.State(state).label,
            }

    def reasons_against_editing(self):
        """What is settled stands."""
        if self.state == self.State.DONE:
            yield _("The item is settled; it can no longer be changed.")
        elif self.state == self.State.CARRIED:
            yield _("The item goes on in the list of the next year; it can no longer be changed.")

    def reasons_against_removing(self):
        """Only a slip of the pen can be taken out again."""
        if self.state != self.State.OPEN or self.published_on or self.filing_id:
            yield _("Only an item that is not begun, not public and not filed can be taken out.")
        elif self.carried_from_id:
            yield _("What the year before left open cannot be taken out.")
        elif self.office_remarks.exists():
            yield _("The superior has remarked on this item; it stays on the list.")


class Progress(models.Model):
    """One note on how far an item is."""

    audit_path = "item.appraisal.branch"

    item = models.ForeignKey(Item, models.CASCADE, related_name="notes")
    note = models.TextField(_("progress"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("noted at"))

    class Meta:
        verbose_name = _("note on progress")
        verbose_name_plural = _("notes on progress")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="progress_says_something")
        ]

    def __str__(self):
        return self.note[:60]
