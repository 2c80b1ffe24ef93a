"""Meetings brought as far as a test needs them, through the actions; and what actions refused."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from branchlife.models import AuditEvent
from branchlife.workflow import NotAllowed
from meetings import actions
from meetings.actions import Mark
from tests.factories import SHANGHAI, make_meeting

MORNING = datetime(2025, 3, 19, 9, 0, tzinfo=SHANGHAI)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


def refused(action, *args, **kwargs):
    """The sentences an action refuses with."""
    with pytest.raises(NotAllowed) as error:
        action(*args, **kwargs)
    return [str(reason) for reason in error.value.reasons]


def verbs(record):
    """What was noted about a record, the first deed first."""
    events = AuditEvent.objects.filter(
        target_label=record._meta.label_lower, target_id=str(record.pk)
    )
    return list(events.order_by("pk").values_list("verb", flat=True))


def make_called(branch, by, **fields):
    """A general meeting, called."""
    chair = branch.secretary()
    return actions.call(make_meeting(branch, chair=chair, **fields), by=by)


def make_session(branch, by, **fields):
    """A general meeting in session, nobody marked."""
    return actions.start(make_called(branch, by, **fields), by=by)


def make_declared(branch, by, **fields):
    """A general meeting declared with everybody present."""
    meeting = actions.mark(make_session(branch, by, **fields), {}, by=by, rest="present")
    return actions.declare(meeting, by=by)


def mark_all(meeting, status, by):
    """Everybody in this status."""
    marks = {row.pk: Mark(status, "出差") for row in meeting.attendances.all()}
    return actions.mark(meeting, marks, by=by)


def make_whole(branch, by, **fields):
    """A closed meeting whose minutes lack nothing."""
    meeting = make_declared(branch, by, recorder=branch.secretary(), **fields)
    actions.record_item(actions.add_item(meeting, by=by, title="甲"), "记录", by=by)
    return actions.close(meeting, by=by, ends_at=meeting.starts_at + timedelta(hours=2))


def at(hour, minute=0):
    """A moment of the day of the meetings made here."""
    return MORNING.replace(hour=hour, minute=minute)


def just_begun():
    """A beginning an hour ago, but today: what is typed now happens in a meeting that goes on."""
    now = timezone.localtime().replace(second=0, microsecond=0)
    return max(now - timedelta(hours=1), now.replace(hour=0, minute=0))
