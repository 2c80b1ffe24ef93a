"""Two people at the same minutes at once. On PostgreSQL."""

import pytest

from meetings import actions
from meetings.actions import minutes
from meetings.models import Meeting
from tests.factories import make_secretary
from tests.meetings.test_minutes import make_closed, make_hand
from tests.parallel import at_once, results_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]


@pytest.mark.parametrize("attempt", range(5))
def test_chair_and_recorder_signing_at_once_have_both_signed_one_version(attempt):
    secretary = make_secretary()
    recorder = make_hand(secretary.branch)
    secretary.user.refresh_from_db()
    meeting = make_closed(secretary.branch, secretary.user, recorder)
    deeds = [
        lambda user=user: actions.sign(meeting, by=user) for user in (secretary.user, recorder.user)
    ]
    assert at_once(*deeds) == ["done", "done"]
    version = meeting.versions.get()
    assert (version.is_signed, Meeting.objects.get().state) == (True, "signed")
    assert version.content["signatures"][0].endswith(secretary.name)


@pytest.mark.parametrize("attempt", range(5))
def test_a_record_never_slips_in_behind_the_signature(attempt):
    secretary = make_secretary()
    meeting = make_closed(secretary.branch, secretary.user, secretary)
    results_at_once(
        lambda: actions.sign(meeting, by=secretary.user),
        lambda: actions.record_item(meeting.items.get(), "另一份记录", by=secretary.user),
    )
    record = meeting.items.get().record
    assert ["text", record] in meeting.versions.get().content["blocks"]


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_corrections_at_once_one_is_refused(attempt):
    secretary = make_secretary()
    meeting = make_closed(secretary.branch, secretary.user, secretary)
    actions.sign(meeting, by=secretary.user)
    deeds = [
        lambda reason=reason: minutes.correct_minutes(meeting, reason=reason, by=secretary.user)
        for reason in ("有误", "遗漏")
    ]
    assert at_once(*deeds) == ["done", "refused"]
    assert [version.number for version in meeting.versions.all()] == [1, 2]
