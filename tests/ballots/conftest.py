"""Plain HTTP where told."""

import pytest


@pytest.fixture
def over_http(settings):
    """As the demo on one machine does."""
    settings.BALLOTS_OVER_HTTP = True
