"""What people say in a meeting: written before it, or noted while it goes on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.models import Member, User
from meetings.models.contents import AgendaItem
from meetings.models.meeting import Meeting


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
    # Said about somebody else, who is named.
    ABOUT_ANOTHER = (Kind.CRITICISM, Kind.PEER_OPINION)

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
