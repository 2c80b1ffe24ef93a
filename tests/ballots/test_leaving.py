"""While somebody may fill a ballot, or watches over one, the relation stays where it is."""

from datetime import date

import pytest

from appraisals.ballots import actions, permissions
from appraisals.ballots.models import BallotBox
from branchlife import actions as organisation
from branchlife.workflow import NotAllowed
from tests.ballots.rooms import make_room, open_room
from tests.factories import make_branch, make_user

pytestmark = pytest.mark.django_db
AFTER = date(2025, 4, 1)


def leaving_ways(member):
    """Every way out of the branch, by name."""
    other = make_branch(committee=member.branch.committee)
    by = make_user()
    return {
        "outside": lambda: organisation.transfer_out(member, "外县", AFTER, by=by),
        "moved": lambda: organisation.move_at_once(member, other, AFTER, by=by),
        "ended": lambda: organisation.end_relation(member, "deceased", AFTER, by=by),
    }


def refusals(member):
    """{way: sentences} of every way that is refused."""
    found = {}
    for way, deed in leaving_ways(member).items():
        try:
            deed()
        except NotAllowed as error:
            found[way] = [str(reason) for reason in error.reasons]
    return found


def test_nobody_on_the_list_of_an_open_ballot_leaves():
    room = open_room(6)
    voter = room.voters[5]
    said = [f"{voter}同志在正在进行的民主测评名单上，停止收票以前组织关系不能转出。"]
    assert refusals(voter) == dict.fromkeys(("outside", "moved", "ended"), said)
    for number in range(6):
        room.vote(number)
    room.close()
    assert list(permissions.reasons_against_leaving(voter, AFTER)) == []
    organisation.transfer_out(voter, "外县", AFTER, by=make_user())


def test_a_scrutineer_stays_until_the_result_is_confirmed():
    room = make_room(6)
    watcher = room.scrutineers[0]
    assert set(refusals(watcher)) == {"outside", "moved", "ended"}
    (said,) = permissions.reasons_against_leaving(watcher, AFTER)
    assert "监票人" in said
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    assert len(list(permissions.reasons_against_leaving(watcher, AFTER))) == 2
    for number in range(6):
        room.vote(number)
    room.close()
    room.count()
    assert len(list(permissions.reasons_against_leaving(watcher, AFTER))) == 1
    room.confirm()
    assert room.fresh().state == BallotBox.State.CONFIRMED
    assert list(permissions.reasons_against_leaving(watcher, AFTER)) == []


def test_who_has_moved_is_still_scrutineer_material_for_the_day():
    room = make_room(6, scrutineers=1)
    mover = room.voters[4]
    organisation.move_at_once(
        mover, make_branch(committee=mover.branch.committee), AFTER, by=make_user()
    )
    mover.refresh_from_db()
    actions.nominate(room.box, by=room.secretary.user, member=mover)
    stranger = make_room(3).voters[2]
    with pytest.raises(NotAllowed):
        actions.nominate(room.box, by=room.secretary.user, member=stranger)
