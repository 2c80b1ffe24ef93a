"""What the summary keeps, by subject."""

from appraisals.summary.models.submissions import Submission

__all__ = ["Submission"]
