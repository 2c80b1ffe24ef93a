"""What the summary keeps, by subject."""

from appraisals.summary.models.activities import Activity, ActivityAttendance
from appraisals.summary.models.assessment import (
    AskedMaterial,
    AssessmentDecision,
    AssessmentScheme,
    BranchAssessment,
    Criterion,
    Mark,
    MaterialReceipt,
)
from appraisals.summary.models.assessment_reports import Development, DutyReport
from appraisals.summary.models.own_forms import OwnForm
from appraisals.summary.models.reminders import Reminder, deciding_users
from appraisals.summary.models.retention import Purge, Retention
from appraisals.summary.models.submissions import Submission
from appraisals.summary.models.tables import TableLayout

__all__ = [
    "Activity",
    "ActivityAttendance",
    "AskedMaterial",
    "AssessmentDecision",
    "AssessmentScheme",
    "BranchAssessment",
    "Criterion",
    "Development",
    "DutyReport",
    "Mark",
    "MaterialReceipt",
    "OwnForm",
    "Purge",
    "Reminder",
    "Retention",
    "Submission",
    "TableLayout",
    "deciding_users",
]
