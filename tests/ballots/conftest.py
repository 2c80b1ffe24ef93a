"""Count codes cost little except where their bytes are the question; plain HTTP where told."""

import pytest

from appraisals.ballots import sealing


@pytest.fixture(autouse=True)
def cheap_count_codes(request, monkeypatch):
    """Like the fast password hasher: the same function at a lower cost."""
    if request.module.__name__ != "tests.ballots.test_sealing":
        monkeypatch.setattr(sealing, "SCRYPT_OPSLIMIT", 32768)


@pytest.fixture
def over_http(settings):
    """As the demo on one machine does."""
    settings.BALLOTS_OVER_HTTP = True
