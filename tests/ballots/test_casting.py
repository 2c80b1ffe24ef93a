"""One ballot into the box: what is received, what is refused, and at what cost."""

import uuid

import pytest
from django.db import connection, transaction

from appraisals.ballots import actions, sealing
from appraisals.ballots.models import SealedBallot
from branchlife.models import AuditEvent
from tests.ballots.rooms import make_room, open_room, statements

pytestmark = pytest.mark.django_db


def test_a_ballot_is_received_and_a_second_one_changes_nothing():
    room = open_room()
    text = room.take(0)
    assert not actions.enter(room.box.pk, text).received
    first = room.fill(text, 1)
    kept = bytes(SealedBallot.objects.get().sealed)
    second = room.fill(text, 4)
    assert (first.is_first, second.is_first) == (True, False)
    assert first.tracking_code == second.tracking_code
    assert bytes(SealedBallot.objects.get().sealed) == kept
    assert actions.enter(room.box.pk, text).received


def test_the_ballot_holds_what_was_ticked_and_only_the_scrutineers_can_read_it():
    room = open_room()
    text = room.take(0)
    grades = {index: 1 + index % 4 for index in range(room.subjects)}
    room.fill(text, grades)
    row = SealedBallot.objects.get()
    slip = actions.enter(room.box.pk, text).slip
    ballot = sealing.open_sealed(
        bytes(row.sealed),
        room.box.pk,
        tag=slip.tag,
        manifest_hash=room.box.hash,
        private_keys={i: sealing.private_key(c, room.box.pk, i) for i, c in enumerate(room.codes)},
        n_keys=2,
        threshold=2,
        n_grades=room.subjects,
        opinion_bytes=room.box.opinion_bytes,
    )
    assert ballot == sealing.Ballot(sealing.ONLINE, slip.code, tuple(grades.values()), "")


def test_a_missing_row_is_asked_about_once_and_then_an_abstention():
    room = open_room()
    text = room.take(0)
    with pytest.raises(actions.Incomplete) as question:
        room.fill(text, {0: 1, 2: 4}, confirmed=False)
    assert question.value.missing == [1, 3, 4, 5, 6]
    assert question.value.entry.box == room.box
    assert question.value.reasons == ["还有5项没有选，没选的算弃权。"]
    assert SealedBallot.objects.count() == 0
    assert room.fill(text, {0: 1, 2: 4}, confirmed=True).is_first


@pytest.mark.parametrize(
    "changed",
    [
        {"grades": {7: 1}},
        {"grades": {-1: 1}},
        {"grades": {0: 5}},
        {"grades": {0: -1}},
        {"grades": {0: 255}},
        {"token": ""},
        {"token": "0" * 26},
        {"manifest": "00" * 32},
        {"manifest": ""},
        {"opinion": "意" * 201},
    ],
    ids=str,
)
def test_a_form_that_does_not_belong_to_the_ballot_is_refused_and_nothing_is_stored(changed):
    room = open_room()
    text = room.take(0)
    with pytest.raises(actions.FormRefused):
        room.fill(text, changed.pop("grades", None), **changed)
    assert SealedBallot.objects.count() == 0
    assert room.fill(text).is_first


def test_the_token_of_another_slip_is_refused():
    room = open_room()
    mine, other = room.take(0), room.take(1)
    token = actions.enter(room.box.pk, other).token
    with pytest.raises(actions.FormRefused):
        room.fill(mine, token=token)


def test_a_double_tick_is_known_only_to_paper():
    room = open_room()
    texts = actions.print_slips(room.box, 1, by=room.scrutineers[0].user)
    assert room.fill(texts[0], {index: 255 for index in range(room.subjects)}).is_first


def test_a_bad_slip_or_an_unknown_box_is_refused():
    room = open_room()
    entry = actions.enter(room.box.pk, room.take(0))
    facts = {"token": entry.token, "manifest": entry.manifest, "grades": {}, "confirmed": True}
    for box, text in [
        (room.box.pk, ""),
        (room.box.pk, "0" * 109),
        (room.box.pk, entry.slip_text[:-1] + ("0" if entry.slip_text[-1] != "0" else "2")),
        (uuid.uuid4(), entry.slip_text),
        (make_room().box.pk, entry.slip_text),
    ]:
        with pytest.raises(actions.SlipRefused):
            actions.cast(box, text, **facts)
        with pytest.raises(actions.SlipRefused):
            actions.enter(box, text)
    assert SealedBallot.objects.count() == 0


def test_after_the_closing_a_ballot_is_refused_and_a_received_one_stays_received():
    room = open_room()
    received, late = room.take(0), room.take(1)
    room.fill(received)
    room.close()
    with pytest.raises(actions.CastTooLate) as refusal:
        room.fill(late)
    assert refusal.value.reasons == ["已经停止收票，这张票没有交上。请告诉监票人。"]
    assert not room.fill(received, 4).is_first
    assert SealedBallot.objects.count() == 1


def test_casting_leaves_no_record_of_the_deed():
    room = open_room()
    text = room.take(0)
    before = AuditEvent.objects.count()
    room.fill(text)
    assert AuditEvent.objects.count() == before


def test_all_rows_are_equally_long_and_no_two_are_alike():
    room = open_room(6)
    for number, mark in enumerate([1, 1, 4, 0, 2]):
        room.vote(number, {index: mark for index in range(room.subjects)})
    rows = [bytes(row) for row in SealedBallot.objects.values_list("sealed", flat=True)]
    assert {len(row) for row in rows} == {sealing.sealed_bytes(2, 2, room.subjects, 600)}
    assert len(set(rows)) == 5


@pytest.mark.parametrize("voters", [3, 12])
@pytest.mark.parametrize("again", [False, True])
def test_casting_takes_four_statements(voters, again):
    room = open_room(voters, scrutineers=1 if voters < 7 else 2)
    text = room.take(0)
    entry = actions.enter(room.box.pk, text)
    if again:
        room.fill(text)
    grades = {index: 1 for index in range(room.subjects)}
    with statements(4 if connection.vendor == "postgresql" else 3):
        actions.cast(room.box.pk, text, token=entry.token, manifest=entry.manifest, grades=grades)


@pytest.mark.parametrize("voters", [3, 12])
def test_looking_at_a_slip_takes_two_statements(voters):
    room = open_room(voters, scrutineers=1 if voters < 7 else 2)
    text = room.take(0)
    with statements(2):
        actions.enter(room.box.pk, text)


@pytest.mark.parametrize("voters", [3, 12])
def test_taking_a_slip_takes_four_statements(voters):
    room = open_room(voters, scrutineers=1 if voters < 7 else 2)
    with statements(4 if connection.vendor == "postgresql" else 3):
        room.take(0)


@pytest.mark.django_db(transaction=True)
def test_a_ballot_is_acknowledged_only_after_it_was_committed():
    """Inside another transaction the acknowledgement would be a promise nobody can keep."""
    room = open_room()
    text = room.take(0)
    with transaction.atomic(), pytest.raises(RuntimeError):
        room.fill(text)
    with transaction.atomic(), pytest.raises(RuntimeError):
        room.take(1)
