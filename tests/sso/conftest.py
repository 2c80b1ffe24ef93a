"""A real process of the application beside a provider, and browsers that go to both."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from tests.servers import free_port
from tests.sso.providers import CLIENT, SECRET, CasServer, Provider, served

ROOT = Path(__file__).parent.parent.parent


class Application:
    """The address of the running application, and its database."""

    def __init__(self, address, database):
        self.address, self.database = address, database
        self.log = database.with_suffix(".log")

    def sql(self, statement, *values):
        with closing(sqlite3.connect(self.database, timeout=20)) as file, file:
            return file.execute(statement, values).fetchall()

    def begin_anew(self):
        """王宁 has a name at the service; 李雪 logs in with her number; 赵强 was switched off."""
        self.sql("DELETE FROM django_session")
        self.sql("UPDATE branchlife_user SET second_factor_id = NULL")
        self.sql("DELETE FROM otp_totp_totpdevice")
        self.sql("DELETE FROM branchlife_user")
        for pk, username, name, sso_name, is_active, is_administrator in [
            (1, "13800000001", "王宁", "20010017", 1, 1),
            (2, "20010018", "李雪", None, 1, 0),
            (3, "13800000003", "赵强", "20010019", 0, 0),
        ]:
            self.sql(
                "INSERT INTO branchlife_user (id, password, username, name, email, sso_name, is_active,"
                " is_administrator) VALUES (?, '!', ?, ?, '', ?, ?, ?)",
                pk, username, name, sso_name, is_active, is_administrator,
            )  # fmt: skip

    def give_second_factor(self, pk):
        self.sql(
            "INSERT INTO otp_totp_totpdevice (id, user_id, name, confirmed, key, step, t0, digits,"
            " tolerance, drift, last_t, throttling_failure_count)"
            " VALUES (7, ?, 'app', 1, '3132', 30, 0, 6, 1, 0, -1, 0)",
            pk,
        )
        self.sql("UPDATE branchlife_user SET second_factor_id = 7 WHERE id = ?", pk)

    def sessions(self):
        """What all sessions hold."""
        rows = self.sql("SELECT session_data FROM django_session")
        return [SessionStore().decode(data) for (data,) in rows]


class Browser(requests.Session):
    """A browser that knows where the application is."""

    def __init__(self, application):
        super().__init__()
        self.trust_env = False
        self.application = application

    def go(self, path, **options):
        return self.get(self.application.address + path, timeout=20, **options)

    def name(self):
        """Who is logged in here, or nothing."""
        page = self.go("/app/account/")
        found = [name for name in ("王宁", "李雪", "赵强") if name in page.text]
        return found[0] if found else ""


@pytest.fixture(scope="session")
def make_database(django_db_setup, django_db_blocker, tmp_path_factory):
    """Makes SQLite files with all tables and no rows: copies of the database of the tests."""
    if connection.vendor != "sqlite":
        pytest.skip("the database plays no part here; once is enough")

    def make(name):
        file = tmp_path_factory.mktemp(name) / "db.sqlite3"
        with (
            django_db_blocker.unblock(),
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(file)) as copy,
        ):
            source.backup(copy)
        return file

    return make


@contextmanager
def running(database, **variables):
    """The application, served by gunicorn with these environment variables."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "1",
        "HTTPS": "0",
        "PYTHONWARNINGS": "ignore",
        **variables,
    }
    command = [sys.executable, "-m", "gunicorn", "branchlife.wsgi", "--threads=4"]
    command += [f"--bind=127.0.0.1:{port}", "--log-level=error"]
    application = Application(f"http://127.0.0.1:{port}", database)
    with application.log.open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)
    try:
        wait_for(process, f"{application.address}/healthz")
        yield application
    finally:
        process.terminate()
        process.wait(20)


def wait_for(process, address):
    for _try in range(200):
        assert process.poll() is None, "the application did not start"
        try:
            requests.get(address, timeout=5)
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the application does not answer")


@pytest.fixture(scope="session")
def oidc(make_database):
    """(application, provider), joined by OpenID Connect."""
    with (
        served(Provider(), "/realm") as provider,
        running(
            make_database("oidc"),
            OIDC_ISSUER=provider.address,
            OIDC_CLIENT_ID=CLIENT,
            OIDC_CLIENT_SECRET=SECRET,
            SSO_LABEL="用学校账号登录",
        ) as application,
    ):
        yield application, provider


@pytest.fixture(scope="session")
def cas(make_database):
    """(application, server), joined by CAS, which here makes the second factor unnecessary."""
    with (
        served(CasServer(), "/cas") as server,
        running(
            make_database("cas"),
            CAS_SERVER_URL=server.address,
            SSO_SKIPS_TOTP="1",
            REQUIRE_TOTP="1",
        ) as application,
    ):
        yield application, server
