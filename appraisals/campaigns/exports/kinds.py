"""The papers of this room, each declared once."""

from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.exports import plans
from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.permissions import can_schedule
from branchlife.paper_kinds import PaperKind


def planned():
    """The years of branches with their plans."""
    return Appraisal.objects.select_related("campaign", "branch__committee", "plan")


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
)
