"""A disk that is really full: SQLite's own limit; for PostgreSQL a small file system."""

import subprocess
import threading
import time
from contextlib import contextmanager

from django.db import connection

from tests.faults.house import steady
from tests.faults.phones import Browser
from tests.faults.storm import Storm

KIND = "disk full"
PEOPLE, NOTICED, SECONDS = 40, 5, 30
MOST_PAGES = 1073741823


def sql(*statements):
    """In order, each on its own."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def full_sqlite():
    """No connection of the server may make the file longer; yields how to end that."""

    def free():
        Browser.always = f"pages {MOST_PAGES}"

    sql("VACUUM")  # what was deleted leaves no pages to be used again
    Browser.always = "pages 0"
    try:
        yield free
    finally:
        free()


@contextmanager
def full_postgresql(postgres):
    """The sealed ballots live on a file system of 4 MB without room; yields how to make some."""
    small = postgres.folder / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0777", "tmpfs", small]
    subprocess.run(mount, check=True)
    try:
        space = small / "space"
        space.mkdir()
        postgres.give(space)
        table = "ballots_sealedballot"
        sql(
            f"VACUUM FULL {table}",
            f"CREATE TABLESPACE small LOCATION '{space}'",
            f"ALTER TABLE {table} SET TABLESPACE small",
        )
        ballast = small / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass  # that was the last room

        yield lambda: ballast.unlink(missing_ok=True)
        sql(f"ALTER TABLE {table} SET TABLESPACE pg_default", "DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "-l", small], check=True)


def free_when_noticed(storm, free):
    """Make room soon after people have got error pages."""
    until = time.monotonic() + SECONDS
    while sum(vote.errors for vote in storm.votes) < NOTICED and time.monotonic() < until:
        time.sleep(0.1)
    free()


def full_disk(house, crowd, book, chance):
    """A ballot with a disk that is full until some have noticed; a word on how it was made."""
    try:
        room = steady(lambda: crowd.ballot(PEOPLE))
        storm = Storm(house, room, crowd, [KIND] * PEOPLE, chance)
        with full_postgresql(house.postgres) if house.postgres else full_sqlite() as free:
            noticing = threading.Thread(target=free_when_noticed, args=[storm, free])
            noticing.start()
            try:
                official = storm.blow()
            finally:
                noticing.join()
            storm.finish(official, book)
    except (subprocess.CalledProcessError, FileNotFoundError):
        return "not tried: no small file system can be mounted here"
    if not book.lines[KIND].errors:
        book.wrong.append("the disk was full, and nobody noticed")
    return "a small file system" if house.postgres else "no further page for SQLite"
