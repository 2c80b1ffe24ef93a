"""Two people at the same transfer, or the same person, at once: exactly one wins. On PostgreSQL."""

from datetime import date

import pytest
from django.db import connection

from branchlife import actions
from branchlife.models import Member, Transfer
from tests.factories import make_branch, make_member, make_probationary, make_user
from tests.meetings.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
DAY = date(2025, 3, 19)
State = Transfer.State


@pytest.fixture(autouse=True)
def only_on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def asked():
    """A member whose transfer waits, and somebody who acts."""
    old = make_branch()
    member, by = make_member(old), make_user()
    other = make_branch(committee=old.committee)
    return actions.ask_transfer(member, other, by=by), by


@pytest.mark.parametrize("attempt", range(5))
def test_received_and_withdrawn_at_once(attempt):
    transfer, by = asked()
    old, new = transfer.from_branch, transfer.to_branch
    deeds = [
        lambda: actions.receive_transfer(transfer, DAY, by=by),
        lambda: actions.withdraw_transfer(transfer, by=by),
    ]
    assert at_once(*deeds) == ["done", "refused"]
    transfer.refresh_from_db()
    member = Member.objects.get()
    moved = transfer.state == State.DONE
    assert transfer.state in (State.DONE, State.WITHDRAWN)
    assert member.branch == (new if moved else old)
    assert (transfer.moved_on == DAY) is moved


@pytest.mark.parametrize("attempt", range(3))
def test_received_twice_and_refused_at_once(attempt):
    transfer, by = asked()
    deeds = [
        lambda: actions.receive_transfer(transfer, DAY, by=by),
        lambda: actions.receive_transfer(transfer, DAY, by=by),
        lambda: actions.refuse_transfer(transfer, by=by, reason="介绍信有误"),
    ]
    assert at_once(*deeds) == ["done", "refused", "refused"]


@pytest.mark.parametrize("attempt", range(3))
def test_asked_twice_and_ended_at_once(attempt):
    old = make_branch()
    member, by = make_member(old), make_user()
    targets = [make_branch(committee=old.committee) for _number in range(2)]
    deeds = [lambda t=target: actions.ask_transfer(member, t, by=by) for target in targets]
    deeds.append(lambda: actions.end_relation(member, "deceased", DAY, by=by))
    assert at_once(*deeds) == ["done", "refused", "refused"]


@pytest.mark.parametrize("attempt", range(3))
def test_a_person_is_admitted_once_and_becomes_full_once(attempt):
    branch, by = make_branch(), make_user()
    deeds = [lambda: actions.admit(branch, "王宁", DAY, by=by, phone="1")] * 2
    assert at_once(*deeds) == ["done", "refused"]
    member = make_probationary(branch)
    deeds = [lambda: actions.make_full(member, DAY, by=by)] * 2
    assert at_once(*deeds) == ["done", "refused"]
