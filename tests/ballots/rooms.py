"""A room for tests: a branch in session, its box open, and people who take slips and fill them."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from appraisals.ballots import actions, sealing
from appraisals.ballots.models import BallotBox
from meetings.models import Meeting
from tests.factories import (
    SHANGHAI,
    make_appraisal,
    make_attendance,
    make_branch,
    make_campaign,
    make_meeting,
    make_member,
    make_secretary,
)

MANY = 200


@dataclass
class Room:
    """Everybody and everything at one ballot."""

    secretary: object
    voters: list
    scrutineers: list
    box: BallotBox
    codes: list = field(default_factory=list)

    def fresh(self):
        """The box as it is now."""
        self.box = BallotBox.objects.get(pk=self.box.pk)
        return self.box

    @property
    def subjects(self):
        """How many rows the ballot has."""
        return len(self.box.subjects)

    def take(self, number, k=None):
        """The slip of voter `number`, taken in their own browser."""
        k = k or bytes([number % 256]) * 32
        return actions.take_slip(self.box.pk, self.voters[number], k)

    def fill(self, slip_text, grades=None, **changed):
        """Cast with `slip_text` as the form would; a single mark stands for every row."""
        if grades is None or isinstance(grades, int):
            grades = {index: grades or 1 for index in range(self.subjects)}
        entry = actions.enter(self.box.pk, slip_text)
        facts = {
            "token": entry.token,
            "manifest": entry.manifest,
            "grades": grades,
            "confirmed": True,
        }
        return actions.cast(self.box.pk, slip_text, **facts | changed)

    def vote(self, number, grades=None):
        """Voter `number` takes a slip and casts."""
        return self.fill(self.take(number), grades)

    def close(self):
        """The first scrutineer closes."""
        self.box = actions.close(self.box, by=self.scrutineers[0].user)
        return self.box

    def count(self, by=None):
        """All count codes, entered by the first scrutineer."""
        report = actions.count(self.box, self.codes, by=by or self.scrutineers[0].user)
        self.fresh()
        return report

    def confirm(self):
        """Every scrutineer signs on the screen; the first confirms."""
        for scrutineer in self.box.scrutineers.select_related("member__user"):
            actions.sign(scrutineer, by=scrutineer.member.user)
        self.box = actions.confirm(self.box, by=self.scrutineers[0].user)
        return self.box


def hold_meeting(appraisal):
    """The appraisal's general meeting, valid and in session."""
    meeting = make_meeting(
        appraisal.branch,
        state=Meeting.State.IN_SESSION,
        declared_valid=True,
        declared_at=datetime(2025, 3, 19, 9, 5, tzinfo=SHANGHAI),
        declared_by=appraisal.campaign.opened_by,
    )
    appraisal.general_meeting = meeting
    appraisal.save(update_fields=["general_meeting"])
    return meeting


def prepare_room(box, people, watchers):
    """A box in DRAFT gets its scrutineers, approved and with codes; the first of `people` runs it."""
    secretary = people[0]
    for member in watchers:
        actions.nominate(box, by=secretary.user, member=member)
    if watchers:
        actions.approve_scrutineers(box, by=secretary.user)
    room = Room(secretary, people, watchers, box)
    for scrutineer in box.scrutineers.select_related("member__user").order_by("position"):
        room.codes.append(actions.make_count_code(scrutineer, by=scrutineer.member.user))
    return room


def make_room(voters=5, *, subjects=None, scrutineers=2, logins=True, aspects=None, **campaign):
    """A meeting in session with `voters` present and a box in DRAFT, scrutineers approved.

    The secretary is one of the voters; `subjects` limits how many full members there are.
    """
    branch = make_branch()
    year = make_campaign(
        branch.committee, aspects=["总体评价", "工作"] if aspects is None else aspects, **campaign
    )
    appraisal = make_appraisal(branch, campaign=year)
    meeting = hold_meeting(appraisal)
    people = [make_secretary(branch)]
    for number in range(1, voters):
        full = subjects is None or number < subjects
        dates = {} if full else {"joined_on": "2024-12-01", "full_member_on": ""}
        people.append(make_member(branch, login=logins or number <= scrutineers, **dates))
    for person in people:
        make_attendance(meeting, person)
    box = actions.prepare_box(appraisal, by=people[0].user)
    return prepare_room(box, people, people[1 : 1 + scrutineers])


def open_room(voters=5, **options):
    """The same with the box open."""
    room = make_room(voters, **options)
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    return room


def keys_of(room):
    """The scrutineers' private keys, for tests that forge."""
    return {
        place: sealing.private_key(code, room.box.pk, place)
        for place, code in enumerate(room.codes)
    }


@contextmanager
def statements(number):
    """Exactly `number` statements are sent, transaction control not counted."""
    with CaptureQueriesContext(connection) as captured:
        yield
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    sent = [query["sql"] for query in captured if not query["sql"].startswith(control)]
    assert len(sent) == number, "\n".join(sent)


def big_room(voters=MANY):
    """Many voters, five members on the ballot."""
    return open_room(voters, subjects=5, logins=False, scrutineers=2)


def opened_marks(room):
    """{tag: the mark of all rows} of every ballot in the box, as the scrutineers could see it."""
    keys = keys_of(room)
    box = room.fresh()
    marks = {}
    for ballot in box.ballots.all():
        inside = sealing.open_sealed(
            bytes(ballot.sealed),
            box.pk,
            tag=bytes(ballot.tag),
            manifest_hash=box.hash,
            private_keys=keys,
            n_keys=2,
            threshold=2,
            n_grades=len(box.manifest["subjects"]),
            opinion_bytes=box.opinion_bytes,
        )
        (marks[bytes(ballot.tag)],) = set(inside.grades)
    return marks


def tag_of(room, text):
    return actions.enter(room.box.pk, text).slip.tag
