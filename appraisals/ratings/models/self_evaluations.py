"""What members write about themselves before they are appraised."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal
from branchlife.models import File, Member, User
from meetings.models import Meeting, Speech, whole_or_absent
from meetings.rules.texts import same_text


class SelfEvaluationQuerySet(models.QuerySet):
    """Self-evaluations by what has become of them."""

    def of(self, appraisal):
        """What was handed in in one branch's year, with the members; a draft is nobody else's."""
        rows = self.handed_in().filter(appraisal=appraisal)
        return rows.select_related("member", "entered_by", "speech__meeting")

    def handed_in(self):
        """Those that left the hands of the person; what was returned is being written again."""
        return self.filter(handed_in_at__isnull=False).exclude(speech__state=Speech.State.RETURNED)


class SelfEvaluation(models.Model):
    """What one member writes about the own year: by the year's criteria, and freely.

    Handed in, its words are laid before the meeting that asks for them, as its `speech`.
    """

    audit_path = "appraisal.branch"

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="self_evaluations")
    member = models.ForeignKey(Member, models.PROTECT, related_name="self_evaluations")
    # {title of a criterion: what the member writes under it}, in the order of the year's criteria.
    answers = models.JSONField(_("by the criteria of the year"), default=dict, blank=True)
    # Empty where the words stand under the criteria, or in a file hung on this record.
    text = models.TextField(_("in your own words"), blank=True)
    handed_in_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    handed_in_at = models.DateTimeField(null=True)
    # Came on paper: who typed it, or took the photo. Empty: the member's own hand.
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    speech = models.OneToOneField(
        Speech, models.SET_NULL, null=True, related_name="self_evaluation"
    )

    objects = SelfEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-evaluation")
        verbose_name_plural = _("self-evaluations")
        ordering = ["appraisal", "member__position", "member"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "member"], name="self_evaluation_once"),
            whole_or_absent("self_evaluation_handed_in_whole", "handed_in_by", "handed_in_at"),
            # A draft is nobody's but the writer's: it lies before no meeting, no desk typed it.
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=False)
                | Q(speech__isnull=True, entered_by__isnull=True),
                name="self_evaluation_draft_is_ones_own",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.appraisal}"

    def get_absolute_url(self):
        return reverse("ratings:self_read", args=[self.pk])

    @property
    def is_returned(self):
        """It was handed in, and is to be changed."""
        return self.speech is not None and self.speech.state == Speech.State.RETURNED

    @property
    def is_handed_in(self):
        """It left the hands of the person, and was not returned."""
        return self.handed_in_at is not None and not self.is_returned

    @property
    def is_on_paper(self):
        """It came on paper; somebody typed it, or hung a photo on it."""
        return self.entered_by_id is not None

    def files(self):
        """Files that hold the words: a document, a photo of the handwriting."""
        return File.objects.for_record(self)

    # --- the words ---

    @property
    def answered(self):
        """[(title of a criterion, what was written under it)] in the order of the year's criteria."""
        titles = [criterion["title"] for criterion in self.appraisal.campaign.criteria]
        order = [*titles, *(title for title in self.answers if title not in titles)]
        return [(title, self.answers[title]) for title in order if self.answers.get(title)]

    @property
    def as_text(self):
        """Everything in one text, as it is read out and stands in the minutes."""
        parts = [
            _("%(heading)s: %(text)s") % {"heading": title, "text": words}
            for title, words in self.answered
        ]
        return "\n".join([*parts, self.text] if self.text else parts)

    def says(self, answers, text):
        """Whether these are the words as they are kept."""
        mine = {title: words for title, words in self.answers.items() if words}
        other = {title: words for title, words in answers.items() if words.strip()}
        return (
            mine.keys() == other.keys()
            and all(same_text(mine[title], other[title]) for title in mine)
            and same_text(self.text, text)
        )

    # --- why not ---

    def reasons_against_writing(self):
        """Why the member may not write or change this now."""
        yield from self.appraisal.reasons_against_work()
        if self.is_on_paper:
            yield _("This came on paper. Whoever typed it puts it right; please tell them.")
            return
        yield from self.reasons_of_the_meeting()
        if self.speech is not None and self.speech.state == Speech.State.REVIEWED:
            yield _("This has been looked through; ask the secretary to return it first.")

    def reasons_against_drafting(self):
        """Why this cannot be kept unseen: what has been handed in changes before everybody's eyes."""
        reasons = list(self.reasons_against_writing())
        yield from reasons
        if self.is_handed_in and not reasons:
            yield _("This has been handed in already; open the page anew to change it.")

    def reasons_of_the_meeting(self):
        """What lies before a meeting stays as it is from the beginning of that meeting."""
        if self.speech is not None and self.speech.meeting.state in Meeting.BEGUN:
            yield _("The meeting has begun; what was handed in before it stays as it is.")

    def reasons_against_handing_in(self, *, has_file):
        """Why the member may not hand this in."""
        yield from self.reasons_against_writing()
        yield from self.reasons_against_emptiness(has_file)

    def reasons_against_emptiness(self, has_file):
        """Neither words nor a file."""
        if not self.as_text and not has_file:
            yield _("Write something, or attach a file or a photo.")

    def reasons_against_taking_back(self):
        """Why this cannot become a draft again."""
        yield from self.reasons_against_writing()
        if self.handed_in_at is None:
            yield _("This has not been handed in.")

    def reasons_against_entering(self):
        """Why nobody may enter what came on paper for this member."""
        yield from self.appraisal.reasons_against_work()
        if self.is_handed_in and not self.is_on_paper:
            yield _("%(name)s has handed in a self-evaluation on the platform.") % {
                "name": self.member
            }
        elif self.speech is not None and not self.speech.meeting.can_change:
            yield from self.speech.meeting.reasons_against_changing()
