"""Kill -9 at every step of a deed in turn: before the commit nothing is done, after it all is."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox, BoxReport
from tests.faults.book import breaches_of, opened
from tests.faults.house import steady
from tests.faults.people import Contradiction, Official, Voter
from tests.faults.phones import fault

State = BallotBox.State
AROUND_THE_COMMIT = ("commit", "committed")
AFTER_THE_COMMIT = ("committed", "returned")
# `write` last: it ends of itself, with a deed that is done.
ALL = ("called", "write")
DEEDS_OF_OFFICIALS = ("close", "count", "sign", "confirm")


def named(steps):
    """The steps by name; `write` stands for as many as there turn out to be."""
    for step in steps:
        if step == "write":
            yield from (f"write-{n}" for n in count(1))
        else:
            yield step


def facts_of(room):
    """Everything about a box that a deed may change."""
    box = room.fresh()
    tallies = sorted(box.tallies.values_list("subject", "grade", "n"))
    report = BoxReport.objects.filter(box=box).values().first()
    signed = list(box.scrutineers.order_by("position").values_list("signed_how", "public_key"))
    return box.state, box.closed_root, box.ballots.count(), tallies, report, signed


def ensure_in_order(room):
    """`verify_box` holds."""
    if breaches := steady(lambda: breaches_of(room)):
        raise Contradiction("; ".join(breaches))


class Deed:
    """Closing, counting, signing, confirming: pressed until it is done, killed on the way."""

    def __init__(self, house, room, official, name, *args):
        self.house, self.room, self.official = house, room, official
        self.name, self.args = name, args

    def press(self, **accident):
        """Once; the answer, or None."""
        answer = getattr(self.official, self.name)(*self.args, **accident)
        self.house.recover()
        return answer

    def is_struck(self, kind, step):
        """Pressed until it was struck at `step` (true), or there is no such step and it is done."""
        what = fault(kind, f"{self.name}.{step}")
        for _press in range(20):
            answer = self.press(fault=what)
            if self.house.has_happened(what):
                return True
            if answer is not None and answer.status < 400:
                return False
        raise Contradiction(f"{self.name} was never struck at {step}")

    def through(self, kind, steps=ALL):
        """Struck at each of `steps`, and done at the end; the steps at which it was struck."""
        before = self.facts()
        struck = []
        for step in named(steps):
            is_struck = self.is_struck(kind, step)
            now = self.facts()
            ensure_in_order(self.room)
            if not is_struck:
                break
            struck.append(step)
            if (now == before) is (step in AFTER_THE_COMMIT):
                raise Contradiction(f"{self.name} half done when struck at {step}")
        if self.facts() == before:
            self.until_done(before)
        return struck

    def facts(self):
        """Everything it may change."""
        return steady(lambda: facts_of(self.room))

    def until_done(self, before):
        """Pressed as often as it takes."""
        for _press in range(20):
            self.press()
            if self.facts() != before:
                return
        raise Contradiction(f"{self.name} could not be done")


def strike_voters(house, voters, deed, kind, steps=ALL, content=None):
    """One voter for each step of `take` or `cast`; the steps at which one was struck."""
    struck = []
    for step in named(steps):
        voter, what = next(voters), fault(kind, f"{deed}.{step}")
        if deed == "take":
            voter.take(fault=what)
        else:
            voter.cast(content, fault=what)
        if not house.has_happened(what):
            break
        struck.append(step)
        house.recover()
    return struck


def voters_of(house, room, crowd):
    """Everybody with a browser of their own, logged in."""
    return [
        Voter(house.port, room.box.pk, crowd.sessions[person.pk], member=person)
        for person in room.voters
    ]


def official_of(house, room, crowd):
    """The first scrutineer at the machine."""
    return Official(house.port, room, crowd.sessions[room.scrutineers[0].pk])


def through_everything(house, room, crowd, kind, steps):
    """One small ballot with a kill at each of `steps` of each deed; `deed.step` of every kill."""
    voters = voters_of(house, room, crowd)
    waiting = iter(voters)
    killed = [f"take.{step}" for step in strike_voters(house, waiting, "take", kind, steps)]
    content = tuple(1 + row % 4 for row, _subject in enumerate(room.box.subjects))
    for voter in waiting:
        voter.take()
    waiting = iter(voters)
    killed += [f"cast.{s}" for s in strike_voters(house, waiting, "cast", kind, steps, content)]
    for voter in waiting:
        voter.cast(content)
    official = official_of(house, room, crowd)
    for name in DEEDS_OF_OFFICIALS:
        args = [0] if name == "sign" else []
        deed = Deed(house, room, official, name, *args)
        killed += [f"{name}.{step}" for step in deed.through(kind, steps)]
        if name == "sign":
            before = facts_of(room)
            Deed(house, room, official, "sign", 1).until_done(before)
        if name == "count":
            ensure_equal(room, voters, content)
    if steady(room.fresh).state != State.CONFIRMED:
        raise Contradiction("not confirmed")
    return killed


def ensure_equal(room, voters, content):
    """Each ballot is in the box once, as it was filled."""
    inside = steady(lambda: opened(room))
    tags = {voter.vote.secret().tag for voter in voters}
    if set(inside) != tags or set(inside.values()) != {content}:
        raise Contradiction("the box does not hold what was cast")


def errors_after_a_quiet_restart(house, crowd):
    """How many error pages people get when PostgreSQL ended and came back while nobody asked."""
    if not house.postgres:
        return 0
    room = steady(lambda: crowd.ballot(min(12, len(crowd.people))))
    voters = voters_of(house, room, crowd)

    def statuses():
        with ThreadPoolExecutor(len(voters)) as pool:
            return list(pool.map(Voter.first_look, voters))

    statuses()  # now the workers have connections
    house.postgres.kill()
    house.postgres.wait_for_another()
    errors = sum(status >= 500 for _round in range(3) for status in statuses())
    actions.void(
        steady(room.fresh), by=room.scrutineers[0].user, reason="演练结束", codes=room.codes
    )
    return errors
