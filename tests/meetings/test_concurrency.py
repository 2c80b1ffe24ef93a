"""Two people at the same meeting at once: one declares, nobody's mark is lost. On PostgreSQL."""

import pytest
from django.utils import timezone

from branchlife.models import AuditEvent
from meetings import actions
from meetings.actions import check_in, comings, exclusions
from meetings.models import Meeting
from meetings.rules import check_in as check_in_rules
from tests.factories import make_exclusion, make_member, make_secretary, make_user
from tests.meetings.course import just_begun, make_session
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


def make_checking_in(number=3):
    """(secretary, members, meeting): open for checking in, nobody marked."""
    secretary = make_secretary()
    members = [make_member(secretary.branch, login=True) for _number in range(number)]
    meeting = make_session(secretary.branch, secretary.user, starts_at=just_begun())
    return secretary, members, check_in.open_check_in(meeting, by=secretary.user)


def check_in_as(meeting, member):
    code = check_in_rules.code_at(meeting.check_in_key, timezone.now())
    return lambda: check_in.check_in(meeting, code, by=member.user)


def everybody(meeting):
    """All rows, as the recorder's page shows them."""
    return list(meeting.attendances.values_list("pk", flat=True))


@pytest.mark.parametrize("attempt", range(3))
def test_nobody_is_lost_who_checks_in_while_the_recorder_confirms_and_marks(attempt):
    secretary, members, meeting = make_checking_in()
    by, row = secretary.user, meeting.attendances.get(member=secretary)
    check_in_as(meeting, members[0])()
    answers = at_once(
        *[check_in_as(meeting, member) for member in members],
        lambda: check_in.confirm_checked_in(meeting, everybody(meeting), by=by),
        lambda: actions.mark(meeting, {row.pk: "present"}, by=by),
    )
    assert answers == ["done"] * 5
    rows = {row.member_id: row for row in meeting.attendances.all()}
    assert all(rows[member.pk].has_checked_in for member in members)
    assert rows[members[0].pk].status == rows[secretary.pk].status == "present"
    check_in.confirm_checked_in(meeting, everybody(meeting), by=by)
    assert meeting.counts().present == 4


@pytest.mark.parametrize("attempt", range(3))
def test_a_confirmation_never_slips_in_behind_a_declaration(attempt):
    secretary, members, meeting = make_checking_in(1)
    by = secretary.user
    check_in_as(meeting, members[0])()
    actions.mark(meeting, {meeting.attendances.get(member=secretary).pk: "present"}, by=by)
    answers = at_once(
        lambda: check_in.confirm_checked_in(meeting, everybody(meeting), by=by),
        lambda: actions.declare(meeting, by=by),
    )
    meeting = Meeting.objects.get(pk=meeting.pk)
    # Declared with everybody confirmed, or refused because somebody was not marked yet.
    assert (meeting.declared_valid, answers) in [
        (True, ["done", "done"]),
        (None, ["done", "refused"]),
    ]
    assert meeting.counts().present == 2


@pytest.mark.parametrize("attempt", range(3))
def test_a_vote_and_somebody_leaving_at_once_never_disagree(attempt):
    secretary, _members, meeting = make_checking_in(1)
    by = secretary.user
    actions.declare(actions.mark(meeting, {}, by=by, rest="present"), by=by)
    row = meeting.attendances.last()
    at_once(
        lambda: actions.resolve(meeting, by=by, text="甲", ayes=2),
        lambda: comings.leave(row, by=by),
    )
    meeting = Meeting.objects.get(pk=meeting.pk)
    for resolution in meeting.resolutions.all():
        assert resolution.votes <= resolution.present
        assert resolution.present == meeting.counts(resolution.taken_at).present_with_vote


@pytest.mark.parametrize("attempt", range(3))
def test_an_exclusion_is_put_on_one_agenda(attempt):
    secretary = make_secretary()
    exclusion = make_exclusion(make_member(secretary.branch), resolved_on=None)
    meeting = make_session(secretary.branch, secretary.user)
    deeds = [lambda: exclusions.put_on_agenda(exclusion, meeting, by=secretary.user)] * 2
    assert at_once(*deeds) == ["done", "refused"]
    assert meeting.items.count() == 1
