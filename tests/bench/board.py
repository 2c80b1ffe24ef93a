"""What the office's pages on many branches cost: `python -m tests.bench.board [--postgresql]`.

400 branches with 12 members each, as far as their number says. Measured is the processor time of
whole requests, best of several, with the database (its server's too); the aim is less than 100 ms a
page. Beside it what it would cost to gather everything about every branch.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.postgresql import postgresql

BRANCHES, TIMES = 400, 10
AIM = 0.1


def cost(meter, what, times=TIMES):
    """Processor seconds of the cheapest run of `what`, and what the database's server used a run."""
    found, before = [], sum(meter.look().values())
    for _n in range(times):
        here = time.process_time()
        what()
        found.append(time.process_time() - here)
    return min(found) + (sum(meter.look().values()) - before) / times


def plain_loop():
    """A yardstick for the machine and the moment."""
    number = 0
    for n in range(1_000_000):
        number += n


def measure(branches):
    """All of it, in a database made for the purpose."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import reverse

    from appraisals.campaigns.models import Appraisal
    from appraisals.summary.figures.gathering import gather
    from tests.bench.many import make_many
    from tests.bench.meter import Meter

    # Without the ears of the test environment, which copy the context of every template.
    settings.ALLOWED_HOSTS = ["testserver"]
    connection.creation.create_test_db(verbosity=0)
    storages = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}} | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    try:
        with override_settings(STORAGES=storages, WHITENOISE_AUTOREFRESH=True):
            campaign, clerk = make_many(branches)
            client = Client()
            client.force_login(clerk)
            meter = Meter(os.getpid())
            del meter.roots["gunicorn"]  # this process is measured more finely
            pages = {
                "board": "",
                "board, last page": "?page=9999",
                "board, filtered": "?step=table&table=missing",
                "board, by name": "?name=9",
            }
            pages = {
                what: reverse("summary:board", args=[campaign.pk]) + q for what, q in pages.items()
            }
            for name in ("board_wall", "leader", "remind"):
                pages[name] = reverse(f"summary:{name}", args=[campaign.pk])
            costs = {}
            for what, url in pages.items():
                assert client.get(url).status_code == 200
                costs[what] = cost(meter, lambda url=url: client.get(url))
                sys.stdout.write(f"{what:<24}{costs[what] * 1000:7.0f} ms\n")
            yardstick = cost(meter, plain_loop)
            sys.stdout.write(f"{'a million additions':<24}{yardstick * 1000:7.0f} ms\n")
            rows = Appraisal.objects.filter(campaign=campaign)
            everything = cost(meter, lambda: gather(rows), times=2)
            sys.stdout.write(f"{'gathering everything':<24}{everything * 1000:7.0f} ms\n")
    finally:
        connection.creation.destroy_test_db("", verbosity=0)
    worst = max(used for what, used in costs.items() if what.startswith("board"))
    sys.stdout.write(f"dearest board {worst * 1000:.0f} ms, the aim is {AIM * 1000:.0f} ms\n")
    return worst < AIM


def main():
    """Choose the database and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="on a real PostgreSQL")
    parser.add_argument("--branches", type=int, default=BRANCHES)
    chosen = parser.parse_args()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "branchlife.settings", "SECRET_KEY": "x" * 50}
    with tempfile.TemporaryDirectory() as folder:
        if chosen.postgresql:
            with postgresql() as address:
                os.environ["DATABASE_URL"] = address
                return measure(chosen.branches)
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        return measure(chosen.branches)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
