"""How many ballots a second the box takes: `python -m tests.bench.ballots [--quick]`.

A real gunicorn, real HTTP from a process of its own, on SQLite and on a real PostgreSQL. Each voter
opens the page before the slip, takes it, opens the ballot, casts it, and reads the page after it.
Logins are prepared in the database: what is measured is the ballot, not the password hash. All
voters of a run use one box; afterwards it is closed and counted, and every ballot acknowledged must
be there, once, with its ticks. Beside each run the floor, from the same gunicorn at the same number
of clients: a bare Django view, and one row inserted for each request. Clients and database share
the machine with the server; what each costs is told.

The last line is JSON: votes_per_s (30 subjects, 32 clients), p95_ms (of any request when 200 people
come within one minute), errors, lost, doubled (of everything), floor. With both databases these are
those of PostgreSQL. `--quick` takes less than four minutes.
"""

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django

from tests.bench.voters import STEPS
from tests.postgresql import postgresql

SUBJECTS, CLIENTS = (30, 200), (1, 8, 32, 200)
PEOPLE = {1: 60, 8: 200, 32: 400, 200: 400}  # voters of a run, by its clients
QUICK = {30: (1, 32), 200: (32,)}
MINUTE, MINUTE_PEOPLE = 60, 200
AIM_VOTES, AIM_P95 = 70, 500
HOST = "127.0.0.1"
TICKS = os.sysconf("SC_CLK_TCK")


def say(text=""):
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def percentile(times, share):
    """The time that `share` of all do not exceed."""
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * share))] if times else 0.0


# Processor time of processes and all they started


def cpu_of(root):
    """Seconds that the process `root` and its children, the dead ones too, have used."""
    parents, used = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(fields[1])
            used[int(folder.name)] = sum(int(field) for field in fields[11:15])
    family, grown = {root}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in family} - family
        family |= more
        grown = bool(more)
    return sum(used.get(pid, 0) for pid in family) / TICKS


def postmaster():
    """The process of a PostgreSQL on this machine, or None."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        file = Path(cursor.fetchone()[0]) / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else None


class Meter:
    """Processor seconds of gunicorn and PostgreSQL between two looks."""

    def __init__(self, server):
        self.roots = {"gunicorn": server, "postgresql": postmaster()}

    def look(self):
        """{who: seconds so far}."""
        return {who: cpu_of(pid) for who, pid in self.roots.items() if pid}


# The server and the voters


@contextmanager
def gunicorn(workers, threads, log):
    """The program, served; yields (address, process id)."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        address = free.getsockname()
    command = [sys.executable, "-m", "gunicorn", "tests.bench.floor:application"]
    command += ["--bind", f"{HOST}:{address[1]}", "--workers", str(workers)]
    command += ["--threads", str(threads), "--log-level", "warning"]
    with log.open("wb") as output, subprocess.Popen(command, stderr=output) as server:
        try:
            for _try in range(300):
                try:
                    socket.create_connection(address, timeout=5).close()
                    break
                except OSError:
                    time.sleep(0.1)
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
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from branchlife.middleware import Idle

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
        from django.db import transaction

        from tests.ballots.rooms import open_room

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
        from appraisals.ballots.models import Tally

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
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

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


# All of it


def tell(run, asked):
    """A run as lines."""
    cpu = ", ".join(f"{who} {ms} ms" for who, ms in run["cpu_ms"].items())
    say(
        f"\n{run['what']}: {run['votes_per_s']} ballots/s; processor time of a ballot: {cpu}\n"
        f"  counted {run['counted']}, errors {run['errors']}, lost {run['lost']}, doubled "
        f"{run['doubled']}, totals {'right' if run['totals_right'] else 'WRONG'}"
    )
    for error in run["seen"]:
        say(f"  {error}")
    for step, ms in run["ms"].items():
        figures = "".join(f"{name} {ms[name]:8.1f} ms  " for name in ms)
        say(f"  {step:<6}{figures}{asked[step]} statements")


@contextmanager
def database(kind, folder):
    """DATABASE_URL of an empty database of our own."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    import psycopg

    name = f"bench_{os.getpid()}"
    with postgresql() as url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure(options, folder):
    """All runs on one database."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment

    settings.STATIC_ROOT = os.environ["BENCH_STATIC"]
    setup_test_environment()
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    serial = "BIGSERIAL" if connection.vendor == "postgresql" else "INTEGER"
    with connection.cursor() as cursor:
        kind = "bytea" if connection.vendor == "postgresql" else "blob"
        cursor.execute(f"CREATE TABLE bench_floor (id {serial} PRIMARY KEY, data {kind})")
    result = {"database": connection.vendor, "runs": []}
    say(f"== {connection.vendor}, gunicorn {options.workers} x {options.threads} threads")
    with gunicorn(options.workers, options.threads, folder / "log") as (address, pid):
        meter = Meter(pid)
        for subjects in options.subjects:
            asked = statements(subjects)
            Run(subjects, 8, 24).vote(address, meter)  # warms up
            for clients in options.clients:
                if options.quick and clients not in QUICK.get(subjects, ()):
                    continue
                voters = options.voters or PEOPLE.get(clients, clients * 2)
                run = Run(subjects, clients, min(voters, 240) if options.quick else voters)
                told = run.vote(address, meter)
                told["floor"] = floor(address, clients, meter)
                told["what"] = f"{subjects} subjects, {clients} clients"
                result["runs"].append(told)
                tell(told, asked)
                say("  floor: " + ", ".join(f"{k} {v}" for k, v in told["floor"].items()))
        if options.minute and not (options.quick and connection.vendor == "sqlite"):
            people = MINUTE_PEOPLE
            told = Run(options.subjects[0], people, people, spread=options.minute).vote(
                address, meter
            )
            told["what"] = f"{people} people within {options.minute} s"
            result["minute"] = told
            tell(told, asked)
    log = (folder / "log").read_bytes().decode()
    if log:
        say(f"gunicorn said:\n{log[-2000:]}")
    return result


def in_all(results):
    """The last line, from the results on each database."""
    first = next((r for r in results if r["database"] == "postgresql"), results[0])
    runs = [
        run
        for result in results
        for run in [*result["runs"], *filter(None, [result.get("minute")])]
    ]
    main = next((r for r in first["runs"] if (r["subjects"], r["clients"]) == (30, 32)), runs[0])
    return {
        "votes_per_s": main["votes_per_s"],
        "errors": sum(run["errors"] + (not run["totals_right"]) for run in runs),
        "lost": sum(run["lost"] for run in runs),
        "doubled": sum(run["doubled"] for run in runs),
        "p95_ms": first.get("minute", main)["p95_ms"],
        "floor": main["floor"],
        "cpu_ms": main["cpu_ms"],
        "databases": {
            result["database"]: {run["what"]: run["votes_per_s"] for run in result["runs"]}
            for result in results
        },
    }


def on_one(options):
    """Measure on one database, in this process; the results."""
    kind = options.database
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "static").mkdir()
        with database(kind, folder) as address:
            os.environ |= {
                "DJANGO_SETTINGS_MODULE": "branchlife.settings",
                "DATABASE_URL": address,
                "SECRET_KEY": "bench" * 12,
                "HTTPS": "1",
                "BENCH_STATIC": str(folder / "static"),
            }
            try:
                return measure(options, folder)
            finally:
                close_connections()


def close_connections():
    """Let go of the database, which is dropped next."""
    from django.db import connections

    connections.close_all()
    for connection in connections.all():
        if connection.vendor == "postgresql":
            connection.close_pool()


def on_each(arguments):
    """Each database in a process of its own; the results."""
    results = []
    for kind in ("postgresql", "sqlite"):
        command = [sys.executable, "-m", "tests.bench.ballots", *arguments, "--database", kind]
        with subprocess.Popen([*command, "--whole"], stdout=subprocess.PIPE, text=True) as process:
            last = ""
            for line in process.stdout:
                if last:
                    say(last)
                last = line.rstrip("\n")
        if process.returncode:
            sys.exit(process.returncode)
        results.append(json.loads(last))
    return results


def main():
    """Choose what to measure, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than four minutes")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--subjects", type=int, nargs="+", default=SUBJECTS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--voters", type=int, help="of each run; by default by its clients")
    parser.add_argument("--minute", type=int, default=MINUTE, help="seconds; 0 leaves it out")
    parser.add_argument("--whole", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    results = on_each(sys.argv[1:]) if options.database == "both" else [on_one(options)]
    if options.whole:
        say(json.dumps(results[0]))
        return True
    result = in_all(results)
    say()
    say(json.dumps(result))
    return not any(result[name] for name in ("errors", "lost", "doubled"))


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
