"""Real workers are killed and real connections break; nobody is told what is not true.

The numbers in the names are those of the ballot's properties (docs/ballot.md says what they mean).
What takes longer is the program `python -m tests.faults`.
"""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox, RollEntry
from tests.faults.book import Book, breaches_of
from tests.faults.crowd import Crowd
from tests.faults.people import CLOSED, RECEIVED, Voter
from tests.faults.phones import BROKEN, DEAF, Lost, fault
from tests.faults.steps import (
    ALL,
    AROUND_THE_COMMIT,
    facts_of,
    official_of,
    through_everything,
    voters_of,
)

State = BallotBox.State
# Two hundred compete in tests.ballots.test_concurrency, thousands in the program.
MANY = 60
pytestmark = pytest.mark.django_db(transaction=True)


def with_slips(house, room):
    """Everybody with a slip in the own browser, as after taking it."""
    voters = []
    for number, _member in enumerate(room.voters):
        voter = Voter(house.port, room.box.pk)
        text = room.take(number, k=number.to_bytes(32, "big"))
        voter.browser.jar[voter.room, "slip"] = voter.vote.slip = text
        voters.append(voter)
    return voters


def ballot_of(room, chance):
    """Some way to fill it."""
    return tuple(chance.randint(1, 4) for _subject in room.box.subjects)


def wrong_in(room, voters):
    """The book after the count: what is wrong."""
    book = Book()
    book.compare(room, [voter.vote for voter in voters])
    total = book.sum()
    return [total.lost, total.doubled, *book.wrong]


def test_13_many_slips_in_three_tabs_each_while_workers_are_killed(house):
    crowd, chance = Crowd(MANY), random.Random(13)
    room = crowd.ballot(MANY)
    voters = with_slips(house, room)

    def errand(number):
        accident = {}
        if number % 10 == 0:
            step = ("called", "write-1", "commit", "committed", "returned")[number // 10 % 5]
            accident = {"fault": fault("kill", f"cast.{step}")}
        contents = [ballot_of(room, chance) for _tab in range(3)]
        voters[number].cast_in_tabs(contents, **accident)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(errand, range(MANY)))
    room.close()
    assert room.count().returned == MANY
    assert all(voter.vote.is_acknowledged for voter in voters)
    assert wrong_in(room, voters) == [0, 0]


@pytest.mark.parametrize("broken", BROKEN)
def test_14_a_lost_answer_to_taking_a_slip_gives_the_same_slip_again(house, crowd, broken):
    room = crowd.ballot(5)
    voter, *_others = voters_of(house, room, crowd)
    assert voter.take(broken=broken)
    first = voter.slip
    del voter.browser.jar[voter.room, "slip"]
    assert voter.take() and voter.slip == first
    entry = RollEntry.objects.get(box=room.box, member=room.voters[0])
    assert (entry.kind, bytes(entry.commitment)) == ("online", voter.vote.secret().commitment)


def test_14_another_browser_gets_no_second_slip_even_when_the_first_answer_was_lost(house, crowd):
    room = crowd.ballot(5)
    first, second = (voters_of(house, room, crowd)[0] for _browser in range(2))
    fields = first.slip_form()
    with pytest.raises(Lost):
        first.browser.post(first.take_address, fields, broken=DEAF)
    refused = second.browser.post(second.take_address, second.slip_form())
    assert (refused.status, second.slip) == (409, "")
    assert first.take() and first.slip


def test_14_two_people_on_one_phone_hand_in_two_ballots(house, crowd):
    room = crowd.ballot(5)
    voters = voters_of(house, room, crowd)
    phone = voters[0].browser
    for voter in voters[:3]:
        voter.browser = phone
        phone.jar["/app/", "sessionid"] = crowd.sessions[voter.member.pk]
        voter.take(broken=DEAF)
        assert voter.cast(ballot_of(room, random.Random(14))) == RECEIVED
        phone.post(voter.room + "leave", {})
        assert voter.slip == ""
    assert len({voter.vote.slip for voter in voters[:3]}) == 3
    room.close()
    room.count()
    assert wrong_in(room, voters[:3]) == [0, 0]


def test_15_casts_against_a_close(house):
    """Against real workers where the database has one writer; see also test_concurrency."""
    if connection.vendor == "postgresql":
        pytest.skip("test_concurrency asks PostgreSQL")
    crowd, chance = Crowd(MANY), random.Random(15)
    room = crowd.ballot(MANY)
    voters = with_slips(house, room)
    official = official_of(house, room, crowd)

    def errand(number):
        if number == MANY // 2:
            official.close()
        return voters[number].cast(ballot_of(room, chance))

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(errand, range(MANY)))
    assert set(answers) == {RECEIVED, CLOSED}
    assert room.fresh().state == State.CLOSED
    assert room.count().returned == answers.count(RECEIVED)
    assert wrong_in(room, voters) == [0, 0]


@pytest.mark.parametrize("steps", [AROUND_THE_COMMIT, ALL], ids=["commit", "writes"])
def test_16_a_worker_is_killed_at_every_step_of_take_cast_close_count_and_confirm(
    house, crowd, steps
):
    struck = through_everything(house, crowd.ballot(12), crowd, "kill", steps)
    deeds = ["take", "cast", "close", "count", "sign", "confirm"]
    if steps == AROUND_THE_COMMIT:
        assert struck == [f"{deed}.{step}" for deed in deeds for step in steps]
    else:
        assert {f"{deed}.called" for deed in deeds} <= set(struck)
        assert {f"{deed}.write-1" for deed in deeds} <= set(struck)


def test_18_counted_once_more_it_is_the_same_though_a_worker_was_killed(house, crowd):
    room, chance = crowd.ballot(6), random.Random(18)
    voters = with_slips(house, room)
    for voter in voters:
        voter.cast(ballot_of(room, chance))
    official = official_of(house, room, crowd)
    official.close()
    official.count()
    counted = facts_of(room)
    assert counted[0] == State.COUNTED
    for step in ("write-3", "commit", "committed"):
        official.count(fault=fault("kill", f"count.{step}"))
        assert facts_of(room) == counted
    official.count()
    assert (facts_of(room), breaches_of(room)) == (counted, [])
    assert wrong_in(room, voters) == [0, 0]


def test_18_a_wrong_code_reveals_nothing_and_is_looked_at_five_times(house, crowd):
    room = crowd.ballot(5)
    for voter in with_slips(house, room):
        voter.cast(ballot_of(room, random.Random(18)))
    official = official_of(house, room, crowd)
    official.close()
    right = room.codes[0]
    nearly = right[:-1] + ("2" if right[-1] != "2" else "3")
    pages = []
    for code in ("0000-0000-0000-0000", nearly):
        room.codes[0] = code
        page = official.count()
        pages.append((page.status, page.without_tokens().replace("4", "3")))
    assert pages[0] == pages[1]
    for _try in range(3):
        official.count()
    room.codes[0] = right
    assert official.count().status == 200
    box = room.fresh()
    assert (box.state, box.wrong_codes, box.tallies.count()) == (State.CLOSED, 5, 0)
    with pytest.raises(actions.CodesLocked):
        room.count()
