"""Both servers together, and this process's own view of the database, which outlives them."""

import time
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connection

from tests.faults.postgres import Postgres
from tests.faults.servers import Gunicorn


def steady(ask, seconds=60):
    """What `ask()` returns, asked again when the database was just killed."""
    until = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@dataclass
class House:
    """Where it all happens; `postgres` is None when the database may not be killed."""

    gunicorn: Gunicorn
    postgres: Postgres | None = None

    @property
    def port(self):
        """Where people find it."""
        return self.gunicorn.port

    def has_happened(self, fault):
        """Whether this accident has happened at its fail point."""
        return self.gunicorn.has_happened(fault)

    def recover(self):
        """Wait until both answer again."""
        if self.postgres:
            self.postgres.wait()
        self.gunicorn.wait()

    def restart(self):
        """Everything ends at once, as when the power fails, and begins again."""
        self.gunicorn.kill()
        if self.postgres:
            self.postgres.kill()
            time.sleep(Postgres.PAUSE)
            self.postgres.wait()
        self.gunicorn.start()

    def stop(self):
        """For good."""
        connection.close()
        self.gunicorn.stop()
        if self.postgres:
            self.postgres.stop()
