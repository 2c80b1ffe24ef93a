"""Real gunicorn workers with fail points around the program, that may be killed."""

import atexit
import os
import signal
import socket
import sys
from pathlib import Path

from django.conf import settings as django_settings

from tests.faults.points import HAPPENED
from tests.faults.postgres import appending, begin, wait_until
from tests.servers import HOST, free_port

ROOT = Path(__file__).parent.parent.parent
# As in README and ./dev demo.
WORKERS, THREADS = 2, 4


class Gunicorn:
    """The program under gunicorn, on one port for its whole life, with fail points around it.

    `--preload`, so that a killed worker is back in a tenth of a second and not in two.
    """

    def __init__(self, folder, url, **environment):
        self.folder, self.url, self.port = Path(folder), url, free_port()
        self.environment = environment
        self.log = appending(self.folder / "gunicorn.log")
        self.process = None
        (self.folder / HAPPENED).mkdir()

    def start(self):
        """Begin, and wait until it answers."""
        environment = (
            os.environ
            | self.environment
            | {
                "DATABASE_URL": self.url,
                "SECRET_KEY": django_settings.SECRET_KEY,
                "FAULTS_FOLDER": str(self.folder),
                "BALLOTS_OVER_HTTP": "1",
                "HTTPS": "0",
                "ALLOWED_HOSTS": HOST,
            }
        )
        self.process = begin(
            [
                *(sys.executable, "-m", "gunicorn", "tests.faults.wsgi", "--preload"),
                *("--bind", f"{HOST}:{self.port}", "--log-level", "critical"),
                *("--workers", WORKERS, "--threads", THREADS, "--timeout", 120),
            ],
            self.log,
            env=environment,
            cwd=ROOT,
        )
        atexit.register(self.kill)
        self.wait()

    def answers(self):
        """Whether it takes connections; a process that has ended never will."""
        if self.process.poll() is not None:
            raise OSError("gunicorn ended: " + (self.folder / "gunicorn.log").read_text()[-3000:])
        try:
            socket.create_connection((HOST, self.port), 5).close()
        except OSError:
            return False
        return True

    def wait(self):
        """Until it takes connections."""
        wait_until(self.answers, "gunicorn")

    def kill(self):
        """Kill -9 of all its processes."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def stop(self):
        """For good."""
        self.kill()
        os.close(self.log)

    def accidents(self):
        """What has happened at fail points so far."""
        return [noted.read_text() for noted in (self.folder / HAPPENED).iterdir()]

    def has_happened(self, fault):
        """Whether this one has."""
        return (self.folder / HAPPENED / fault.split()[-1]).exists()
