"""The program served, boxes filled by real voters, and the floor beside them. Needs django.setup()."""

import json
import random
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appraisals.ballots.models import Tally
from branchlife.middleware import Idle
from tests.ballots.rooms import open_room
from tests.bench.voters import STEPS
from tests.servers import HOST, free_port, wait_for


def percentile(times, share):
    """The time that `share` of all do not exceed."""
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * share))] if times else 0.0


@contextmanager
def gunicorn(workers, threads, log):
    """The program, served; yields (address, process id)."""
    address = HOST, free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.bench.floor:application"]
    command += ["--bind", f"{HOST}:{address[1]}", "--workers", str(workers)]
    command += ["--threads", str(threads), "--log-level", "warning"]
    with log.open("wb") as output, subprocess.Popen(command, stderr=output) as server:
        try:
            wait_for(address, server)
            yield address, server.pid
        finally:
            server.terminate()
            server.wait(timeout=30)


def send(address, people, clients, box=""):
    """Let `people` come to `clients` browsers, in another process; its answer."""
    plan = {"address": address, "host": HOST, "box": box, "clients": clients, "people": people}
    command = [sys.executable, "-m", "tests.bench.voters"]
    run = subprocess.run(command, input=json.dumps(plan), capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)


def with_session(user):
    """The key of a session as the login leaves it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[Idle.SEEN] = 0
    session.create()
    return session.session_key


class Run:
    """One box with `subjects` rows, filled by `voters` people at `clients` browsers."""

    def __init__(self, subjects, clients, voters, spread=0):
        self.subjects, self.clients = subjects, clients
        chance = random.Random(subjects * 1000 + clients)
        full = subjects - 4  # and four rows on the leadership
        with transaction.atomic():
            self.room = open_room(
                voters, subjects=full, aspects=["总体评价", "工作", "作风", "决策"]
            )
            self.expected, self.people = {}, []
            for number, member in enumerate(self.room.voters):
                marks = [chance.randint(1, 4) for _row in range(self.room.subjects)]
                self.expected[number] = marks
                self.people.append(
                    {
                        "number": number,
                        "session": with_session(member.user),
                        "ticks": "".join(f"&s{row}={mark}" for row, mark in enumerate(marks)),
                        "at": chance.uniform(0, spread),
                    }
                )

    def vote(self, address, meter):
        """Everybody votes; what it took."""
        before = meter.look()
        answer = send(address, self.people, self.clients, str(self.room.box.pk))
        after = meter.look()
        cast = len(answer["codes"]) or 1
        return {
            "subjects": self.subjects,
            "clients": self.clients,
            "votes_per_s": round(len(answer["codes"]) / answer["seconds"], 1),
            "ms": {
                step: {
                    name: round(percentile(answer["times"][step], share), 1)
                    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
                }
                for step in STEPS
            },
            "p95_ms": round(percentile(sum(answer["times"].values(), []), 0.95), 1),
            "cpu_ms": {who: round((after[who] - before[who]) / cast * 1000, 1) for who in after}
            | {"clients": round(answer["cpu"] / cast * 1000, 1)},
            "errors": len(answer["errors"]),
            "seen": sorted(Counter(answer["errors"]))[:5],
        } | self.counted(answer["codes"])

    def counted(self, acknowledged):
        """Close, count and compare: what was acknowledged must be there, once, with its ticks."""
        self.room.close()
        report = self.room.count()
        known = Counter(code for _number, code in acknowledged)
        found = Counter(report.tracking_codes)
        expected = Counter()
        for number, _code in acknowledged:
            expected.update(enumerate(self.expected[number]))
        rows = Tally.objects.filter(box=self.room.box).values_list("subject", "grade", "n")
        tallied = Counter({(subject, grade): n for subject, grade, n in rows if n})
        doubled = report.returned - len(found) + sum(n - 1 for n in known.values())
        unasked = 0 if len(known) < len(self.people) else report.returned - len(known)
        return {
            "counted": report.returned,
            "lost": sum((known - found).values()),
            "doubled": doubled + max(0, unasked),
            "totals_right": len(known) < len(self.people) or tallied == expected,
        }


def floor(address, clients, meter):
    """Requests a second of a bare view and of one row inserted, and their processor time."""
    result = {}
    for name in ("view", "insert"):
        people = [{"number": n, "path": f"/floor/{name}"} for n in range(1500)]
        before = meter.look()["gunicorn"]
        answer = send(address, people, clients)
        used = meter.look()["gunicorn"] - before
        result[f"{name}_per_s"] = round(len(people) / answer["seconds"])
        result[f"{name}_p95_ms"] = round(percentile(answer["times"]["floor"], 0.95), 1)
        result[f"{name}_cpu_ms"] = round(used / len(people) * 1000, 2)
        if answer["errors"]:
            raise RuntimeError(answer["errors"][0])
    return result


def statements(subjects):
    """{step: SQL statements, transaction control not counted}, of one person, told by Django."""
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    run = Run(subjects, 1, 5)
    box, person = run.room.box.pk, run.people[3]
    client, found = Client(HTTP_HOST=HOST, HTTP_ORIGIN=f"https://{HOST}"), {}
    client.cookies["sessionid"] = person["session"]

    def ask(step, method, path, data=None):
        with CaptureQueriesContext(connection) as captured:
            answer = getattr(client, method)(path, data, secure=True)
        found[step] = sum(not query["sql"].startswith(control) for query in captured)
        return answer

    page = ask("slip", "get", f"/app/ballots/{box}/slip/")
    ask("take", "post", f"/app/ballots/{box}/slip/take", {"key": page.context["key"]})
    entry = ask("page", "get", f"/box/{box}/").context["entry"]
    marks = {f"s{row}": 1 for row in range(run.room.subjects)}
    form = {"token": entry.token, "manifest": entry.manifest} | marks
    ask("cast", "post", f"/box/{box}/cast", form)
    assert ask("done", "get", f"/box/{box}/done").status_code == 200
    return found
