"""Online and printed slips in any order people, phones and scrutineers can think of."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from appraisals.ballots import actions
from appraisals.ballots.models import RollEntry
from branchlife.workflow import NotAllowed
from tests.ballots.rooms import open_room

VOTERS = 5
people = st.integers(0, VOTERS - 1)
phones = st.integers(0, 2)
marks = st.integers(1, 4)


class Room(RuleBasedStateMachine):
    """What a careful clerk would expect, kept beside what the system says."""

    @initialize()
    def open(self):
        self.room = open_room(VOTERS, scrutineers=1, aspects=[])
        self.by = self.room.scrutineers[0].user
        self.taken = {}  # person: (phone, slip)
        self.printed = []  # slips of the batch that is valid
        self.dead = []  # slips of older batches
        self.handed_out = set()
        self.cast = {}  # tag: mark of the ballot that counts

    def tag(self, text):
        return actions.enter(self.room.box.pk, text).slip.tag

    @rule(person=people, phone=phones)
    def take(self, person, phone):
        """Somebody takes a slip, for the first time or again, on any phone."""
        k = bytes([phone]) * 32
        if person in self.handed_out:
            with pytest.raises(actions.TakenOnPaper):
                self.room.take(person, k=k)
        elif person in self.taken and self.taken[person][0] != phone:
            with pytest.raises(actions.TakenElsewhere):
                self.room.take(person, k=k)
        else:
            text = self.room.take(person, k=k)
            assert self.taken.setdefault(person, (phone, text)) == (phone, text)

    @rule(person=people, phone=phones)
    def take_without_an_answer(self, person, phone):
        """The connection breaks: the slip is taken, nobody has seen it."""
        if person not in self.handed_out and person not in self.taken:
            self.taken[person] = (phone, self.room.take(person, k=bytes([phone]) * 32))

    @rule(n=st.integers(1, 6))
    def print_slips(self, n):
        """Slips are printed; the older ones die, unless one is already out."""
        if self.handed_out:
            with pytest.raises(NotAllowed):
                actions.print_slips(self.room.box, n, by=self.by)
        else:
            self.dead += self.printed
            self.printed = actions.print_slips(self.room.box, n, by=self.by)

    @rule(person=people)
    def hand_out(self, person):
        """A printed slip is handed out."""
        if not self.printed or person in self.handed_out or person in self.taken:
            with pytest.raises(NotAllowed):
                actions.hand_out_printed(self.room.box, self.room.voters[person], by=self.by)
        else:
            actions.hand_out_printed(self.room.box, self.room.voters[person], by=self.by)
            self.handed_out.add(person)

    @rule(person=people, to=people)
    def correct(self, person, to):
        """A slip was noted for the wrong person."""
        voters = self.room.voters
        free = to not in self.handed_out and to not in self.taken
        if person in self.handed_out and free:
            actions.move_printed(self.room.box, voters[person], voters[to], by=self.by)
            self.handed_out = self.handed_out - {person} | {to}
        else:
            with pytest.raises(NotAllowed):
                actions.move_printed(self.room.box, voters[person], voters[to], by=self.by)

    def fill(self, text, mark):
        tag = self.tag(text)
        receipt = self.room.fill(text, mark)
        assert receipt.is_first is (tag not in self.cast)
        self.cast.setdefault(tag, mark)
        assert actions.enter(self.room.box.pk, text).received

    @precondition(lambda self: self.taken)
    @rule(data=st.data(), mark=marks)
    def cast_online(self, data, mark):
        """Somebody fills, once or again."""
        self.fill(data.draw(st.sampled_from(list(self.taken.values())))[1], mark)

    @precondition(lambda self: self.handed_out)
    @rule(number=st.integers(0, 5), mark=marks)
    def cast_printed(self, number, mark):
        """One of those with a printed slip fills it; each has one."""
        mine = self.printed[: len(self.handed_out)]
        self.fill(mine[number % len(mine)], mark)

    @precondition(lambda self: self.dead)
    @rule(data=st.data())
    def cast_with_a_dead_slip(self, data):
        """A slip of an older printing is worth nothing."""
        with pytest.raises(actions.SlipRefused):
            self.room.fill(data.draw(st.sampled_from(self.dead)))

    @invariant()
    def nobody_has_both(self):
        """The roll says of everybody what happened, and never two things."""
        if not hasattr(self, "room"):
            return
        kinds = dict(RollEntry.objects.filter(box=self.room.box).values_list("member_id", "kind"))
        for person, member in enumerate(self.room.voters):
            expected = (
                "printed"
                if person in self.handed_out
                else "online"
                if person in self.taken
                else "none"
            )
            assert kinds[member.pk] == expected
        assert not self.handed_out & set(self.taken)
        assert self.room.box.ballots.count() == len(self.cast)
        assert len(self.cast) <= self.room.box.turnout()["issued"]

    def teardown(self):
        """Whatever happened, the count agrees with the clerk."""
        if not hasattr(self, "room"):
            return
        self.room.close()
        if len(self.cast) < 3:
            with pytest.raises(actions.CountStopped):
                self.room.count()
            return
        report = self.room.count()
        assert (report.returned, report.valid) == (len(self.cast), len(self.cast))
        ticks = list(self.cast.values())
        names = ("excellent", "qualified", "basic", "unqualified")
        for total in self.room.box.totals().values():
            assert [total[name] for name in names] == [ticks.count(mark) for mark in (1, 2, 3, 4)]


@pytest.mark.django_db
def test_14_online_and_printed_slips_never_give_anybody_two_ballots():
    run_state_machine_as_test(
        Room,
        settings=settings(
            max_examples=12 if connection.vendor == "sqlite" else 6,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
