"""What tests that serve the program have in common: ports, the database, waiting."""

import socket
import time
from urllib.parse import quote

from django.db import connection

HOST = "127.0.0.1"


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_for(address, process, seconds=60):
    """Until `address` takes connections; a `process` that has ended never will."""
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(address, timeout=5).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)


def address_of_the_test_database():
    """The database of this test run as DATABASE_URL."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    host, options = facts["HOST"], ""
    if not host or host.startswith("/"):
        host, options = "", f"?host={quote(host)}" + (facts["PORT"] and f"&port={facts['PORT']}")
    elif facts["PORT"]:
        host = f"{host}:{facts['PORT']}"
    login = facts["USER"] + (f":{facts['PASSWORD']}" if facts["PASSWORD"] else "")
    return f"postgresql://{login}@{host}/{facts['NAME']}{options}"
