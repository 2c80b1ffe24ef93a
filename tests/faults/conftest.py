"""The program under gunicorn on the database of this test run, once for all tests here."""

import pytest
from django.db import connection

from tests.conftest import CHEAP
from tests.faults.crowd import Crowd
from tests.faults.house import House
from tests.faults.servers import Gunicorn
from tests.servers import address_of_the_test_database


@pytest.fixture(scope="session")
def gunicorn(django_db_setup, tmp_path_factory):
    """Real workers; the tests empty the tables between them."""
    folder, cheap = tmp_path_factory.mktemp("faults"), {"FAULTS_OPSLIMIT": str(CHEAP)}
    server = Gunicorn(folder, address_of_the_test_database(), **cheap)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def house(transactional_db, gunicorn):
    """A house whose workers may be killed and whose database may not."""
    yield House(gunicorn)
    connection.close()


@pytest.fixture
def crowd(house):
    """A dozen people with logins."""
    return Crowd(12)
