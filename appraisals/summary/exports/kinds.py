"""The papers of this room, each declared once."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary import permissions
from appraisals.summary.actions.submissions import SIGNED_COPY
from appraisals.summary.exports import (
    annual_form,
    archive,
    assessment,
    assessment_sheet,
    consolidated_paper,
    retention,
    status_report,
)
from appraisals.summary.models import Purge, Submission
from branchlife.paper_kinds import PaperKind

# What is on a table comes out as a workbook as well.
TABLE = ("pdf", "docx", "xlsx")


def appraisals():
    """Appraisals with everything about branch and year that their papers need."""
    return Appraisal.objects.for_list().select_related("campaign__committee")


def campaigns():
    """Campaigns with whose they are."""
    return Campaign.objects.select_related("committee")


def purges():
    """What was removed, with whose year it was."""
    return Purge.objects.select_related("campaign__committee")


PAPERS = (
    PaperKind(
        key="status_report",
        number=21,
        title=_("Status report"),
        records=appraisals,
        may=permissions.can_see,
        make=status_report.status_report,
        blank=status_report.blank_status_report,
        is_signed=True,
        blank_is_signed=True,
        signed_as="status_report",
        may_sign=permissions.can_see_figures,
    ),
    PaperKind(
        # Signed is the table as it was sent; this one shows how things stand.
        key="annual_form",
        number=22,
        title=_("Annual table"),
        records=appraisals,
        may=permissions.can_see_figures,
        make=annual_form.annual_form,
        blank=annual_form.blank_form,
        may_blank=permissions.can_see,
        suffixes=TABLE,
    ),
    PaperKind(
        key="sent_form",
        number=22,
        title=_("Annual table as sent"),
        records=Submission.objects.for_page,
        may=permissions.can_see_sent,
        make=annual_form.sent_form,
        suffixes=TABLE,
        is_signed=True,
        signed_as=SIGNED_COPY,
        may_sign=permissions.can_see_sent_marks,
    ),
    PaperKind(
        key="consolidated",
        number=31,
        title=_("Consolidated table"),
        records=campaigns,
        may=permissions.can_see_table_of,
        make=consolidated_paper.consolidated_table,
        blank=consolidated_paper.blank_table,
        suffixes=TABLE,
        is_long=consolidated_paper.is_long,
        job="summary.table",
        values=frozenset({"committee"}),
    ),
    PaperKind(
        # The branch itself never reads it, so no signed copy of it hangs among the files of its year.
        key="assessment_sheet",
        number=23,
        title=_("Sheet of the branch assessment"),
        records=appraisals,
        may=permissions.sees_assessment,
        make=assessment_sheet.assessment_sheet,
        blank=assessment_sheet.blank_sheet,
        reasons=assessment.reasons_against_papers,
        suffixes=TABLE,
    ),
    PaperKind(
        key="assessment",
        number=32,
        title=pgettext_lazy("paper", "Assessment of the branches"),
        records=campaigns,
        may=permissions.can_see_assessments,
        make=assessment.assessment_table,
        reasons=assessment.reasons_against_papers,
        suffixes=TABLE,
        is_long=consolidated_paper.is_long,
        job="summary.assessment",
    ),
    PaperKind(
        key="archive_index",
        number=24,
        title=_("Index of the archive"),
        records=appraisals,
        may=permissions.can_take_archive,
        make=archive.archive_index,
        suffixes=TABLE,
    ),
    PaperKind(
        key="purge_list",
        number=37,
        title=_("Removal list"),
        records=purges,
        may=permissions.can_read_purge,
        make=retention.purge_list,
        suffixes=TABLE,
    ),
)
