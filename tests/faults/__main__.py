"""Ten thousand ballots, an accident on the way of each: `python -m tests.faults [--casts 10000]`.

Real gunicorn workers and a real PostgreSQL of its own are killed with kill -9, connections break
before and after the commit, three tabs and double clicks compete, clocks jump, the disk is full,
boxes are closed while ballots come in, and now and then everything ends at once. Every person does
what people do: look again until it is known. Prints, for each kind of accident, how many ballots
were acknowledged, counted, lost, doubled, and refused as closed; the last line is JSON. It ends with
1 if anything was lost, doubled, or said to somebody that was not so.
"""

import argparse
import json
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import django

from tests.faults.postgres import Postgres

VOTERS = 250
CHEAP = 32768
NAMES = ("casts", "acknowledged", "counted", "lost", "doubled", "closed", "errors")


def say(*words):
    """One line, at once."""
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def arguments():
    """What the caller wants."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--casts", type=int, default=10000, help="people who want to vote")
    parser.add_argument("--voters", type=int, default=VOTERS, help="people at one box, at most 500")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    parser.add_argument("--short", action="store_true", help="fewer steps, cheap count codes")
    given = parser.parse_args()
    given.seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    given.voters = max(12, min(given.voters, given.casts, 500))
    return given


def set_up(url, short):
    """Django on this database, with its tables."""
    os.environ |= {
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DJANGO_SETTINGS_MODULE": "branchlife.settings",
        "BALLOTS_OVER_HTTP": "1",
        "HTTPS": "0",
    }
    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from appraisals.ballots import sealing

    # This process must not wait for a pool while PostgreSQL is being killed.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    if short:
        # Count codes cost scrypt; here and in the workers the same function at a lower cost.
        sealing.SCRYPT_OPSLIMIT = CHEAP
        settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", verbosity=0, run_syncdb=short)


@contextmanager
def house_in(folder, given):
    """Both servers, or gunicorn and SQLite."""
    postgres = None
    if given.database == "postgresql":
        (folder / "pg").mkdir()
        postgres = Postgres(folder / "pg", folder)
        postgres.start()
    url = postgres.url if postgres else f"sqlite:///{folder / 'db.sqlite3'}"
    gunicorn = None
    try:
        set_up(url, given.short)
        from tests.faults.house import House
        from tests.faults.servers import Gunicorn

        cheap = {"FAULTS_OPSLIMIT": str(CHEAP)} if given.short else {}
        gunicorn = Gunicorn(folder, url, **cheap)
        gunicorn.start()
        yield House(gunicorn, postgres)
    finally:
        if gunicorn:
            gunicorn.stop()
        if postgres:
            postgres.stop()


def kinds_of(given, chance):
    """One kind of accident for each person, in the order they vote."""
    from tests.faults.storm import DATABASE_KINDS, KINDS

    usable = {
        kind: weight
        for kind, weight in KINDS.items()
        if given.database == "postgresql" or kind not in DATABASE_KINDS
    }
    # Each kind at least once, in the shortest run too.
    rest = chance.choices(list(usable), list(usable.values()), k=given.casts)
    kinds = [*usable, *rest][: given.casts]
    chance.shuffle(kinds)
    return kinds


def storms(house, given, chance, book):
    """Box after box until everybody has voted."""
    from tests.faults.crowd import Crowd
    from tests.faults.disk import PEOPLE
    from tests.faults.house import steady
    from tests.faults.storm import Storm

    crowd = Crowd(max(given.voters, PEOPLE))
    kinds = kinds_of(given, chance)
    number = 0
    while kinds:
        number, begun = number + 1, time.monotonic()
        share, kinds = kinds[: given.voters], kinds[given.voters :]
        if len(share) < 12 and number > 1:
            break
        room = steady(lambda share=share: crowd.ballot(len(share)))
        restarts = number % 4 == 1 and not given.short
        storm = Storm(house, room, crowd, share, chance, restarts)
        official = storm.blow()
        storm.finish(official, book)
        report = room.fresh().report
        say(
            f"box {number}: {len(share)} people, {report.issued} slips, {report.returned} ballots,",
            f"{time.monotonic() - begun:.0f} s" + (", everything restarted" if restarts else ""),
        )
    return crowd


def plan_of(given):
    """What is killed, and at which steps. Alone PostgreSQL is killed seldom: pools need seconds."""
    from tests.faults.steps import ALL, AROUND_THE_COMMIT

    plans = [("kill", AROUND_THE_COMMIT), ("kill", ALL)]
    if given.database == "postgresql":
        if given.short:
            return [("power", AROUND_THE_COMMIT)]
        plans += [("power", ALL), ("power", AROUND_THE_COMMIT), ("database", AROUND_THE_COMMIT)]
    return plans[:1] if given.short else plans


def at_every_step(house, given, crowd):
    """Kill -9 of a worker, of PostgreSQL, of both, at each step of each deed."""
    from tests.faults.house import steady
    from tests.faults.steps import through_everything

    killed = []
    for kind, steps in plan_of(given):
        room = steady(lambda: crowd.ballot(min(30, given.voters)))
        killed += through_everything(house, room, crowd, kind, steps)
    return killed


def told(book, killed):
    """The table, and what was wrong."""
    say(f"{'':<20}" + "".join(f"{name:>13}" for name in NAMES))
    for kind, line in [*sorted(book.lines.items()), ("all", book.sum())]:
        say(f"{kind:<20}" + "".join(f"{getattr(line, name):>13}" for name in NAMES))
    say("casts: requests sent; closed: refused as closed; errors: error pages shown on the way")
    say(f"killed in turn at {len(killed)} steps:", ", ".join(killed))
    for sentence in book.wrong:
        say("WRONG:", sentence)


def main():
    """Everything; exit as it went."""
    given, begun = arguments(), time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))  # tidy up, then end
    chance = random.Random(given.seed)
    say(f"seed {given.seed}, {given.database}")
    with tempfile.TemporaryDirectory(prefix="branchlife-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with house_in(folder, given) as house:
            from tests.faults.book import Book
            from tests.faults.disk import full_disk
            from tests.faults.steps import errors_after_a_quiet_restart

            book = Book()
            crowd = storms(house, given, chance, book)
            killed = at_every_step(house, given, crowd)
            quiet = errors_after_a_quiet_restart(house, crowd)
            disk = full_disk(house, crowd, book, chance)
            accidents = house.gunicorn.accidents()
            deaths = house.postgres.deaths if house.postgres else 0
    told(book, killed)
    say("full disk:", disk)
    say("error pages after PostgreSQL was restarted while nobody asked:", quiet)
    total = book.sum()
    is_right = not (total.lost or total.doubled or book.wrong or quiet)
    facts = {
        "database": given.database,
        "seed": given.seed,
        **asdict(total),
        "wrong": len(book.wrong),
        "fail_points_reached": len(accidents),
        "workers_killed": sum(a.startswith(("kill", "power")) for a in accidents),
        "database_killed": deaths,
        "steps": killed,
        "errors_after_quiet_restart": quiet,
        "full_disk": disk,
        "seconds": round(time.monotonic() - begun),
    }
    say(json.dumps(facts))
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
