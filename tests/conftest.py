"""Settings of the tests, and what every test may ask for."""

import os
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.migrations.executor import MigrationExecutor
from django.test import SimpleTestCase

from appraisals.ballots import sealing
from tests import tables

# Playwright keeps an event loop in the thread; Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

PAGES_AND_PAPERS = re.compile(r"test_(\w+_)?(pages|views|admin|exports|papers|word)(_\w+)?\.py")
# What a count code costs in tests; the product asks 16 times as much.
CHEAP = 32768
CATALOGUE = Path(__file__).parent.parent / "branchlife/locale/zh_Hans/LC_MESSAGES/django.po"


def pytest_configure():
    """A fast password hasher, no static manifest, and a compiled catalogue."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    # PostgreSQL copies them itself (tests/postgresql.py).
    if template := os.environ.get("TABLES_TEMPLATE"):
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template
    # Nothing of a test has to outlive a loss of power.
    options = settings.DATABASES["default"]["OPTIONS"]
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace(
            "synchronous=FULL", "synchronous=OFF"
        )
    compiled = CATALOGUE.with_suffix(".mo")
    if CATALOGUE.exists() and (
        not compiled.exists() or compiled.stat().st_mtime < CATALOGUE.stat().st_mtime
    ):
        polib.pofile(str(CATALOGUE)).save_as_mofile(str(compiled))


def asks_a_database(item):
    """Whether a test has one at all."""
    of_django = isinstance(item.cls, type) and issubclass(item.cls, SimpleTestCase)
    return (
        of_django
        or bool({"db", "transactional_db"} & set(item.fixturenames))
        or bool(item.get_closest_marker("django_db"))
    )


def says_more_on_postgresql(item):
    """Whether a test may answer otherwise there than on SQLite, where it has been asked.

    What pages and papers show may not; tests/test_access.py asks for each of them there once.
    """
    if item.get_closest_marker("postgresql"):
        return True
    is_same = item.get_closest_marker("one_database") or PAGES_AND_PAPERS.fullmatch(item.path.name)
    return asks_a_database(item) and not is_same


def pytest_collection_modifyitems(config, items):
    """Long tests begin first, so that none runs alone at the end; PostgreSQL is asked what it knows."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if connection.vendor == "postgresql":
        aside = [item for item in items if not says_more_on_postgresql(item)]
        items[:] = [item for item in items if says_more_on_postgresql(item)]
        config.hook.pytest_deselected(items=aside)


@pytest.fixture(scope="session", autouse=True)
def cheap_count_codes():
    """Like the fast password hasher: the same function at a lower cost."""
    sealing.SCRYPT_OPSLIMIT = CHEAP


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    """Uploads of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def real_database_only(request):
    """SQLite lets one transaction write at a time: there is nothing to run against."""
    if request.node.get_closest_marker("postgresql") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Tests begin with tables that were made once and copied; only then Django looks for them."""
    if connection.vendor == "sqlite":
        connection_created.connect(copy_tables)


def copy_tables(connection, **kwargs):
    """Fills the database of the tests at its first connection."""
    connection_created.disconnect(copy_tables)
    tables.copy_into(connection.connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real transactions empty all tables afterwards, the record of deeds too."""
    with django_db_blocker.unblock():
        let_the_record_be_emptied()


def let_the_record_be_emptied():
    """Takes the trigger off the record of deeds that keeps the table from being emptied."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE branchlife_auditevent DISABLE TRIGGER auditevent_table_stays"
            )


@pytest.fixture
def migrate(transactional_db):
    """Goes to a state of the schema and gives its models; afterwards everything is as new again."""

    def to(*targets):
        MigrationExecutor(connection).migrate(list(targets))
        loader = MigrationExecutor(connection).loader
        return loader.project_state(list(loader.applied_migrations)).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    # Going back to the beginning made the trigger anew.
    let_the_record_be_emptied()
