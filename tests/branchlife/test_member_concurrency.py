"""Two people at the same transfer, or the same person, at once: exactly one wins. On PostgreSQL."""

from datetime import date
from io import BytesIO

import pytest

from branchlife import actions
from branchlife.exports.rosters import roster_workbook, rows_of
from branchlife.models import Member, Transfer
from tests.branchlife.rosters import person, workbook
from tests.factories import make_branch, make_member, make_probationary, make_user
from tests.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
DAY = date(2025, 3, 19)
State = Transfer.State


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
    deeds = [lambda: actions.admit(branch, "王宁", DAY, by=by, phone="13800000001")] * 2
    assert at_once(*deeds) == ["done", "refused"]
    member = make_probationary(branch)
    deeds = [lambda: actions.make_full(member, DAY, by=by)] * 2
    assert at_once(*deeds) == ["done", "refused"]


def roster_of(branch):
    """Its roster as a file, as it stands."""
    return BytesIO(roster_workbook(branch, rows_of([branch])))


@pytest.mark.parametrize("attempt", range(5))
def test_a_roster_is_imported_while_people_move(attempt):
    transfer, by = asked()
    here, there = transfer.from_branch, transfer.to_branch
    for number in range(20):
        make_member(here, phone=f"138000000{number:02}")
    files = [roster_of(branch) for branch in (here, there, here)]
    first, second = here.members.exclude(pk=transfer.member_id)[:2]
    deeds = [
        lambda: actions.receive_transfer(transfer, DAY, by=by),
        lambda: actions.move_at_once(first, there, DAY, by=by),
        lambda: actions.transfer_out(second, "某镇党委", DAY, by=by),
        lambda: actions.import_roster(files[0], here.committee, by=by),
        lambda: actions.import_roster(files[2], here, by=by),
    ]
    # Nobody waits for somebody who waits for them; whoever the file has elsewhere is refused.
    outcomes = at_once(*deeds)
    assert outcomes[2] == "done"


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_new_people_imported_twice_at_once(attempt):
    branch, by = make_branch(name="图书馆党支部"), make_user()
    rows = [person(f"王{sign}", branch="图书馆党支部") for sign in "甲乙丙"]
    files = [workbook(*rows) for _number in range(2)]
    deeds = [
        lambda: actions.import_roster(files[0], branch.committee, by=by),
        lambda: actions.import_roster(files[1], branch, by=by),
    ]
    assert at_once(*deeds) == ["done", "done"]
    assert sorted(member.name for member in branch.roster()) == ["王丙", "王乙", "王甲"]
