"""What happens to a year: its rules are set, it is opened, branches join, meetings are set."""

from appraisals.campaigns.actions.presets import load_presets
from appraisals.campaigns.actions.quotas import allocate, exempt
from appraisals.campaigns.actions.scheduling import (
    adopt_second_sitting,
    decide_in_general_meeting,
    schedule,
)
from appraisals.campaigns.actions.years import (
    RULES_OF_THE_YEAR,
    add_branch,
    close,
    create_from_preset,
    edit,
    open,
)

__all__ = [
    "RULES_OF_THE_YEAR",
    "add_branch",
    "adopt_second_sitting",
    "allocate",
    "close",
    "create_from_preset",
    "decide_in_general_meeting",
    "edit",
    "exempt",
    "load_presets",
    "open",
    "schedule",
]
