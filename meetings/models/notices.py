"""The word to the superior organisation that a meeting takes place, and its answer."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.written import zh_date
from meetings.models.meeting import Meeting


class SuperiorNotice(models.Model):
    """When and how the superior was told of a meeting, and whether it sends somebody."""

    audit_path = "meeting.branch"

    class Answer(models.TextChoices):
        WAITING = "waiting", _("no answer yet")
        COMES = "comes", _("sends somebody")
        STAYS_AWAY = "stays_away", _("sends nobody")

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="superior_notice")
    sent_on = models.DateField(_("told on"))
    way = models.CharField(_("told by"), max_length=60, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.WAITING)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice to the superior organisation")
        verbose_name_plural = _("notices to the superior organisation")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_on__isnull=True)
                | (~Q(answer="waiting") & Q(answered_on__isnull=False)),
                name="superior_notice_answered_whole",
            )
        ]

    def __str__(self):
        return str(self.meeting)

    def reasons_against_days(self):
        """Days that do not fit: told or answered in the future, or answered before it was told."""
        today = timezone.localdate()
        if self.sent_on > today or (self.answered_on or today) > today:
            yield _("That day has not come yet; note it when it has.")
        elif self.answered_on and self.answered_on < self.sent_on:
            yield _(
                "The answer (%(answer)s) is earlier than the notice (%(notice)s), please check."
            ) % {
                "answer": zh_date(self.answered_on),
                "notice": zh_date(self.sent_on),
            }
        if self.answer != self.Answer.WAITING and not self.answered_on:
            yield _("Say on which day the superior organisation answered.")
