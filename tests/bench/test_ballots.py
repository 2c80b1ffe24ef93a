"""The bench of ballots still runs, and what a ballot asks of the database has not grown."""

import pytest
from django.conf import settings
from django.db import connection

from tests.bench.meter import Meter
from tests.bench.runs import Run, gunicorn, statements
from tests.servers import address_of_the_test_database


@pytest.mark.django_db
@pytest.mark.parametrize("subjects", [6, 12])
def test_a_ballot_asks_the_database_the_same_however_many_are_on_it(subjects, settings):
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["127.0.0.1"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    hold = connection.vendor == "postgresql"  # the lock is a statement of its own there
    assert statements(subjects) == {
        "slip": 4, "take": 6 + hold, "page": 4, "cast": 3 + hold, "done": 2,
    }  # fmt: skip


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_the_bench_counts_what_it_cast(tmp_path, monkeypatch):
    environment = {
        "DATABASE_URL": address_of_the_test_database(),
        "SECRET_KEY": settings.SECRET_KEY,
        "HTTPS": "1",
        "DEBUG": "1",  # no manifest of static files
        "BENCH_STATIC": str(tmp_path),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with gunicorn(1, 2, tmp_path / "log") as (address, pid):
        told = Run(6, 3, 5).vote(address, Meter(pid))
    assert (told["seen"], told["counted"], told["lost"], told["doubled"]) == ([], 5, 0, 0)
    assert told["totals_right"] and set(told["ms"]) == {"slip", "take", "page", "cast", "done"}
