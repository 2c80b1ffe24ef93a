"""Two people at the same meeting at once: one declares, nobody's mark is lost. On PostgreSQL."""

import pytest

from branchlife.models import AuditEvent
from meetings import actions
from meetings.models import Meeting
from tests.factories import make_member, make_secretary, make_user
from tests.meetings.course import make_session
from tests.parallel import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_declarations_at_once_one_is_refused(attempt):
    secretary, other = make_secretary(), make_user()
    meeting = make_session(secretary.branch, secretary.user)
    actions.mark(meeting, {}, by=secretary.user, rest="present")
    deeds = [
        lambda user=user: actions.declare(meeting, by=user) for user in (secretary.user, other)
    ]
    assert at_once(*deeds) == ["done", "refused"]
    assert AuditEvent.objects.filter(verb="declared").count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_two_people_marking_different_rows_lose_nothing(attempt):
    secretary, other = make_secretary(), make_user()
    make_member(secretary.branch)
    meeting = make_session(secretary.branch, secretary.user)
    rows = list(meeting.attendances.all())
    deeds = [
        lambda row=row, user=user: actions.mark(meeting, {row.pk: "present"}, by=user)
        for row, user in zip(rows, (secretary.user, other), strict=True)
    ]
    assert at_once(*deeds) == ["done", "done"]
    assert meeting.counts().present == 2


@pytest.mark.parametrize("attempt", range(5))
def test_a_mark_never_slips_in_behind_a_declaration(attempt):
    """Whichever comes first, the meeting declared is the one that was counted."""
    secretary = make_secretary()
    meeting = make_session(secretary.branch, secretary.user)
    actions.mark(meeting, {}, by=secretary.user, rest="present")
    row = meeting.attendances.get()
    at_once(
        lambda: actions.declare(meeting, by=secretary.user),
        lambda: actions.mark(meeting, {row.pk: "absent"}, by=secretary.user),
    )
    meeting = Meeting.objects.get(pk=meeting.pk)
    assert meeting.declared_valid is meeting.rule_says_valid()


@pytest.mark.parametrize("attempt", range(3))
def test_a_meeting_is_repeated_once(attempt):
    secretary = make_secretary()
    meeting = make_session(secretary.branch, secretary.user)
    actions.mark(meeting, {}, by=secretary.user, rest="absent")
    meeting = actions.declare(meeting, by=secretary.user)
    deeds = [lambda: actions.repeat(meeting, by=secretary.user, starts_at=meeting.starts_at)] * 2
    assert at_once(*deeds) == ["done", "refused"]
    assert Meeting.objects.filter(repeats=meeting).count() == 1
