"""One ballot from preparing the box to destroying the ballots."""

import pytest

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox, RollEntry, SealedBallot
from tests.ballots.rooms import open_room

pytestmark = pytest.mark.django_db


def test_a_ballot_from_opening_to_confirmation():
    room = open_room(5)
    assert room.box.state == BallotBox.State.OPEN
    assert room.box.turnout() == {"roll": 5, "issued": 0, "online": 0, "printed": 0}
    receipts = [room.vote(number, 1 + number % 2) for number in range(3)]
    slips = actions.print_slips(room.box, 2, by=room.scrutineers[0].user)
    actions.hand_out_printed(room.box, room.voters[3], by=room.scrutineers[0].user)
    receipts.append(room.fill(slips[1], 4))
    assert [receipt.is_first for receipt in receipts] == [True] * 4
    room.close()
    assert room.box.closed_n == 4
    report = room.count()
    assert (report.roll, report.present, report.issued, report.returned) == (5, 5, 4, 4)
    assert (report.valid, report.invalid, report.abstentions) == (4, 0, 0)
    assert sorted(receipt.tracking_code for receipt in receipts) == report.tracking_codes
    expected = {
        "excellent": 2,
        "qualified": 1,
        "basic": 0,
        "unqualified": 1,
        "abstained": 0,
        "spoilt": 0,
    }
    assert room.box.totals() == {member.pk: expected for member in room.voters}
    assert list(room.box.aspect_totals()) == ["总体评价", "工作"]
    room.confirm()
    assert room.box.state == BallotBox.State.CONFIRMED
    assert SealedBallot.objects.count() == 0
    assert RollEntry.objects.exclude(commitment=None).count() == 0
    assert {bytes(s.public_key or b"") for s in room.box.scrutineers.all()} == {b""}
    assert room.box.totals() == {member.pk: expected for member in room.voters}
    assert BallotBox.objects.confirmed_for(room.box.appraisal) == room.box
