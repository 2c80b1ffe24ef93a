"""What a person does when something goes wrong: look again until it is known."""

import random
import secrets
import string
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse

from appraisals.ballots import sealing
from tests.faults.phones import Browser, Lost

PATIENCE = 120
RECEIVED, CLOSED = "received", "closed"


class Contradiction(AssertionError):
    """The system said something that cannot be true, or that nobody should be told."""


def repeated(accident):
    """What of it goes along when the request is repeated: the server knows whether it happened."""
    return {name: what for name, what in accident.items() if name == "fault"}


@dataclass
class Vote:
    """What one person knows of the own ballot: kept beside what the system says."""

    box: UUID
    kind: str = "nothing"
    slip: str = field(default="", repr=False)
    sent: list = field(default_factory=list)
    first: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    errors: int = 0
    requests: int = 0

    def secret(self):
        """The slip's bytes; its signature is the box's business."""
        data = sealing.from_crockford(self.slip, sealing.SLIP_BYTES)
        batch, secret = int.from_bytes(data[2:4], "big"), data[4 : 4 + sealing.SECRET_BYTES]
        return sealing.Slip(self.box, data[1], batch, secret)

    @property
    def is_acknowledged(self):
        """The person was told that the ballot is in."""
        return RECEIVED in self.answers

    @property
    def is_refused(self):
        """The person was told that the box is closed, and never that the ballot is in."""
        return not self.is_acknowledged and CLOSED in self.answers


class Patience:
    """Try again after a moment, for as long as a person would; counts what went wrong meanwhile."""

    def __init__(self, vote):
        self.vote, self.until = vote, time.monotonic() + PATIENCE

    def __iter__(self):
        while time.monotonic() < self.until:
            yield
            time.sleep(random.uniform(0.02, 0.15))
        raise Contradiction(f"no answer in {PATIENCE} s")

    def is_known(self, answer):
        """Whether the server has really answered; an error page says nothing of the ballot."""
        self.vote.errors += answer.status >= 500
        return answer.status < 500


class Voter:
    """Somebody with a browser who takes a slip and fills it, in one tab or in several."""

    def __init__(self, port, box, session="", vote=None, member=None):
        self.box, self.vote, self.member = box, vote or Vote(box), member
        self.browser = Browser(port, sessionid=session)
        self.room = reverse("box:ballot", args=[box])
        self.take_address = reverse("ballots:take", args=[box])

    @property
    def slip(self):
        """The slip this browser holds, or an empty text."""
        return self.browser.cookie(self.room, "slip")

    def take(self, **accident):
        """Whether there is a slip, after as many looks as it takes."""
        for _look in (patience := Patience(self.vote)):
            try:
                fields = self.slip_form(patience)
                if fields is None:
                    continue
                if not fields["key"]:
                    self.vote.answers.append(CLOSED)
                    return False
                once, accident = accident, repeated(accident)
                answer = self.browser.post(self.take_address, fields, **once)
            except Lost:
                continue
            if patience.is_known(answer) and answer.status == 302:
                break
            if answer.status == 409:
                raise Contradiction("the own slip is said to be taken elsewhere")
        self.vote.slip = self.slip
        return True

    def first_look(self):
        """The status of the page that offers a slip."""
        return self.browser.get(reverse("ballots:slip", args=[self.box])).status

    def slip_form(self, patience=None):
        """The fields of the page that offers a slip (no key: it offers none); None on an error."""
        page = self.browser.get(reverse("ballots:slip", args=[self.box]))
        if patience and not patience.is_known(page):
            return None
        if page.status != 200:
            raise Contradiction(f"{page.status} instead of the page for a slip")
        return {name: page.field(name) for name in ("key", "csrfmiddlewaretoken")}

    def enter(self, text):
        """With a printed slip, typed or scanned."""
        for _look in (patience := Patience(self.vote)):
            try:
                answer = self.browser.post(reverse("box:enter", args=[self.box]), {"slip": text})
            except Lost:
                continue
            if patience.is_known(answer):
                break
        if answer.status != 302:
            raise Contradiction(f"{answer.status} for a good printed slip")
        self.vote.slip = self.slip

    def look(self):
        """What the box says now: the form (its hidden fields), "received" or "closed"."""
        for _look in (patience := Patience(self.vote)):
            try:
                done = self.browser.get(self.room + "done")
                if not patience.is_known(done):
                    continue
                if done.status == 200:
                    return RECEIVED
                page = self.browser.get(self.room)
            except Lost:
                continue
            if not patience.is_known(page):
                continue
            if page.status != 200:
                raise Contradiction(f"{page.status} for a good slip")
            if token := page.field("token"):
                return {"token": token, "manifest": page.field("manifest")}
            # Between the two looks another tab may have cast.
            if reverse("box:leave", args=[self.box]) not in page.body:
                return CLOSED

    def open(self):
        """The form, where the slip has led to; if it is not there, another look."""
        with suppress(Lost):
            page = self.browser.get(self.room)
            if token := page.field("token"):
                return {"token": token, "manifest": page.field("manifest")}
        return self.look()

    def cast(self, content, form=None, **accident):
        """One tab: fill it with `content` and send it until it is known what became of it."""
        seen = form or self.open()
        for _look in (patience := Patience(self.vote)):
            if seen in (RECEIVED, CLOSED):
                break
            self.vote.sent.append(content)
            fields = seen | {f"s{n}": mark for n, mark in enumerate(content)}
            once, accident = accident, repeated(accident)
            try:
                self.vote.requests += 1
                answer = self.browser.post(self.room + "cast", fields, **once)
            except Lost:
                answer = None
            if answer is None or not patience.is_known(answer):
                seen = self.look()
                continue
            seen = self._told(answer, content)
        self.vote.answers.append(seen)
        return seen

    def _told(self, answer, content):
        if answer.status == 302 and "done" in answer.location:
            if not answer.location.endswith("?again"):
                self.vote.first.append(content)
            return RECEIVED
        if answer.status == 409:
            return CLOSED
        raise Contradiction(f"{answer.status} for a good ballot")

    def cast_in_tabs(self, contents, **accident):
        """Several tabs of the same form at the same moment; the accident happens to the first."""
        form = self.open()
        failures = []

        def tab(content, **mine):
            try:
                self.cast(content, form, **mine)
            except Exception as error:  # told by the thread that began it
                failures.append(error)

        accidents = [accident] + [{}] * (len(contents) - 1)
        tabs = [
            threading.Thread(target=tab, args=[content], kwargs=mine)
            for content, mine in zip(contents, accidents, strict=True)
        ]
        for thread in tabs:
            thread.start()
        for thread in tabs:
            thread.join()
        if failures:
            raise failures[0]


class Official:
    """A scrutineer at the machine: presses a button until the box is where it should be."""

    def __init__(self, port, room, session):
        self.room, self.browser = room, Browser(port, sessionid=session)
        self.token = "".join(secrets.choice(string.ascii_letters) for _n in range(32))
        self.browser.jar["/app/", "csrftoken"] = self.token

    def press(self, name, *args, fields=(), **accident):
        """Send one form once; None when no answer came."""
        address = reverse(f"ballots:{name}", args=[self.room.box.pk, *args])
        data = {"csrfmiddlewaretoken": self.token} | dict(fields)
        try:
            return self.browser.post(address, data, **accident)
        except Lost:
            return None

    def codes(self):
        """Both count codes as the form takes them."""
        return {f"code{place}": code for place, code in enumerate(self.room.codes)}

    def close(self, **accident):
        """Closes although slips may be out."""
        return self.press("close", fields={"sure": "1"}, **accident)

    def count(self, **accident):
        """Counts with both codes."""
        return self.press("count", fields=self.codes(), **accident)

    def sign(self, place, **accident):
        """Signs with the code of the scrutineer at `place`."""
        return self.press("sign", place, fields={"code": self.room.codes[place]}, **accident)

    def confirm(self, **accident):
        """Makes it final."""
        return self.press("confirm", **accident)
