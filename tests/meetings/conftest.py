"""Who acts in the tests of meetings."""

import pytest

from tests.factories import make_secretary


@pytest.fixture
def secretary():
    return make_secretary()


@pytest.fixture
def branch(secretary):
    return secretary.branch


@pytest.fixture
def by(secretary):
    return secretary.user
