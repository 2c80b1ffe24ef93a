"""The rules of a year, each branch's appraisal in it, and its work plan."""

from appraisals.campaigns.models.allocation import Allocation, allocation_of
from appraisals.campaigns.models.basis import BasisDocument
from appraisals.campaigns.models.campaign import (
    BALLOT_RULES,
    PART_LABELS,
    Appraisal,
    Campaign,
    Phrase,
    is_free,
)
from appraisals.campaigns.models.changes import RuleChange, Tightening, stricter_lines
from appraisals.campaigns.models.deadlines import DEADLINES, Deadlines
from appraisals.campaigns.models.exemption import QuotaExemption
from appraisals.campaigns.models.guards import (
    reasons_against_new_ballot_rules,
    reasons_against_new_figures,
)
from appraisals.campaigns.models.guide import Guide
from appraisals.campaigns.models.plan import WorkPlan
from appraisals.campaigns.models.plan_text import draft_plan
from appraisals.campaigns.models.quota import (
    QuotaRules,
    branches_with_committee,
    full_member_counts,
)

__all__ = [
    "BALLOT_RULES",
    "DEADLINES",
    "PART_LABELS",
    "Allocation",
    "Appraisal",
    "BasisDocument",
    "Campaign",
    "Deadlines",
    "Guide",
    "Phrase",
    "QuotaExemption",
    "QuotaRules",
    "RuleChange",
    "Tightening",
    "WorkPlan",
    "allocation_of",
    "branches_with_committee",
    "draft_plan",
    "full_member_counts",
    "is_free",
    "reasons_against_new_ballot_rules",
    "reasons_against_new_figures",
    "stricter_lines",
]
