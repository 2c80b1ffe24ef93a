"""Papers of a year: the work plan, the allocation of excellent grades, the timetable."""

from appraisals.campaigns.exports.plans import stored_plan

__all__ = ["stored_plan"]
