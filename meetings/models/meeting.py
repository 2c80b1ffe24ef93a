"""A meeting of a branch: what it is, who belongs to it, and why it may not go on yet."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from branchlife.models import Branch, BranchPost, Member, PartyGroup, User
from branchlife.written import zh_datetime, zh_time
from meetings.models.agenda import AgendaKind, MeetingAgenda, MeetingKind
from meetings.models.calendar import Series
from meetings.models.reasons import MeetingReasons
from meetings.models.turnout import MeetingTurnout
from meetings.rules.preparation import prepared_since


def whole_or_absent(name, *fields):
    """A constraint: these columns are set together or not at all."""
    absent, whole = Q(), Q()
    for field in fields:
        absent &= Q(**{f"{field}__isnull": True})
        whole &= Q(**{f"{field}__isnull": False})
    return models.CheckConstraint(condition=absent | whole, name=name)


def midnight(day):
    """The moment at which `day` begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def prepares_as_study(first, last, meeting="pk", prefix=""):
    """A condition: study held from the day `first` to the day `last`, or with materials.

    For rows about a meeting `meeting` is its column, `prefix` the way to it. Compared are moments:
    for days every row would have to be converted before.
    """
    materials = Meeting._meta.get_field("materials").related_model.objects
    held = {
        "state__in": [Meeting.State.CLOSED, Meeting.State.SIGNED],
        "is_organizational_life": False,
        "starts_at__gte": midnight(first),
        "starts_at__lt": midnight(last + timedelta(days=1)),
    }
    is_study = Q(**{f"{prefix}kind": Meeting.Kind.STUDY})
    has_materials = Exists(materials.filter(meeting=OuterRef(meeting)))
    return Q(**{prefix + name: value for name, value in held.items()}) & (is_study | has_materials)


class MeetingQuerySet(models.QuerySet):
    """Meetings by who may see them."""

    def visible_to(self, user):
        """Meetings of the branches `user` may see."""
        return self.filter(branch__in=Branch.objects.visible_to(user))

    def study_sessions(self, day, since=None):
        """Study held that prepares a meeting on `day`: sessions, and others with materials.

        `since` is another first day than that of the rule, for those who look at many at once.
        """
        return self.filter(prepares_as_study(since or prepared_since(day), day))

    def declared_valid(self):
        """Meetings declared valid, where votes and ballots may be held."""
        return self.filter(declared_valid=True).exclude(state=Meeting.State.CANCELLED)

    def in_calendar_of(self, user):
        """What belongs into a person's own calendar: where they are expected, what they prepare.

        Of a leader also what the office sends them to: meetings below that list them by name.
        """
        attendances = self.model._meta.get_field("attendances").related_model.objects
        expected = attendances.filter(member__user=user, is_expected=True)
        groups = [group for led in user.groups_led.values() for group in led]
        guests = self.model._meta.get_field("guests").related_model.objects
        overseen = Branch.objects.overseen_by(user)
        sent = guests.filter(is_supervisor=True, name=user.name, meeting__branch__in=overseen)
        return self.visible_to(user).filter(
            Q(branch__in=Branch.objects.led_by(user))
            | Q(pk__in=sent.values("meeting_id"))
            | Q(group__in=groups)
            | Q(pk__in=expected.values("meeting_id"))
        )

    def for_list(self):
        """What a list of meetings shows, in one query."""
        return self.select_related("branch", "group", "chair")

    def for_detail(self):
        """Everything a meeting's page and papers show, in a fixed number of queries."""
        attendances = self.model._meta.get_field("attendances").related_model.objects
        resolutions = self.model._meta.get_field("resolutions").related_model.objects
        return self.select_related(
            "branch__committee",
            "group",
            "chair__user",
            "recorder__user",
            "repeats",
            "declared_by",
            "signed_by",
        ).prefetch_related(
            Prefetch("attendances", attendances.select_related("member")),
            "items",
            "guests",
            Prefetch("resolutions", resolutions.select_related("item")),
        )


class Meeting(MeetingAgenda, MeetingTurnout, MeetingReasons, models.Model):
    """A meeting of a branch, its committee or one of its groups."""

    audit_path = "branch"

    Kind = MeetingKind

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
    BEGUN = (State.IN_SESSION, State.CLOSED, State.SIGNED)
    # Whether these are valid must be declared; the others only note who came.
    DECLARED_KINDS = (Kind.GENERAL, Kind.COMMITTEE)

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
    kind = models.CharField(_("kind of meeting"), max_length=20, choices=Kind)
    is_organizational_life = models.BooleanField(_("organisational-life meeting"), default=False)
    title = models.CharField(_("name of the meeting"), max_length=120)
    theme = models.CharField(_("theme of the meeting"), max_length=500, blank=True)
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
    # Copied from the campaign: no study session before it, no meeting.
    study_required = models.BooleanField(_("study must come first"), default=False)
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    # Makes the changing code with which people check themselves in; empty: they do not.
    check_in_key = models.CharField(max_length=43, blank=True, editable=False)
    # The day of the meeting as the last reminder by e-mail named it.
    reminded_of = models.DateField(null=True, editable=False)
    entered_afterwards = models.BooleanField(_("entered afterwards"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=200, blank=True)
    declared_valid = models.BooleanField(_("declared valid"), null=True)
    declared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True)
    # What was read out, as it was at the declaration.
    report = models.TextField(_("report on attendance"), blank=True)
    declared_reason = models.CharField(_("reason for declaring anew"), max_length=200, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    # What the papers name beside the members: {"branch", "chair", "recorder", "signed_by"}, as it was
    # at the signing, so that nothing that changes later changes them.
    signed_names = models.JSONField(default=dict, editable=False)
    # The signatures stand on a scan hung on this meeting, not on the screen.
    signed_on_paper = models.BooleanField(_("signed on paper"), default=False)
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

    @property
    def time_span(self):
        """When it was, as papers write it; an end on the same day is a time only."""
        begin = zh_datetime(self.starts_at)
        if self.ends_at is None:
            return begin
        end = zh_time(self.ends_at)
        if timezone.localdate(self.ends_at) != self.day:
            end = zh_datetime(self.ends_at)
        return _("%(begin)s to %(end)s") % {"begin": begin, "end": end}

    @property
    def is_past(self):
        """The day of the meeting lies before today: what is typed now is entered afterwards."""
        return timezone.localdate() > self.day

    @property
    def is_valid(self):
        """Declared valid: votes and ballots may be held."""
        return self.declared_valid is True and self.state != self.State.CANCELLED

    @property
    def counts_as_held(self):
        """It took place: begun, and not declared to have had too few people."""
        held = (self.State.IN_SESSION, self.State.CLOSED, self.State.SIGNED)
        return self.state in held and self.declared_valid is not False

    @property
    def is_committee(self):
        """A meeting of the branch committee."""
        return self.kind == self.Kind.COMMITTEE

    @property
    def is_of_the_year(self):
        """One of the meetings of the year's appraisal, whose page is then one step up."""
        if self.kind == self.Kind.GROUP:
            return False
        kinds = {item.kind for item in self.items.all()}
        return self.is_organizational_life or AgendaKind.GRADES in kinds

    @property
    def awaits_ballot(self):
        """In session, valid, and with a ballot on its agenda that has no record: time to hold it."""
        if self.state != self.State.IN_SESSION or not self.is_valid:
            return False
        return any(
            item.kind == AgendaKind.BALLOT and not item.record and not item.is_unfinished
            for item in self.items.all()
        )

    @property
    def must_be_declared(self):
        """Whether this kind of meeting needs a declaration before anything may be decided."""
        return self.kind in self.DECLARED_KINDS

    @property
    def is_being_corrected(self):
        """Its minutes were signed once; now a correction is written, to be signed again."""
        return self.state == self.State.CLOSED and bool(self.signed_names)

    @property
    def can_change(self):
        """Neither signed nor cancelled."""
        return self.state not in (self.State.SIGNED, self.State.CANCELLED)

    # --- what its papers name ---

    def names_now(self):
        """Branch, chair, recorder and signer by name, as they are called today."""
        named = {name: getattr(self, name) for name in ("branch", "chair", "recorder", "signed_by")}
        return {name: str(record) if record else "" for name, record in named.items()}

    @property
    def names(self):
        """The same as the papers print it: of signed minutes as it was at the signing."""
        return self.names_now() | self.signed_names

    # --- who belongs to it ---

    @cached_property
    def post_labels(self):
        """{member id: posts in the branch committee on the day}, secretary first, as papers print."""
        rank = list(BranchPost.COMMITTEE_ROLES)
        posts = [post for post in self.branch.posts_on(self.day) if post.role in rank]
        labels = {}
        for post in sorted(posts, key=lambda post: rank.index(post.role)):
            labels.setdefault(post.member_id, []).append(str(post.get_role_display()))
        comma = pgettext("between names", ", ")
        return {member: comma.join(roles) for member, roles in labels.items()}

    def members_of_the_day(self):
        """Who belongs to this meeting on its day, in the order papers name them, standings loaded.

        A branch committee meets with those who hold its posts; where there is no committee, with
        the secretary (and a deputy).
        """
        roster = self.branch.roster(self.day).with_standings()
        if self.kind == self.Kind.GROUP:
            return list(roster.filter(group=self.group))
        if self.is_committee:
            members = {member.pk: member for member in roster.filter(pk__in=self.post_labels)}
            return [members[pk] for pk in self.post_labels if pk in members]
        return list(roster)
