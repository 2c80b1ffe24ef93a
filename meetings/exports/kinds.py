"""The papers of this room, each declared once."""

from django.utils.translation import gettext_lazy as _

from branchlife.paper_kinds import PaperKind
from meetings.exports import notices, sheets
from meetings.models import Meeting
from meetings.permissions import can_manage_meeting, can_see_attendance

PAPERS = (
    PaperKind(
        key="notice",
        number=2,
        title=_("Notice of the meeting"),
        records=Meeting.objects.for_detail,
        may=can_manage_meeting,
        make=notices.notice,
    ),
    PaperKind(
        key="superior_letter",
        number=2,
        title=_("Report to the superior"),
        records=Meeting.objects.for_detail,
        may=can_manage_meeting,
        make=notices.superior,
    ),
    PaperKind(
        key="sign_in",
        number=4,
        title=_("Sign-in sheet"),
        records=Meeting.objects.for_detail,
        may=can_see_attendance,
        make=sheets.sign_in,
        blank=sheets.blank_sign_in,
        is_signed=True,
    ),
)
