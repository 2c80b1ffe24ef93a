"""Copies of the whole database: SQLite by its online backup, PostgreSQL by its own programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection, connections
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

# A database with a row in one of these has been worked with.
IN_USE = (
    "branchlife_user",
    "branchlife_committee",
    "branchlife_branch",
    "branchlife_auditevent",
)
# Of a schema, whatever is not part of an extension; in the order in which it can be dropped.
OURS = """
    SELECT 'DROP TABLE IF EXISTS ' || c.oid::regclass || ' CASCADE;'
    FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
    AND c.relkind IN ('r', 'p') AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'DROP SEQUENCE IF EXISTS ' || c.oid::regclass || ' CASCADE;'
    FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
    AND c.relkind = 'S' AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i'))
    UNION ALL
    SELECT 'DROP FUNCTION IF EXISTS ' || p.oid::regprocedure || ' CASCADE;'
    FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
    AND p.prokind = 'f' AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def is_empty():
    """Whether nobody has worked with this database yet: no tables, or none with a row of ours."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in tables & set(IN_USE):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return False
    return True


def dump(path):
    """Write a copy of the database, as it is at one moment, to the new file `path`."""
    if connection.vendor == "postgresql":
        run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")
    else:
        _dump_sqlite(path)


def examine(path):
    """Raise CommandError unless the copy at `path` can be read from end to end; touches nothing."""
    if connection.vendor == "postgresql":
        run("pg_restore", "--file=-", path, connects=False)
        program("psql")
        return
    try:
        with closing(sqlite3.connect(path)) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise CommandError(_("The database in the backup is damaged.")) from error
    if found != ("ok",):
        raise CommandError(_("The database in the backup is damaged."))


def load(path):
    """Put the copy at `path` in the place of the database, in one go: all of it, or nothing."""
    if connection.vendor == "postgresql":
        _load_postgresql(path)
    else:
        _load_sqlite(path)


# SQLite


def _sqlite_file():
    return Path(connection.settings_dict["NAME"])


def _dump_sqlite(path):
    if not _sqlite_file().exists():
        raise CommandError(_("There is no database to back up."))
    with closing(sqlite3.connect(_sqlite_file())) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def _load_sqlite(path):
    _sqlite_file().parent.mkdir(parents=True, exist_ok=True)
    connections.close_all()
    with (
        closing(sqlite3.connect(path)) as copy,
        closing(sqlite3.connect(_sqlite_file(), timeout=20)) as target,
    ):
        try:
            copy.backup(target)  # one transaction of the target
        except sqlite3.OperationalError as error:
            raise CommandError(_("The database is in use. Stop the program first.")) from error


# PostgreSQL


def program(name):
    """The path of one of PostgreSQL's programs. Raises CommandError when there is none."""
    if found := shutil.which(name):
        return found
    raise CommandError(
        _(
            "The program %(name)s was not found. Install PostgreSQL's client programs in the version "
            "of the server, and put them on PATH."
        )
        % {"name": name}
    )


def conninfo():
    """How the programs reach the database, without the password: that travels in the environment."""
    facts = connection.settings_dict
    named = {"dbname": facts["NAME"], "user": facts["USER"], "host": facts["HOST"]}
    options = {
        name: value
        for name, value in facts["OPTIONS"].items()
        if name in {"sslmode", "sslrootcert", "sslcert", "sslkey", "service", "passfile", "options"}
    }
    found = named | {"port": facts["PORT"]} | options
    return make_conninfo(**{name: value for name, value in found.items() if value})


def run(name, *words, connects=True):
    """Run one of PostgreSQL's programs; what it says on failing becomes a CommandError."""
    command = [program(name), *map(str, words), *([f"--dbname={conninfo()}"] if connects else [])]
    password = connection.settings_dict["PASSWORD"]
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(command, env=environment, capture_output=True)  # noqa: S603
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-2000:]
        raise CommandError(_("%(name)s failed: %(said)s") % {"name": name, "said": said})
    return done.stdout


def _load_postgresql(path):
    """Drop what is there and build what was there, in one transaction of psql.

    Whoever is still at work holds locks; after half a minute it gives up, and nothing has changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        drops = [row[0] for row in cursor.fetchall()]
    connections.close_all()
    script = Path(path).with_suffix(".sql")
    script.touch(mode=0o600)
    with script.open("wb") as file:
        file.write("\n".join(["SET lock_timeout = '30s';", *drops, ""]).encode())
        file.write(
            run("pg_restore", "--no-owner", "--no-privileges", "--file=-", path, connects=False)
        )
    try:
        run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-f", script)
    finally:
        script.unlink()
