"""Many people with logins, and as many ballots of theirs as one wants."""

from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Max
from django.utils import timezone

from appraisals.ballots import actions
from branchlife.models import Member, User
from meetings.models import Attendance
from tests.ballots.rooms import hold_meeting, prepare_room
from tests.factories import (
    make_appraisal,
    make_branch,
    make_campaign,
    make_secretary,
)

BACKEND = "django.contrib.auth.backends.ModelBackend"
# So that the ballot stays short; all others are probationary members.
ON_THE_BALLOT = 6
ASPECTS = ["总体评价", "工作"]


def sessions_of(users):
    """Logs all `users` in at once; the value of the session cookie of each."""
    store = SessionStore()
    rows = {}
    for user in users:
        facts = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        rows[store._get_new_session_key()] = store.encode(facts)
    until = timezone.now() + timedelta(days=1)
    Session.objects.bulk_create(
        Session(session_key=key, session_data=data, expire_date=until) for key, data in rows.items()
    )
    return list(rows)


class Crowd:
    """The members of one branch, each logged in once; ballots are held one after another."""

    def __init__(self, size):
        self.branch, self.held = make_branch(), 0
        self.secretary = make_secretary(self.branch)
        last = User.objects.aggregate(last=Max("pk"))["last"]
        users = User.objects.bulk_create(
            User(username=f"crowd{last}-{n}", name=f"党员{n}", password="!") for n in range(1, size)
        )
        full = {"joined_on": "1998-07-01", "full_member_on": "1999-07-01"}
        probationary = {"joined_on": "2024-12-01", "full_member_on": ""}
        Member.objects.bulk_create(
            Member(
                branch=self.branch,
                name=user.name,
                position=n,
                user=user,
                **(full if n < ON_THE_BALLOT else probationary),
            )
            for n, user in enumerate(users, start=1)
        )
        members = self.branch.members.select_related("user").order_by("pk")
        self.people = [self.secretary, *(m for m in members if m.pk != self.secretary.pk)]
        logins = sessions_of([person.user for person in self.people])
        self.sessions = dict(zip((p.pk for p in self.people), logins, strict=True))

    def ballot(self, size):
        """A room with an open box for the first `size` of the crowd."""
        self.held += 1
        label = f"第{self.held}次"
        year = make_campaign(self.branch.committee, aspects=ASPECTS, year_label=label)
        appraisal = make_appraisal(self.branch, campaign=year)
        meeting = hold_meeting(appraisal)
        people = self.people[:size]
        Attendance.objects.bulk_create(
            Attendance(
                meeting=meeting,
                member=person,
                status=Attendance.Status.PRESENT,
                category=person.category_on(meeting.day),
                has_vote=person.has_vote_on(meeting.day),
            )
            for person in people
        )
        by = self.secretary.user
        room = prepare_room(actions.prepare_box(appraisal, by=by), people, people[1:3])
        room.box = actions.open_box(room.box, room.codes, by=by)
        return room
