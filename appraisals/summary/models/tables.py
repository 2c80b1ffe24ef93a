"""How an office wants its consolidated table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from branchlife.models import Committee, User


class TableLayout(models.Model):
    """What one office prints: its columns in its order, and what stands on the cover."""

    audit_path = "committee"

    committee = models.OneToOneField(Committee, models.PROTECT, related_name="table_layout")
    # {"members" | "leadership": keys of columns in order}; a table not named prints all of them.
    columns = models.JSONField(default=dict, blank=True)
    has_subtotals = models.BooleanField(_("subtotals of the committees below"), default=True)
    responsible = models.CharField(_("responsible"), max_length=50, blank=True)
    filled_in_by = models.CharField(_("filled in by"), max_length=50, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("layout of the consolidated table")
        verbose_name_plural = _("layouts of the consolidated table")

    def __str__(self):
        return str(self.committee)
