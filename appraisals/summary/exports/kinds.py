"""The papers of this room, each declared once."""

from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal
from appraisals.summary import permissions
from appraisals.summary.exports import annual_form, archive, retention
from appraisals.summary.models import Purge, Submission
from branchlife.paper_kinds import PaperKind

# What is on a table comes out as a workbook as well.
TABLE = ("pdf", "docx", "xlsx")


def appraisals():
    """Appraisals with everything about branch and year that their papers need."""
    return Appraisal.objects.for_list().select_related("campaign__committee")


def purges():
    """What was removed, with whose year it was."""
    return Purge.objects.select_related("campaign__committee")


PAPERS = (
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
