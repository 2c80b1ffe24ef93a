"""The papers of this room, each declared once."""

from django.utils.translation import gettext_lazy as _

from branchlife.models import Branch
from branchlife.paper_kinds import PaperKind
from branchlife.permissions import can_manage
from meetings.actions.attendance import SIGN_IN
from meetings.actions.minutes import SIGNED_COPY, take_signed_minutes
from meetings.exports import minutes, notices, opinions, script, sheets, speeches, talks
from meetings.models import Meeting
from meetings.permissions import (
    can_have_talk_form,
    can_manage_meeting,
    can_read_opinions,
    can_read_record,
    can_read_script,
    can_read_version,
    can_see_attendance,
)


def branches():
    """Branches, with what papers say of them."""
    return Branch.objects.select_related("committee")


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
        key="script",
        number=3,
        title=_("Chair's script"),
        records=Meeting.objects.for_detail,
        may=can_read_script,
        make=script.script,
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
        signed_as=SIGN_IN,
    ),
    PaperKind(
        key="opinion_form",
        number=5,
        title=_("Form for opinions"),
        records=branches,
        may=can_manage,
        blank=opinions.form,
        shows_address=True,
    ),
    PaperKind(
        key="opinions",
        number=6,
        title=_("Summary of the opinions"),
        records=branches,
        may=can_read_opinions,
        make=opinions.summary,
        blank=opinions.blank_summary,
        suffixes=("pdf", "docx", "xlsx"),
    ),
    PaperKind(
        key="talk_form",
        number=7,
        title=_("Record of a heart-to-heart talk"),
        records=branches,
        may=can_have_talk_form,
        blank=talks.blank_form,
        blank_options=frozenset({"collective"}),
    ),
    PaperKind(
        key="criticism",
        number=9,
        title=_("Criticism of each other"),
        records=Meeting.objects.for_detail,
        may=can_manage_meeting,
        make=speeches.criticism,
        blank=speeches.blank_criticism,
        reasons=speeches.reasons_against,
    ),
    PaperKind(
        key="minutes",
        number=13,
        title=_("Minutes"),
        records=Meeting.objects.for_detail,
        may=can_read_record,
        make=minutes.minutes,
        blank=minutes.blank_minutes,
        may_blank=can_see_attendance,
        is_signed=True,
        blank_is_signed=True,
        signed_as=SIGNED_COPY,
        take_signed=take_signed_minutes,
        is_word_for_word=True,
    ),
    PaperKind(
        key="minutes_version",
        number=13,
        title=_("Minutes as signed"),
        records=minutes.signed_versions,
        may=can_read_version,
        make=minutes.version,
    ),
)
