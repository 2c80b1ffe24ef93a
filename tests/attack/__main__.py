"""Plays ballots, attacks them, says what was found: `python -m tests.attack [--boxes N]`."""

import argparse
import os
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import django


def options():
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--boxes", type=int, default=200, help="ballots of our design (200)")
    parser.add_argument("--people", default="3,5,10,30", help="sizes of branches (3,5,10,30)")
    parser.add_argument("--http", type=int, help="how many of ours through gunicorn (one a size)")
    parser.add_argument("--seed", default="1", help="what people tick, and in which order (1)")
    parser.add_argument("--keep", type=Path, help="leave everything collected in this new folder")
    asked = parser.parse_args()
    asked.sizes = [int(size) for size in asked.people.split(",")]
    if min(asked.sizes) < 3 or asked.boxes < 2:
        parser.error("fewer than three ballots are never counted; play two ballots or more")
    if asked.http is None:
        asked.http = len(asked.sizes)
    return asked


@contextmanager
def folder(kept):
    """A folder of our own, thrown away unless it is to be kept."""
    if kept:
        kept.mkdir(parents=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="branchlife-attack-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def main():
    """Set the stage before Django is loaded; 0 when ours holds and every planted one falls."""
    asked = options()
    # Told to end, it ends as on Ctrl-C: no server stays behind.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))
    with folder(asked.keep) as place:
        database = place / "postgresql"
        database.mkdir()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.attack.settings",
            "DATABASE_URL": f"postgresql://postgres@/postgres?host={quote(str(database / 'run'))}",
            "SECRET_KEY": os.urandom(32).hex(),
            "MEDIA_ROOT": str(place / "media"),
        }
        django.setup()
        from tests.attack.report import report
        from tests.attack.run import Run
        from tests.attack.server import server

        began = time.monotonic()
        with server(database) as running:
            run = Run(asked, running, place)
            run.run()
        return report(run, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
