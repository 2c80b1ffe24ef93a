"""The papers of this room, each declared once."""

from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal
from appraisals.rectification.exports import former, lists, pledges, problems
from appraisals.rectification.models import Item
from appraisals.rectification.permissions import (
    can_manage,
    can_read_all,
    can_read_pledge,
    can_read_problems,
)
from branchlife.paper_kinds import PaperKind

LISTS = ("pdf", "docx", "xlsx")

PAPERS = (
    PaperKind(
        key="problems",
        number=15,
        title=_("Problem list of the leadership"),
        records=Appraisal.objects.for_list,
        may=can_read_problems,
        make=problems.problems,
        blank=problems.blank_problems,
        suffixes=LISTS,
        is_signed=True,
        blank_is_signed=True,
        signed_as="problems",
    ),
    PaperKind(
        key="members_problems",
        number=15,
        title=_("Problem lists of the members"),
        records=Appraisal.objects.for_list,
        may=can_manage,
        make=problems.members_problems,
        blank=problems.blank_members_problems,
        reasons=problems.reasons_against_members_problems,
    ),
    PaperKind(
        key="public_list",
        number=16,
        title=_("Rectification list to be made public"),
        records=Appraisal.objects.for_list,
        may=can_read_all,
        make=lists.public_list,
        blank=lists.blank_public_list,
        suffixes=LISTS,
        is_signed=True,
        blank_is_signed=True,
        signed_as="public_list",
    ),
    PaperKind(
        key="internal_list",
        number=17,
        title=_("Rectification list, internal"),
        records=Appraisal.objects.for_list,
        may=can_read_all,
        make=lists.internal_list,
        blank=lists.blank_internal_list,
        suffixes=LISTS,
        is_signed=True,
        blank_is_signed=True,
        signed_as="internal_list",
    ),
    PaperKind(
        key="former_list",
        number=17,
        title=_("How last year's rectification list was carried out"),
        records=Appraisal.objects.for_list,
        may=can_read_all,
        make=former.former_list_report,
        reasons=former.reasons_against_former,
        suffixes=LISTS,
    ),
    PaperKind(
        key="pledges",
        number=18,
        title=_("Pledges of the members"),
        records=Appraisal.objects.for_list,
        may=can_read_all,
        make=pledges.pledges,
        blank=pledges.blank_pledge,
        may_blank=can_manage,
        reasons=pledges.reasons_against_pledges,
        is_signed=True,
        each="pledge",
    ),
    PaperKind(
        key="pledge",
        number=18,
        title=_("Pledge of a member"),
        records=Item.objects.pledges_on_paper,
        may=can_read_pledge,
        make=pledges.pledge,
        is_signed=True,
    ),
)
