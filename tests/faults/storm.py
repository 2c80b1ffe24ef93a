"""One ballot in a storm: everybody has an accident of their own, all of them at the same time."""

import random
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox
from tests.faults.house import steady
from tests.faults.people import Contradiction, Vote, Voter
from tests.faults.phones import BROKEN, fault
from tests.faults.steps import Deed, ensure_in_order, facts_of, official_of

State = BallotBox.State
AT_ONCE = 16
STEPS = ("called", "write-1", "commit", "committed", "returned")
# Of 10,000: to how many it happens. PostgreSQL is back after seconds, so it is not killed often.
KINDS = {
    "worker killed": 800,
    "PostgreSQL killed": 16,
    "power cut": 12,
    "connection broken": 3000,
    "commit refused": 1500,
    "clock jumps": 1000,
    "overtaken": 700,
    "three tabs": 1200,
    "double click": 800,
    "nothing": 972,
}
DATABASE_KINDS = ("PostgreSQL killed", "power cut")
# Back a year, on a quarter of a day, and right again.
JUMPS = (-400 * 86400, -7200, 0, 3600, 6 * 3600)
PRINTED = 20


def accident_of(kind, chance):
    """(deed, what to tell the browser) for this kind of accident."""
    deed, step = chance.choice(("take", "cast")), chance.choice(STEPS)
    at = f"{deed}.{step}"
    commit = f"{deed}.commit"
    return deed, {
        "worker killed": {"fault": fault("kill", at)},
        "PostgreSQL killed": {"fault": fault("database", at)},
        "power cut": {"fault": fault("power", at)},
        "connection broken": {"broken": chance.choice(BROKEN)},
        "commit refused": {"fault": fault("full", commit)},
        "clock jumps": {"fault": fault("clock", chance.choice(JUMPS))},
        "overtaken": {"fault": fault("slow", commit)},
    }.get(kind, {})


@dataclass
class Storm:
    """Who votes in one box, with what happens to each; closed while the last ones cast."""

    house: object
    room: object
    crowd: object
    kinds: list
    chance: random.Random
    restarts: bool = False
    votes: list = field(default_factory=list)

    def content(self):
        """A ballot as somebody might fill it."""
        return tuple(self.chance.randint(1, 4) for _row in self.room.box.subjects)

    def errands(self):
        """What each person will do."""
        people = list(zip(self.room.voters, self.kinds, strict=True))
        slips = self.printed([person for person, kind in people if kind not in DATABASE_KINDS])
        for person, kind in people:
            vote = Vote(self.room.box.pk, kind)
            self.votes.append(vote)
            voter = Voter(self.house.port, vote.box, self.crowd.sessions[person.pk], vote)
            tabs = {"three tabs": 3, "overtaken": 2}.get(kind, 1)
            contents = [self.content() for _tab in range(tabs)]
            if kind == "double click":
                contents *= 2
            yield voter, contents, accident_of(kind, self.chance), slips.get(person.pk)

    def printed(self, people):
        """Printed slips, handed out to some; {member: slip}."""
        by = self.room.scrutineers[0].user
        chosen = self.chance.sample(people, min(PRINTED, len(people) // 10))
        texts = actions.print_slips(self.room.box, len(chosen), by=by) if chosen else []
        for person in chosen:
            actions.hand_out_printed(self.room.box, person, by=by)
        return {person.pk: text for person, text in zip(chosen, texts, strict=True)}

    def errand(self, voter, contents, accident, slip):
        """One person, from the slip to the answer."""
        deed, what = accident
        taking, casting = (what, {}) if deed == "take" and not slip else ({}, what)
        if slip:
            voter.enter(slip)
        elif not voter.take(**taking):
            return
        if len(contents) > 1:
            voter.cast_in_tabs(contents, **casting)
        else:
            voter.cast(contents[0], **casting)

    def blow(self):
        """Everybody votes; the box is closed while the last ones do."""
        errands = list(self.errands())
        self.chance.shuffle(errands)
        official = official_of(self.house, self.room, self.crowd)
        size = len(errands)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            running = [pool.submit(self.errand, *errand) for errand in errands]
            self._when(size // 2, running)
            if self.restarts:
                self.house.restart()
            ensure_in_order(self.room)
            self._when(size * 23 // 25, running)
            self.close(official)
            wait(running)
        for errand in running:
            errand.result()
        return official

    def _when(self, number, running):
        """Wait until so many are done; raises what one of them has raised."""
        while sum(errand.done() for errand in running) < number:
            wait(running, 0.05)
            for errand in running:
                if errand.done():
                    errand.result()

    def close(self, official):
        """Closed by the scrutineer, who is killed on the way more often than not."""
        accident = {"fault": fault("kill", f"close.{self.chance.choice(STEPS)}")}
        for _press in range(20):
            official.close(**accident)
            accident = {}
            self.house.recover()
            if steady(self.room.fresh).state != State.OPEN:
                ensure_in_order(self.room)
                return
        raise Contradiction("the box could not be closed")

    def finish(self, official, book):
        """Counted twice, compared, signed and confirmed, each with an accident."""
        for again in (False, True):
            before = steady(lambda: facts_of(self.room))
            official.count(fault=fault("kill", f"count.{self.chance.choice(STEPS)}"))
            self.house.recover()
            count = Deed(self.house, self.room, official, "count")
            if again:
                count.press()
                if steady(lambda: facts_of(self.room)) != before:
                    raise Contradiction("counted once more, and it is not the same")
            elif steady(self.room.fresh).state != State.COUNTED:
                count.until_done(before)
            ensure_in_order(self.room)
        steady(lambda: book.compare(self.room, self.votes))
        for place in range(len(self.room.codes)):
            sign = Deed(self.house, self.room, official, "sign", place)
            sign.until_done(steady(lambda: facts_of(self.room)))
        official.confirm(fault=fault("kill", f"confirm.{self.chance.choice(STEPS)}"))
        self.house.recover()
        if steady(self.room.fresh).state != State.CONFIRMED:
            confirm = Deed(self.house, self.room, official, "confirm")
            confirm.until_done(steady(lambda: facts_of(self.room)))
        ensure_in_order(self.room)
