"""What people say in a meeting: written before it, or noted while it goes on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.models import File, Member, User
from meetings.models.agenda import AgendaKind
from meetings.models.contents import AgendaItem
from meetings.models.meeting import Meeting
from meetings.rules.preparation import prepared_since


class SpeechQuerySet(models.QuerySet):
    """Speeches by what has become of them."""

    def for_list(self):
        """With everybody a list names, in one query."""
        return self.select_related("speaker", "about")

    def prepared(self):
        """Handed in before the meeting, and not returned."""
        return self.filter(state__in=Speech.READY)

    def said_in_groups_before(self, meeting):
        """What was said in the groups' organisational-life meetings that prepared this one."""
        held = self.exclude(meeting__declared_valid=False)
        return held.filter(
            is_delivered=True,
            meeting__branch=meeting.branch_id,
            meeting__kind=Meeting.Kind.GROUP,
            meeting__is_organizational_life=True,
            meeting__state__in=Meeting.BEGUN,
            meeting__starts_at__date__range=(prepared_since(meeting.day), meeting.day),
        )


class Speech(models.Model):
    """One person's words in one meeting: about themselves, about somebody else, or a report."""

    audit_path = "meeting.branch"

    class Kind(models.TextChoices):
        SELF_CRITICISM = "self_criticism", _("self-criticism")
        CRITICISM = "criticism", _("criticism of somebody")
        SELF_EVALUATION = "self_evaluation", _("self-evaluation")
        PEER_OPINION = "peer_opinion", _("opinion about a comrade")
        RESPONSE = "response", _("answer to what the others said")
        DUTY_REPORT = "duty_report", _("duty report")
        WRITTEN = "written", _("written speech of somebody absent")
        OTHER = "other", pgettext_lazy("speech", "other speech")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("speech", "being written")
        HANDED_IN = "handed_in", pgettext_lazy("speech", "handed in")
        RETURNED = "returned", pgettext_lazy("speech", "returned to be changed")
        REVIEWED = "reviewed", pgettext_lazy("speech", "looked through")

    NEXT = {
        State.DRAFT: {State.HANDED_IN},
        State.HANDED_IN: {State.RETURNED, State.REVIEWED},
        State.RETURNED: {State.HANDED_IN},
        State.REVIEWED: {State.RETURNED},
    }
    # In the hands of those who keep the meeting.
    READY = (State.HANDED_IN, State.REVIEWED)
    # Said about somebody else, who is named.
    ABOUT_ANOTHER = (Kind.CRITICISM, Kind.PEER_OPINION)
    # A person has one of these in a meeting.
    ONCE = (Kind.SELF_CRITICISM, Kind.SELF_EVALUATION, Kind.DUTY_REPORT, Kind.WRITTEN)
    # The agenda item under which each is said; the others stand where they were put.
    ITEM_OF = {
        Kind.SELF_CRITICISM: AgendaKind.SELF_CRITICISM,
        Kind.CRITICISM: AgendaKind.SELF_CRITICISM,
        Kind.SELF_EVALUATION: AgendaKind.SELF_EVALUATION,
        Kind.PEER_OPINION: AgendaKind.SELF_EVALUATION,
        Kind.DUTY_REPORT: AgendaKind.DUTY_REPORT,
    }

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="speeches")
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="speeches",
        verbose_name=_("agenda item"),
    )
    kind = models.CharField(_("kind of speech"), max_length=16, choices=Kind)
    speaker = models.ForeignKey(
        Member, models.PROTECT, related_name="speeches", verbose_name=_("speaker")
    )
    about = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="speeches_about",
        verbose_name=_("about whom"),
    )
    # Empty where the words are in a file hung on this speech, or on paper.
    text = models.TextField(_("text of the speech"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    return_note = models.CharField(_("what is to be changed"), max_length=300, blank=True)
    # Said in the room, or read out for somebody absent.
    is_delivered = models.BooleanField(_("said in the meeting"), default=False)
    position = models.PositiveIntegerField(_("order"), default=0)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = SpeechQuerySet.as_manager()

    class Meta:
        verbose_name = _("speech")
        verbose_name_plural = _("speeches")
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "handed_in", "returned", "reviewed"]),
                name="speech_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["criticism", "peer_opinion"], about__isnull=False)
                | ~Q(kind__in=["criticism", "peer_opinion"]) & Q(about__isnull=True),
                name="speech_about_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(speaker=models.F("about")), name="speech_not_about_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_note=""),
                name="speech_returned_for_a_reason",
            ),
        ]

    def __str__(self):
        return str(self.get_kind_display())

    @property
    def is_ready(self):
        """Handed in, and not returned."""
        return self.state in self.READY

    @property
    def is_typed_for_another(self):
        """What somebody else noted: the person on paper or by mouth, the recorder here."""
        return self.entered_by_id is not None

    @property
    def is_bare(self):
        """Only noted that the person spoke: no words, no file."""
        return self.is_typed_for_another and not self.text and not self.files().exists()

    def files(self):
        """Files that hold the words: a document, a photo of the handwriting."""
        return File.objects.for_record(self)

    # --- why not ---

    def reasons_against(self, state, *, has_file=False):
        """Why this speech may not move to `state`; empty when it may."""
        if state not in self.NEXT[self.State(self.state)]:
            yield _("A speech that is “%(now)s” cannot become “%(then)s”.") % {
                "now": self.get_state_display(),
                "then": self.State(state).label,
            }
            return
        yield from self.reasons_against_preparing()
        if state == self.State.HANDED_IN:
            yield from self.reasons_against_emptiness(has_file)
        if state == self.State.RETURNED and not self.return_note.strip():
            yield _("Say what is to be changed.")

    def reasons_against_emptiness(self, has_file):
        """Neither words nor a file."""
        if not self.text.strip() and not has_file:
            yield _("Write something, or attach a file or a photo.")

    def reasons_against_preparing(self):
        """Speeches are written, looked through and returned from the notice to the beginning."""
        yield from self.meeting.reasons_against_changing()
        if self.meeting.state == Meeting.State.DRAFT:
            yield _("Call the meeting first: then it is clear who is expected.")
        elif self.meeting.state in (Meeting.State.IN_SESSION, Meeting.State.CLOSED):
            yield _("The meeting has begun; whoever keeps the record notes what is said.")

    def reasons_against_writing(self):
        """Why the speaker may not write or change this now."""
        yield from self.reasons_against_preparing()
        if self.state == self.State.REVIEWED:
            yield _("This has been looked through; ask the secretary to return it first.")

    def reasons_against_noting(self):
        """Why the recorder may not note this."""
        yield from self.meeting.reasons_against_changing()
        if self.meeting.state == Meeting.State.DRAFT:
            yield _("Call the meeting first: then it is clear who is expected.")

    def reasons_against_ticking(self):
        """Nothing has been said before the meeting begins, and so nobody may read it yet."""
        yield from self.meeting.reasons_against_changing()
        if self.meeting.state in (Meeting.State.DRAFT, Meeting.State.CALLED):
            yield _("The meeting has not begun yet.")

    def reasons_against_contents(self, *, ready=True):
        """What does not fit together: who speaks, about whom, for the second time.

        `ready`: beside what is handed in; else beside everything the speaker has.
        """
        expected = set(self.meeting.attendances.expected().values_list("member_id", flat=True))
        for member in (self.speaker, self.about):
            if member is not None and member.pk not in expected:
                yield _("%(name)s is not among those expected at this meeting.") % {"name": member}
        if self.kind in self.ABOUT_ANOTHER:
            if self.about is None:
                yield _("Say about whom.")
            elif self.about == self.speaker:
                yield _("%(name)s cannot be critic and criticised at once.") % {"name": self.about}
        elif self.about is not None:
            yield _("Only a criticism or an opinion is about somebody else.")
        if self.kind in self.ONCE:
            others = self.meeting.speeches.filter(kind=self.kind, speaker=self.speaker)
            others = others.exclude(pk=self.pk)
            if (others.prepared() if ready else others).exists():
                yield _("%(name)s has one already: %(kind)s. Change that one.") % {
                    "name": self.speaker,
                    "kind": self.get_kind_display(),
                }
