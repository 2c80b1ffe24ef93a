"""What happens to a year: its rules are set, it is opened, branches join, meetings are set."""

from appraisals.campaigns.actions.branches import add_branch, come_back, leave
from appraisals.campaigns.actions.changes import CHANGEABLE, change
from appraisals.campaigns.actions.documents import attach_document, remove_document_file
from appraisals.campaigns.actions.presets import load_presets
from appraisals.campaigns.actions.quotas import allocate, exempt
from appraisals.campaigns.actions.scheduling import (
    adopt_second_sitting,
    decide_in_general_meeting,
    schedule,
)
from appraisals.campaigns.actions.tightening import tighten
from appraisals.campaigns.actions.years import (
    RULES_OF_THE_YEAR,
    close,
    create_from_former,
    create_from_preset,
    edit,
    open,
)

__all__ = [
    "CHANGEABLE",
    "RULES_OF_THE_YEAR",
    "add_branch",
    "adopt_second_sitting",
    "allocate",
    "attach_document",
    "change",
    "close",
    "come_back",
    "create_from_former",
    "create_from_preset",
    "decide_in_general_meeting",
    "edit",
    "exempt",
    "leave",
    "load_presets",
    "open",
    "remove_document_file",
    "schedule",
    "tighten",
]
