"""The ballot box: what is kept of it, what may happen to it, what came out."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from appraisals.ballots import rules, sealing
from appraisals.ballots.models.people import BoxPeople
from appraisals.ballots.models.reasons import BoxReasons
from appraisals.campaigns.models import Appraisal
from branchlife.models import Branch, File, Member
from meetings.models import Meeting, whole_or_absent


class MemberGrade(models.TextChoices):
    """What is ticked for a member, best first."""

    EXCELLENT = "excellent", _("excellent")
    QUALIFIED = "qualified", _("qualified")
    BASIC = "basic", _("basically qualified")
    UNQUALIFIED = "unqualified", _("unqualified")


class AspectMark(models.TextChoices):
    """What is ticked for an aspect of the leadership, best first."""

    GOOD = "good", _("good")
    FAIR = "fair", _("fairly good")
    AVERAGE = "average", _("average")
    POOR = "poor", _("poor")


class BallotBoxQuerySet(models.QuerySet):
    """Boxes by who may see them and by what they are good for."""

    def visible_to(self, user):
        """Boxes of the branches `user` may see; rehearsals only for those who do the work."""
        return self.filter(
            Q(is_rehearsal=False, appraisal__branch__in=Branch.objects.visible_to(user))
            | Q(is_rehearsal=True, appraisal__branch__in=Branch.objects.led_by(user))
        )

    def for_papers(self):
        """Real boxes with what papers say of them; a rehearsal has pages of its own, no papers."""
        related = ("appraisal__branch__committee", "appraisal__campaign", "meeting", "counter")
        return self.filter(is_rehearsal=False).select_related(*related)

    def under_way(self):
        """Prepared, open, or counted and waiting for the scrutineers."""
        return self.filter(state__in=BallotBox.UNDER_WAY, is_rehearsal=False)

    def confirmed(self):
        """Boxes whose totals are final."""
        return self.filter(state=BallotBox.State.CONFIRMED, is_rehearsal=False)

    def confirmed_for(self, appraisal):
        """The box whose totals count for `appraisal`: the latest confirmed one, or None."""
        return self.confirmed().filter(appraisal=appraisal).order_by("-number").first()

    def counting_for(self, appraisal):
        """(the box whose totals count, a repeat of it that is under way); None for each. 1 query."""
        boxes = list(self.filter(appraisal=appraisal, is_rehearsal=False).order_by("number"))
        confirmed = [box for box in boxes if box.state == BallotBox.State.CONFIRMED]
        under_way = [box for box in boxes if box.state in BallotBox.UNDER_WAY]
        return (confirmed[-1] if confirmed else None), (under_way[-1] if under_way else None)

    def open_with(self, member):
        """Open boxes with `member` on the roll (their password is not reset meanwhile)."""
        return self.filter(state=BallotBox.State.OPEN, roll__member=member)


class BallotBox(BoxPeople, BoxReasons, models.Model):
    """One secret ballot of a branch on its members and its leadership: 票箱."""

    audit_path = "appraisal.branch"

    class State(models.TextChoices):
        DRAFT = "draft", _("not begun")
        OPEN = "open", _("open for ballots")
        CLOSED = "closed", _("closed, to be counted")
        COUNTED = "counted", _("counted, to be confirmed")
        CONFIRMED = "confirmed", _("result confirmed")
        VOID = "void", _("ballot void")

    # The whole life of a box. A count may be repeated until it is confirmed; a box whose ballots
    # were all on paper goes from DRAFT to COUNTED.
    NEXT = {
        State.DRAFT: {State.OPEN, State.COUNTED, State.VOID},
        State.OPEN: {State.CLOSED, State.VOID},
        State.CLOSED: {State.COUNTED, State.VOID},
        State.COUNTED: {State.COUNTED, State.CONFIRMED},
        State.CONFIRMED: set(),
        State.VOID: set(),
    }
    UNDER_WAY = (State.DRAFT, State.OPEN, State.CLOSED, State.COUNTED)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    appraisal = models.ForeignKey(
        Appraisal, models.PROTECT, related_name="boxes", verbose_name=_("appraisal")
    )
    # The general meeting whose attendance admits people.
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="boxes",
        verbose_name=_("meeting"),
    )
    # First, second … ballot of this appraisal; a repeat is a new box and both stay.
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    repeat_reason = models.CharField(_("reason for the repeat"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    is_rehearsal = models.BooleanField(_("rehearsal"), default=False, editable=False)
    # No electronic ballot at all: totals are keyed in twice from the paper ones.
    is_all_paper = models.BooleanField(_("all on paper"), default=False, editable=False)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    # Visited with the mobile ballot box although not in the room.
    mobile_members = models.ManyToManyField(
        Member, related_name="+", blank=True, verbose_name=_("visited with the mobile ballot box")
    )
    # 计票人: adds up on paper what is on paper, under the eyes of the scrutineers; opens nothing.
    counter = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("counter")
    )
    counter_approved_on = models.DateField(_("counter approved on"), null=True, editable=False)
    # Of a rehearsal: the sums of the ballots the program cast, to be compared with those counted.
    rehearsed_totals = models.JSONField(null=True, editable=False)
    opinion_bytes = models.PositiveSmallIntegerField(default=0, editable=False)

    # Everything fixed at opening, and its hash.
    manifest = models.JSONField(null=True, editable=False)
    manifest_hash = models.BinaryField(null=True, max_length=32)
    key_check = models.BinaryField(null=True, max_length=8)
    # Raised after a restore (all slips die) and with a reprint (older printed slips die).
    epoch = models.PositiveIntegerField(default=0, editable=False)
    batch = models.PositiveSmallIntegerField(default=0, editable=False)

    # Days, not times: a time close to a ballot would narrow down whose it is.
    opened_on = models.DateField(_("opened on"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, editable=False)
    void_reason = models.CharField(_("why it is void"), max_length=200, blank=True)
    # Frozen at closing: how many ballots, and which bytes.
    closed_n = models.PositiveIntegerField(null=True, editable=False)
    closed_root = models.BinaryField(null=True, max_length=32)
    closed_mac = models.BinaryField(null=True, max_length=32)
    # Signed on paper: the count report, and that the ballot is void. Each belongs to its phase, so
    # that nothing attached earlier for another purpose stands for it.
    report_file = models.ForeignKey(
        File, models.PROTECT, null=True, editable=False, related_name="+"
    )
    void_file = models.ForeignKey(File, models.PROTECT, null=True, editable=False, related_name="+")
    # Wrong count codes in a row, and until when no further one is looked at.
    wrong_codes = models.PositiveSmallIntegerField(default=0, editable=False)
    codes_locked_until = models.DateTimeField(null=True, editable=False)
    # Wrong ones while ballots came in, told at the closing: a time then would be near a ballot.
    untold_wrong_codes = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = BallotBoxQuerySet.as_manager()

    class Meta:
        verbose_name = _("ballot box")
        verbose_name_plural = _("ballot boxes")
        ordering = ["appraisal", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "is_rehearsal", "number"], name="box_number_once"
            ),
            models.UniqueConstraint(
                fields=["appraisal"],
                condition=Q(state__in=["draft", "open", "closed", "counted"], is_rehearsal=False),
                name="box_one_under_way",
                violation_error_message=_("A ballot of this appraisal is already under way."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "counted", "confirmed", "void"]),
                name="box_state_known",
            ),
            models.CheckConstraint(
                condition=Q(is_all_paper=False)
                | Q(state__in=["draft", "counted", "confirmed", "void"]),
                name="box_of_paper_is_never_open",
            ),
            models.CheckConstraint(
                condition=Q(is_all_paper=True, held_on__isnull=False)
                | Q(is_all_paper=False, held_on__isnull=True),
                name="box_of_paper_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(is_all_paper=True) | Q(is_rehearsal=True) | Q(meeting__isnull=False),
                name="box_has_its_meeting",
            ),
            whole_or_absent("box_manifest_whole", "manifest", "manifest_hash", "key_check"),
            whole_or_absent(
                "box_closing_whole", "closed_on", "closed_n", "closed_root", "closed_mac"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "closed", "counted", "confirmed"])
                | Q(is_all_paper=True, manifest__isnull=False)
                | Q(opened_on__isnull=False, manifest__isnull=False),
                name="box_opened_with_a_manifest",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "counted", "confirmed"])
                | Q(is_all_paper=True)
                | Q(closed_on__isnull=False),
                name="box_closed_with_a_root",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_on__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_on__isnull=True)),
                name="box_confirmed_on_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(state="void") & ~Q(void_reason=""))
                | (~Q(state="void") & Q(void_reason="")),
                name="box_void_has_a_reason",
            ),
        ]

    def __str__(self):
        if self.is_rehearsal:
            return _("%(appraisal)s (rehearsal, does not count)") % {"appraisal": self.appraisal}
        return str(self.appraisal) if self.number == 1 else f"{self.appraisal} ({self.number})"

    def get_absolute_url(self):
        page = "ballots:rehearsal" if self.is_rehearsal else "ballots:detail"
        return reverse(page, args=[self.pk])

    # What it is about

    @property
    def day(self):
        """The day as of which membership is judged: the meeting's, or that of the paper ballots.

        A rehearsal belongs to no meeting, but asks about those whom the real ballot will ask about.
        """
        if self.is_rehearsal and self.appraisal.general_meeting:
            return self.appraisal.general_meeting.day
        return self.meeting.day if self.meeting else self.held_on or timezone.localdate()

    @cached_property
    def seat(self):
        """The general meeting in which this ballot is held: the appraisal's own.

        A repeat, when that one is over, belongs to the branch's next general meeting, if there is
        one: the meeting that was valid stays the appraisal's.
        """
        own = self.appraisal.general_meeting
        if self.number == 1 or own is None or own.state == Meeting.State.IN_SESSION:
            return own
        to_come = (Meeting.State.DRAFT, Meeting.State.CALLED, Meeting.State.IN_SESSION)
        later = self.appraisal.branch.meetings.filter(
            kind=Meeting.Kind.GENERAL, state__in=to_come, starts_at__gt=own.starts_at
        )
        return later.order_by("starts_at").first() or own

    @property
    def has_moved(self):
        """Whether the ballot belongs to another meeting than when the box was prepared."""
        return bool(self.meeting_id) and self.meeting_id != (self.seat.pk if self.seat else None)

    @property
    def fewest(self):
        """The fewest ballots that are counted."""
        if self.manifest:
            return self.manifest["min_to_count"]
        return rules.fewest_to_count(self.appraisal.campaign.min_to_count)

    # The bytes

    @property
    def hash(self):
        """The manifest's hash as bytes."""
        return bytes(self.manifest_hash)

    @property
    def is_whole(self):
        """Whether the manifest still has the hash it was given."""
        return self.manifest is not None and sealing.hash_manifest(self.manifest) == self.hash

    @property
    def is_intact(self):
        """Whether the manifest is the one fixed at opening, under a SECRET_KEY we have.

        If not, the ballot is suspended: no slip is refused, none is taken, nothing is lost.
        """
        return self.is_whole and sealing.key_is_known(self.pk, self.hash, bytes(self.key_check))

    @property
    def public_keys(self):
        """The keys ballots are sealed to, by place."""
        return [bytes.fromhex(key) for key in self.manifest["keys"]]

    @property
    def fingerprints(self):
        """Eight characters for each key, as shown at opening and on the ballot."""
        return [sealing.fingerprint(key) for key in self.public_keys]

    # What came out

    def totals(self):
        """{member id: {grade: n}} with grades of MEMBER_SCALE, "abstained" and "spoilt". 1 query."""
        return self._totals("member")

    def aspect_totals(self):
        """{aspect label: {mark: n}} with marks of ASPECT_SCALE, "abstained" and "spoilt". 1 query."""
        return self._totals("aspect")

    def _totals(self, kind):
        scale = self.manifest["scales"][kind]
        names = dict(enumerate(scale, start=1)) | {rules.EMPTY: "abstained", rules.SPOILT: "spoilt"}
        key = "id" if kind == "member" else "label"
        result = {}
        rows = {}
        for tally in self.tallies.all():
            rows.setdefault(tally.subject, {})[tally.grade] = tally.n
        for index, subject in enumerate(self.manifest["subjects"]):
            if subject["kind"] == kind and rows:
                numbers = rows.get(index, {})
                result[subject[key]] = {
                    name: numbers.get(outcome, 0) for outcome, name in names.items()
                }
        return result
