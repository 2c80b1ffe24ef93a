"""Deeds of the summary, by subject."""

from appraisals.summary.actions.submissions import accept, return_, submit

__all__ = ["accept", "return_", "submit"]
