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
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django

from tests.bench.meter import Meter
from tests.postgresql import postgresql

SUBJECTS, CLIENTS = (30, 200), (1, 8, 32, 200)
PEOPLE = {1: 60, 8: 200, 32: 400, 200: 400}  # voters of a run, by its clients
QUICK = {30: (1, 32), 200: (32,)}
MINUTE, MINUTE_PEOPLE = 60, 200


def say(text=""):
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


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

    from tests.bench.runs import Run, floor, gunicorn, statements

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
