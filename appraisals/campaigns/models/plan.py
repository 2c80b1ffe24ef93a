"""The work plan (工作方案) of a branch for the year, as an editable text."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models.campaign import Appraisal
from branchlife.models import User
from meetings.models import whole_or_absent


class WorkPlan(models.Model):
    """What the branch intends for the year: drafted from its rules and meetings, then edited."""

    audit_path = "appraisal.branch"

    appraisal = models.OneToOneField(Appraisal, models.CASCADE, related_name="plan")
    title = models.CharField(_("title of the plan"), max_length=120)
    # Paragraphs; a line that begins as headings do (一、 or （一）) is one.
    text = models.TextField(_("text of the plan"))
    issued_on = models.DateField(_("date under the plan"), null=True, blank=True)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")
        constraints = [whole_or_absent("work_plan_edited_whole", "edited_by", "edited_at")]

    def __str__(self):
        return self.title
