"""Papers of a year: the work plan, the allocation of excellent grades."""

from appraisals.campaigns.exports.allocation import allocation_response
from appraisals.campaigns.exports.plans import stored_plan

__all__ = ["allocation_response", "stored_plan"]
