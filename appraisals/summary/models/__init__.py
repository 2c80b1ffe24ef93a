"""What the summary keeps, by subject."""

from appraisals.summary.models.own_forms import OwnForm
from appraisals.summary.models.reminders import Reminder
from appraisals.summary.models.submissions import Submission

__all__ = ["OwnForm", "Reminder", "Submission"]
