"""What the summary keeps, by subject."""

from appraisals.summary.models.reminders import Reminder
from appraisals.summary.models.submissions import Submission

__all__ = ["Reminder", "Submission"]
