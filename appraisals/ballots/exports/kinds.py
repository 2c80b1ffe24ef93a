"""The papers of this room, each declared once. What stands on slips and cards is not among them."""

from django.utils.translation import gettext_lazy as _

from appraisals.ballots import permissions
from appraisals.ballots.actions.counting import REPORT, take_signed_report
from appraisals.ballots.exports import blank, codes, guide, opinions, report, tally
from appraisals.ballots.models import BallotBox
from branchlife.paper_kinds import PaperKind

boxes = BallotBox.objects.for_papers

PAPERS = (
    PaperKind(
        key="ballot_opinions",
        number=6,
        title=_("Opinions from the ballots"),
        records=boxes,
        may=permissions.can_read_ballot_opinions,
        make=opinions.opinions,
    ),
    PaperKind(
        key="scrutineers_guide",
        number=10,
        title=_("For scrutineers: what to do"),
        records=boxes,
        may=permissions.can_key_in,
        blank=guide.guide,
    ),
    PaperKind(
        key="ballot",
        number=10,
        title=_("Ballot form"),
        records=boxes,
        may=permissions.can_key_in,
        blank=blank.ballot,
    ),
    PaperKind(
        key="tally",
        number=11,
        title=_("Sheet to count paper ballots on"),
        records=boxes,
        may=permissions.can_key_in,
        blank=tally.tally,
    ),
    PaperKind(
        key="report",
        number=12,
        title=_("Count report"),
        records=boxes,
        may=permissions.can_have_report,
        make=report.report,
        blank=report.blank_report,
        may_blank=permissions.can_key_in,
        reasons=report.reasons_against_report,
        is_signed=True,
        blank_is_signed=True,
        signed_as=REPORT,
        take_signed=take_signed_report,
    ),
    PaperKind(
        key="codes",
        number=12,
        title=_("Tracking codes for the notice board"),
        records=boxes,
        may=permissions.can_see_tracking_codes,
        make=codes.codes,
        reasons=codes.reasons_against_codes,
    ),
)
