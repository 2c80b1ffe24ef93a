"""What the summary keeps, by subject."""

from appraisals.summary.models.own_forms import OwnForm
from appraisals.summary.models.reminders import Reminder
from appraisals.summary.models.retention import Purge, Retention
from appraisals.summary.models.submissions import Submission
from appraisals.summary.models.tables import TableLayout

__all__ = ["OwnForm", "Purge", "Reminder", "Retention", "Submission", "TableLayout"]
