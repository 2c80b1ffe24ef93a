"""A PostgreSQL of our own that keeps everything an attacker could wish to find."""

import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from tests.faults.postgres import postgresql_binaries

# As in production but for these: logical decoding, and no segment of the log is thrown away.
KEPT = {
    "wal_level": "logical",
    "max_replication_slots": "4",
    "wal_keep_size": "8GB",
    "max_wal_size": "8GB",
    "max_connections": "60",
    "listen_addresses": "''",
    # The machine of a test need not survive a power cut; what is written stays the same.
    "fsync": "off",
}
# The second setting of the server: an operator who logs whatever can be logged.
LOUD = {
    "track_commit_timestamp": "on",
    "log_statement": "all",
    "log_duration": "on",
    "log_connections": "on",
    "log_disconnections": "on",
}


class Server:
    """One cluster in `folder`, reached through the socket in its `run`."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.binaries, self.user = postgresql_binaries()
        self.data, self.log = self.folder / "data", self.folder / "postgresql.log"
        self.socket = self.folder / "run"

    def run(self, program, *arguments):
        """One of PostgreSQL's own programs, as the server's owner: it refuses to run as root."""
        command = [str(part) for part in (self.binaries / program, *arguments)]
        subprocess.run(
            command,
            check=True,
            user=self.user,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def create(self):
        """An empty cluster."""
        self.socket.mkdir()
        self.folder.chmod(0o755)
        if self.user:
            for path in (self.folder, self.socket):
                shutil.chown(path, self.user)
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N")

    def start(self, **changed):
        """Start with the settings of production and those above; `changed` over them."""
        settings = KEPT | {"unix_socket_directories": str(self.socket)} | changed
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.log, "-o", options, "start")

    def stop(self):
        """Stop it, connections or not."""
        self.run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")


@contextmanager
def server(folder):
    """A started server, stopped at the end."""
    running = Server(folder)
    running.create()
    running.start()
    try:
        yield running
    finally:
        running.stop()
