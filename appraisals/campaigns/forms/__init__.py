"""What people type about a year: its rules, a branch's numbers, the time and place of a meeting."""

from appraisals.campaigns.forms.branches import (
    AllocationForm,
    DocumentFileForm,
    ExemptionForm,
    LeaveForm,
    PlanForm,
    ScheduleForm,
)
from appraisals.campaigns.forms.rules import (
    CampaignForm,
    ChangeForm,
    NewCampaignForm,
    TightenForm,
)

__all__ = [
    "AllocationForm",
    "CampaignForm",
    "ChangeForm",
    "DocumentFileForm",
    "ExemptionForm",
    "LeaveForm",
    "NewCampaignForm",
    "PlanForm",
    "ScheduleForm",
    "TightenForm",
]
