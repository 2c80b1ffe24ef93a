"""The notices a year rests on, with number and file."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models.campaign import Campaign


class BasisDocument(models.Model):
    """A notice or regulation the year rests on (依据文件). Its file hangs on it."""

    audit_path = "campaign.committee"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title of the document"), max_length=200)
    number = models.CharField(
        _("number of the document"), max_length=60, blank=True, help_text=_("As it is printed.")
    )

    class Meta:
        verbose_name = _("basis document")
        verbose_name_plural = _("basis documents")
        ordering = ["campaign", "position", "pk"]

    def __str__(self):
        if not self.number:
            return self.title
        return gettext("%(title)s (%(number)s)") % {"title": self.title, "number": self.number}

    def reasons_against_attaching(self):
        """Files hang on the documents of years that have not ended."""
        if self.campaign.state == Campaign.State.CLOSED:
            yield gettext("The rules of a year that is %(state)s can no longer be changed.") % {
                "state": self.campaign.get_state_display()
            }
