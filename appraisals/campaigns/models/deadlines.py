"""Until when the stages of a year are to be done, and the annual table is to be sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns import rules

DEADLINES = (*(f"{stage}_due_on" for stage in rules.STAGES), "due_on")


class Deadlines(models.Model):
    """The last days of a year's stages; empty where there is none."""

    study_due_on = models.DateField(_("study until"), null=True, blank=True)
    talks_due_on = models.DateField(_("talks until"), null=True, blank=True)
    meeting_due_on = models.DateField(_("meeting and ballot until"), null=True, blank=True)
    grades_due_on = models.DateField(_("grades and feedback until"), null=True, blank=True)
    rectification_due_on = models.DateField(_("rectification until"), null=True, blank=True)
    due_on = models.DateField(_("table due on"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def stage_deadlines(self):
        """{key of a stage: its last day, or None}."""
        return {stage: getattr(self, f"{stage}_due_on") for stage in rules.STAGES}
