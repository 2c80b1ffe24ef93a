"""Count codes cost as little as libsodium allows, except where their bytes are the question."""

import pytest

from appraisals.ballots import sealing


@pytest.fixture(autouse=True)
def cheap_count_codes(request, monkeypatch):
    """Like the fast password hasher: the same function at a lower cost."""
    if request.module.__name__ != "tests.ballots.test_sealing":
        monkeypatch.setattr(sealing, "SCRYPT_OPSLIMIT", 32768)
