"""The papers of this room, each declared once."""

from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.exports import allocation, plans, timetable
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.campaigns.permissions import can_oversee_year, can_schedule, can_see_timetable
from branchlife.paper_kinds import PaperKind


def planned():
    """The years of branches with their plans."""
    return Appraisal.objects.select_related("campaign", "branch__committee", "plan")


def years():
    """The years of committees."""
    return Campaign.objects.select_related("committee")


PAPERS = (
    PaperKind(
        key="plan",
        number=1,
        title=_("Work plan"),
        records=planned,
        may=can_schedule,
        make=plans.plan,
        reasons=plans.reasons_against_plan,
    ),
    PaperKind(
        key="allocation",
        number=33,
        title=_("Allocation of excellent grades"),
        records=years,
        may=can_oversee_year,
        make=allocation.allocation,
        suffixes=("pdf", "docx", "xlsx"),
    ),
    PaperKind(
        key="timetable",
        number=34,
        title=_("Timetable of the meetings"),
        records=years,
        may=can_see_timetable,
        make=timetable.whole_timetable,
        suffixes=("pdf", "docx", "xlsx"),
        options=frozenset({"every_meeting"}),
        is_long=timetable.is_long,
    ),
)
