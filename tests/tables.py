"""All tables and no rows: made by the migrations once, then copied by every process of a run.

`python -m tests.tables` makes the file ahead of the tests that need it.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "var"
# The migrations, what they call besides, and what runs them.
SOURCES = ("*/migrations/*.py", "*/*/migrations/*.py", "branchlife/roster/*.*", "requirements.txt")


def sources():
    """Every file that has a say in how the tables come out."""
    return sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))


def digest():
    """Another one for every other state of the migrations."""
    marks = hashlib.sha256()
    for path in sources():
        marks.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return marks.hexdigest()[:16]


def empty_tables():
    """The path of a file to copy, for these migrations; whoever is first makes it, others wait."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"tables-{digest()}.sqlite3"
    with (FOLDER / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            for old in FOLDER.glob("tables-*.sqlite3*"):
                old.unlink()
            made = file.with_suffix(".sqlite3-new")
            migrate(f"sqlite:///{made}")
            with closing(sqlite3.connect(made)) as database:
                database.execute("PRAGMA journal_mode=DELETE")
            made.rename(file)
    return file


def migrate(address):
    """Makes all tables in an empty database."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--run-syncdb"]
    environment = os.environ | {"DATABASE_URL": address}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def copy_into(connection):
    """Fills an open, empty database."""
    with closing(sqlite3.connect(empty_tables())) as source:
        source.backup(connection)


if __name__ == "__main__":
    empty_tables()
