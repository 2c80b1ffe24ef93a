"""Many at once: exactly once under parallel casts, closings and broken connections.

The numbers in the names are those of the ballot's properties; tests/faults asks with real servers.
"""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections

from appraisals.ballots import actions
from appraisals.ballots.actions.rehearsing import start_rehearsal
from appraisals.ballots.models import BallotBox, RollEntry, SealedBallot
from branchlife.workflow import NotAllowed
from tests.ballots.rooms import MANY, big_room, open_room, opened_marks, tag_of

MOST_CONNECTIONS = 60
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def postgresql():
    """A pool large enough to be really parallel; skipped where the database has one writer."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time: there is nothing to run against.")
    pool = connection.settings_dict["OPTIONS"]["pool"]
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = pool | {"max_size": MOST_CONNECTIONS}
    yield
    connections["default"].close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = pool


def at_once(deeds):
    """Run all `deeds` in threads of their own, begun together; results or exceptions, in order."""
    barrier = threading.Barrier(len(deeds))

    def run(deed):
        barrier.wait(timeout=60)
        try:
            return deed()
        except Exception as error:  # the test looks at it
            return error
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_17_two_hundred_casts_at_once_neither_wait_for_ever_nor_fail(postgresql):
    room = big_room()
    texts = [room.take(number) for number in range(MANY)]
    results = at_once([lambda text=text: room.fill(text, 2) for text in texts])
    assert [type(result) for result in results] == [actions.Receipt] * MANY
    assert all(result.is_first for result in results)
    room.close()
    report = room.count()
    assert (report.returned, report.valid) == (MANY, MANY)
    assert report.tracking_codes == sorted(result.tracking_code for result in results)


def test_15_two_hundred_casts_against_a_close(postgresql):
    """Each ballot is acknowledged and counted, or refused as too late; nothing in between."""
    room = big_room()
    texts = [room.take(number) for number in range(MANY)]

    def close_soon():
        while SealedBallot.objects.count() < MANY // 4:
            time.sleep(0.002)
        return room.close()

    deeds = [lambda text=text: room.fill(text, 3) for text in texts]
    *results, closed = at_once([*deeds, close_soon])
    received = [result for result in results if isinstance(result, actions.Receipt)]
    late = [result for result in results if isinstance(result, actions.CastTooLate)]
    assert len(received) + len(late) == MANY
    assert isinstance(closed, BallotBox) and closed.closed_n == len(received) >= MANY // 4
    assert room.count().tracking_codes == sorted(result.tracking_code for result in received)


def test_the_same_slip_in_many_tabs_casts_one_ballot(postgresql):
    room = open_room(5)
    text = room.take(0)
    results = at_once([lambda mark=n % 4 + 1: room.fill(text, mark) for n in range(24)])
    assert sum(result.is_first for result in results) == 1
    assert SealedBallot.objects.count() == 1


def test_14_one_person_in_many_browsers_gets_one_slip(postgresql):
    room = open_room(5)
    results = at_once([lambda k=bytes([n]) * 32: room.take(0, k=k) for n in range(20)])
    texts = [result for result in results if isinstance(result, str)]
    assert len(texts) == 1
    assert {type(r) for r in results if not isinstance(r, str)} == {actions.TakenElsewhere}
    again = at_once([lambda: room.take(0, k=bytes([results.index(texts[0])]) * 32)] * 5)
    assert again == texts * 5


def test_14_online_and_printed_at_the_same_moment_give_one_slip(postgresql):
    room = open_room(5)
    by = room.scrutineers[0].user
    actions.print_slips(room.box, 5, by=by)
    for number, member in enumerate(room.voters):
        online, printed = at_once(
            [
                lambda number=number: room.take(number),
                lambda member=member: actions.hand_out_printed(room.box, member, by=by),
            ]
        )
        assert isinstance(online, str) != isinstance(printed, RollEntry)
        refused = printed if isinstance(online, str) else online
        assert isinstance(refused, NotAllowed)


def test_a_reprint_against_handing_out_never_leaves_a_dead_slip_in_a_hand(postgresql):
    room = open_room(12, subjects=5, scrutineers=1)
    by = room.scrutineers[0].user
    for _round in range(5):
        actions.print_slips(room.box, 5, by=by)
        before = room.fresh().batch
        printed, handed = at_once(
            [
                lambda: actions.print_slips(room.box, 5, by=by),
                lambda: actions.hand_out_printed(room.box, room.voters[0], by=by),
            ]
        )
        assert isinstance(handed, RollEntry)
        after = room.fresh().batch
        # Either the reprint came first and its slips are the valid ones, or it was refused.
        assert (after == before + 1) is isinstance(printed, list)
        room.box.roll.update(kind="none")


def test_two_who_open_close_or_confirm_at_once_do_it_once(postgresql):
    room = open_room(6)
    for number in range(4):
        room.vote(number)
    first, second = (member.user for member in room.scrutineers)
    closed = at_once([lambda by=by: actions.close(room.box, by=by) for by in (first, second)])
    assert sorted(isinstance(result, BallotBox) for result in closed) == [False, True]
    counted = at_once(
        [lambda by=by: actions.count(room.box, room.codes, by=by) for by in (first, second)]
    )
    assert [report.returned for report in counted] == [4, 4]
    for scrutineer in room.box.scrutineers.select_related("member__user"):
        actions.sign(scrutineer, by=scrutineer.member.user)
    confirmed = at_once([lambda by=by: actions.confirm(room.box, by=by) for by in (first, second)])
    assert sorted(isinstance(result, BallotBox) for result in confirmed) == [False, True]


def test_18_wrong_codes_at_once_are_all_counted(postgresql):
    room = open_room(6)
    wrong = [lambda: actions.count(room.box, ["0000-0000-0000-0000"], by=room.secretary.user)] * 20
    results = at_once(wrong)
    looked_at = [result for result in results if isinstance(result, actions.WrongCode)]
    locked = [result for result in results if isinstance(result, actions.CodesLocked)]
    assert len(looked_at) + len(locked) == 20
    assert len(looked_at) <= 5
    with pytest.raises(actions.CodesLocked):
        actions.count(room.box, room.codes, by=room.secretary.user)


def test_13_three_tabs_for_each_slip_while_connections_break_at_random(postgresql):
    """Every tab asks until it has an answer; connections are cut before and after the commit."""
    room = big_room()
    texts = [room.take(number) for number in range(MANY)]
    tags = {text: tag_of(room, text) for text in texts}
    finished = threading.Event()
    cut = []

    def cut_connections():
        shuffled = random.Random(7)
        while not finished.is_set():
            with connections["default"].cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid() AND state <> 'idle'"
                )
                pids = [pid for (pid,) in cursor.fetchall()]
                if pids:
                    cursor.execute("SELECT pg_terminate_backend(%s)", [shuffled.choice(pids)])
                    cut.append(1)
            time.sleep(0.005)
        connections["default"].close()

    def tab(job):
        text, mark = job
        for _try in range(200):
            try:
                return text, mark, room.fill(text, mark)
            except DatabaseError:
                pass
            finally:
                connections["default"].close()
        raise AssertionError("no answer")

    jobs = [(text, mark) for text in texts for mark in (1, 2, 3)]
    random.Random(3).shuffle(jobs)
    killer = threading.Thread(target=cut_connections)
    killer.start()
    try:
        with ThreadPoolExecutor(24) as pool:
            answers = list(pool.map(tab, jobs))
    finally:
        finished.set()
        killer.join()
    connections["default"].close()
    marks = opened_marks(room)
    assert len(cut) > 10
    assert len(answers) == 3 * MANY and set(marks) == set(tags.values())
    for text, mark, receipt in answers:
        if receipt.is_first:
            assert marks[tags[text]] == mark
    room.close()
    assert room.count().returned == MANY


def test_rehearsals_started_at_once_replace_one_another(postgresql):
    room = open_room(5)
    appraisal, by = room.box.appraisal, room.secretary.user
    start_rehearsal(appraisal, by=by, ballots=3)
    results = at_once([lambda: start_rehearsal(appraisal, by=by, ballots=3)] * 4)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert BallotBox.objects.filter(is_rehearsal=True).count() == 1
