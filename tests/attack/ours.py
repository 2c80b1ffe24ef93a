"""A ballot as this program holds it: with the actions of its pages, or through a real gunicorn."""

import os
import re
import sys
import threading
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, connections

from appraisals.ballots import actions, sealing
from appraisals.ballots.models import RollEntry, SealedBallot
from appraisals.ballots.views import cookies
from tests.attack.cases import TAKE
from tests.attack.planted import marks_written
from tests.ballots.rooms import keys_of, make_room, open_room
from tests.faults.phones import Browser
from tests.faults.postgres import begin, wait_until

HOST = "branch.example.cn"
PASSWORD = "Attack-2025-branch"
FULL_COST = sealing.SCRYPT_OPSLIMIT


class Ours:
    """Slip and sealed box."""

    key, title, planted, counters = "ours", "ours: slip and sealed box", False, ""

    def __init__(self):
        self.roll = RollEntry._meta.db_table
        self.ballots = SealedBallot._meta.db_table

    def create(self):
        """The tables are there."""

    def play(self, case, site):
        """Everything that happens to one ballot."""
        return (OverHttp if case.over_http else Inside)(self, case, site)


class Inside:
    """The actions behind the pages, called in this process."""

    def __init__(self, design, case, site):
        self.design, self.case, self.site, self.slips = design, case, site, {}

    def prepare(self):
        """A meeting, its people, an open box; some of them get a printed slip."""
        case = self.case
        rules = {"asks_opinions": case.number % 3 != 1, "own_row": case.number % 2 == 0}
        self.room = self.open_room(**rules)
        case.box, case.subjects = str(self.room.box.pk), self.room.subjects
        case.members = [member.pk for member in self.room.voters]
        case.draw_marks()
        writes = self.room.box.manifest["opinion_bytes"] > 0
        for voter in range(case.people):
            if writes and case.random.random() < 0.5:
                case.opinions[voter] = f"意见 {case.token()}"
        self.printed = {}
        if case.number % 4 == 2 and not case.over_http:
            chosen = [voter for voter in range(case.people) if voter % 3 == 2]
            by = self.room.scrutineers[0].user
            stack = actions.print_slips(self.room.box, len(chosen), by=by)
            case.random.shuffle(stack)
            self.printed = dict(zip(chosen, stack, strict=True))
            self.room.fresh()
        self._note_secrets_of_scrutineers()

    def open_room(self, **rules):
        """The box, open."""
        return open_room(self.case.people, **rules)

    def _note_secrets_of_scrutineers(self):
        for code in self.room.codes:
            self.case.needles += [("count code", code.encode())]
            self.case.needles += [("count code", code.replace("-", "").encode())]
        with cost_of_codes(full=self.case.over_http):
            keys = keys_of(self.room)
        for key in keys.values():
            self.case.needles += [("private key", bytes(key))]

    def note(self, voter, slip, text):
        """What must not be found of this voter, and which ballot is theirs."""
        case, marks = self.case, self.case.marks[voter]
        case.ballot_keys[voter] = "\\x" + slip.tag.hex()
        plain = slip.code + len(marks).to_bytes(2, "big") + bytes(marks)
        case.needles += [
            ("secret K", slip.secret),
            ("slip", text.encode()),
            ("slip", sealing.from_crockford(text, sealing.SLIP_BYTES)),
            ("ballot", plain),
            *marks_written(marks),
        ]
        # Until the count nobody writes these; afterwards they stand in the count's results.
        case.late_needles += [("tracking code", slip.tracking_code.encode())]
        if voter in case.opinions:
            case.late_needles += [("opinion", case.opinions[voter][3:].encode())]

    def names(self):
        """What a line of a log would call one of these people, or their column."""
        users = [member.user.username for member in self.room.voters]
        names = {name.encode() for name in [*users, *(m.name for m in self.room.voters)]}
        return names | {b"member_id"}

    def slip_behind(self, text):
        """The slip of a text, as the box reads it."""
        box = self.room.box
        return sealing.parse_slip(
            text, box.pk, epoch=box.epoch, batch=box.batch, manifest_hash=box.hash
        )

    def take(self, voter):
        """A slip: in the own browser, or handed out on paper."""
        room = self.room
        if voter in self.printed:
            actions.hand_out_printed(room.box, room.voters[voter], by=room.scrutineers[0].user)
            text = self.printed[voter]
        else:
            k = sealing.new_cookie_key()
            self.case.needles += [("key k", k)]
            text = room.take(voter, k=k)
        self.note(voter, self.slip_behind(text), text)
        self.slips[voter] = text

    def cast(self, voter):
        """The ballot."""
        marks = dict(enumerate(self.case.marks[voter]))
        self.room.fill(self.slips[voter], marks, opinion=self.case.opinions.get(voter, ""))

    def count(self):
        """Close and count; not confirmed yet."""
        self.room.close()
        self.room.count()

    def confirm(self):
        """Signed and confirmed: the ballots are destroyed."""
        self.room.confirm()


# --- over HTTP ---


class Phone(Browser):
    """A voter's browser behind the TLS proxy: an address and an agent that nobody else has."""

    def __init__(self, port, address, agent):
        super().__init__(port)
        self.host, self.address, self.agent, self.origin = HOST, address, agent, f"https://{HOST}"

    def _request(self, method, address, body, fault):
        path = urlsplit(address).path
        cookies = [f"{n}={v}" for (at, n), v in self.jar.items() if path.startswith(at)]
        lines = [f"{method} {address} HTTP/1.1", f"Host: {self.host}", "Connection: close"]
        lines += ["X-Forwarded-Proto: https", f"X-Forwarded-For: {self.address}"]
        lines += [f"User-Agent: {self.agent}", "Sec-Fetch-Dest: document"]
        lines += [f"Referer: https://{HOST}/app/login/"]
        lines += [f"Cookie: {'; '.join(cookies)}"] if cookies else []
        if method == "POST":
            lines += [f"Origin: {self.origin}", f"Content-Length: {len(body)}"]
            lines += ["Content-Type: application/x-www-form-urlencoded"]
        return "\r\n".join([*lines, "", body]).encode()

    def send(self, address, **fields):
        """A form of a page behind the login."""
        return self.post(
            address, fields | {"csrfmiddlewaretoken": self.cookie("/app/", "csrftoken")}
        )


class Site:
    """gunicorn as the operators' page says, HTTPS=1 behind a proxy, its output in a file."""

    def __init__(self, folder, address):
        self.folder, self.address, self.log = folder, address, folder / "gunicorn.log"
        self.port, self.process = 0, None

    def start(self):
        """Begin, and wait until it takes connections."""
        environment = os.environ | {
            "DATABASE_URL": self.address,
            "DJANGO_SETTINGS_MODULE": "tests.attack.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "HTTPS": "1",
            "ALLOWED_HOSTS": HOST,
        }
        command = [sys.executable, "-m", "gunicorn", "branchlife.wsgi", "--workers", "2"]
        command += ["--threads", "4", "--bind", "127.0.0.1:0"]
        with self.log.open("ab") as output:
            self.process = begin(command, output, env=environment, cwd=settings.BASE_DIR)
        wait_until(lambda: b"Booting worker" in self.log.read_bytes(), "gunicorn")
        self.port = int(re.search(rb"Listening at: \S+:(\d+)", self.log.read_bytes())[1])
        phone = Phone(self.port, "192.0.2.1", "start")
        for _worker in range(4):
            phone.get("/healthz")

    def stop(self):
        """End it as an operator does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


class OverHttp(Inside):
    """Real logins, cookies, forms and detours through gunicorn."""

    def open_room(self, **rules):
        """Everybody logs in on their own phone; scrutineers make their codes there and open."""
        room = make_room(self.case.people, **rules)
        self.phones = [self._logged_in(*person) for person in enumerate(room.voters)]
        address = f"/app/ballots/{room.box.pk}/"
        watching = [self.phones[room.voters.index(member)] for member in room.scrutineers]
        for place, phone in enumerate(watching):
            expect(phone.send(f"{address}code/{place}/"), 200)
            expect(phone.send(f"{address}present/"), 302)
        room.codes = [
            phone.cookie(address, f"{cookies.CODE}{place}") for place, phone in enumerate(watching)
        ]
        expect(self.phones[0].send(f"{address}open/", compared="1"), 302)
        self.watching, self.address = watching, address
        room.fresh()
        return room

    def _logged_in(self, voter, member):
        user = member.user
        user.password = Argon2PasswordHasher().encode(PASSWORD, self.case.token())
        user.save(update_fields=["password"])
        agent, address = f"Phone/{self.case.token()}", self._address(voter)
        self.case.needles += [("agent", agent.encode()), ("address", address.encode())]
        phone = Phone(self.site.port, address, agent)
        phone.get("/app/login/")
        login = {"username": user.username, "password": PASSWORD, "next": ""}
        expect(phone.send("/app/login/", **login), 302)
        return phone

    def _address(self, voter):
        return f"2001:db8:{self.case.random.getrandbits(16):x}:{self.case.number:x}::{voter:x}"

    def take(self, voter):
        """The page before the slip, and the slip; sometimes the database breaks off."""
        phone, room = self.phones[voter], self.address
        page = phone.get(f"{room}slip/")
        form = {name: page.field(name) for name in ("csrfmiddlewaretoken", "key")}
        if voter == 1:
            with broken_off(RollEntry):
                expect(phone.post(f"{room}slip/take", form), 500)
        expect(phone.post(f"{room}slip/take", form), 302)
        expect(phone.post(f"{room}slip/take", form), 302)
        k = sealing.from_crockford(phone.cookie(room, form["key"]), sealing.SECRET_BYTES)
        text = phone.cookie(f"/box/{self.case.box}/", "slip")
        self.case.needles += [("key k", k)]
        self.note(voter, self.slip_behind(text), text)

    def cast(self, voter):
        """The form, with everything people and browsers do wrong; the ballot; the receipt."""
        phone, box = self.phones[voter], f"/box/{self.case.box}/"
        page = expect(phone.get(box), 200)
        form = {name: page.field(name) for name in ("token", "manifest")}
        if voter in self.case.opinions:
            form["opinion"] = self.case.opinions[voter]
        marks = {f"s{index}": str(mark) for index, mark in enumerate(self.case.marks[voter])}
        expect(phone.post(f"{box}cast", form | marks | {"s0": "9"}), 400)
        phone.origin = "null"
        expect(phone.post(f"{box}cast", form | marks), 403)
        phone.origin = f"https://{HOST}"
        expect(phone.post(f"{box}cast", form | marks | {f"x{n}": n for n in range(3001)}), 400)
        expect(phone.post(f"{box}cast", form | dict(list(marks.items())[1:])), 200)
        if voter == 2:
            with broken_off(SealedBallot):
                expect(phone.post(f"{box}cast", form | marks), 500)
        for _again in range(2):
            expect(phone.post(f"{box}cast", form | marks), 302)
        expect(phone.get(f"{box}done"), 200)
        expect(phone.get(box), 200)
        expect(phone.get(f"{box}nothing?{urlencode(marks)}"), 404)

    def count(self):
        """The scrutineers close, and count with the codes on their phones."""
        first = self.watching[0]
        expect(first.send(f"{self.address}close/", sure="1"), 302)
        for code, status in ((sealing.new_count_code(), 200), (self.room.codes[1], 302)):
            expect(first.send(f"{self.address}count/", code1=code), status)

    def confirm(self):
        """Each signs on the own phone."""
        for place, phone in enumerate(self.watching):
            expect(phone.send(f"{self.address}sign/{place}/"), 302)
        expect(self.watching[0].send(f"{self.address}confirm/"), 302)
        if self.room.fresh().state != "confirmed":
            raise AssertionError("not confirmed")


@contextmanager
def cost_of_codes(*, full):
    """Count codes cost little in this process: what they cost to guess is not what is attacked."""
    kept = sealing.SCRYPT_OPSLIMIT
    sealing.SCRYPT_OPSLIMIT = FULL_COST if full else kept
    try:
        yield
    finally:
        sealing.SCRYPT_OPSLIMIT = kept


def expect(answer, status):
    """The answer, which must have this status."""
    if answer.status != status:
        raise AssertionError(f"{answer.status} instead of {status}: {answer.body[:2000]}")
    return answer


@contextmanager
def broken_off(model):
    """The next statement that writes to this table waits, and is then cancelled by the database."""
    table, stop = model._meta.db_table, threading.Event()

    def cancel():
        with connection.cursor() as cursor:
            while not stop.wait(0.02):
                cursor.execute(
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity "
                    "WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
                )
        connections.close_all()

    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
    thread = threading.Thread(target=cancel)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        connection.rollback()
        connection.set_autocommit(True)


def do(play, event):
    """One event of the schedule."""
    _moment, voter, what = event
    (play.take if what == TAKE else play.cast)(voter)
