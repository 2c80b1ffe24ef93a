"""Settings refuse what would be unsafe, and say what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from branchlife.environment import database, env_flag, secret_key


def test_the_key_comes_from_the_environment_or_from_the_kept_file(tmp_path, monkeypatch):
    kept = tmp_path / "secret_key"
    kept.write_text("k" * 50)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert secret_key(kept) == "k" * 50
    monkeypatch.setenv("SECRET_KEY", "y" * 60)
    assert secret_key(kept) == "y" * 60


def test_without_a_long_key_it_does_not_start():
    run = subprocess.run(
        [sys.executable, "-c", "import branchlife.settings"],
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "short"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "Set SECRET_KEY to a random text of at least 50 characters" in run.stderr


@pytest.mark.parametrize("value", ["yes", "on", "2"])
def test_a_flag_is_one_or_nought(value, monkeypatch):
    monkeypatch.setenv("HTTPS", value)
    with pytest.raises(ImproperlyConfigured, match="HTTPS must be 1 or 0"):
        env_flag("HTTPS")


def test_addresses_of_databases():
    assert database("sqlite:////srv/a.db", Path("x"))["NAME"] == "/srv/a.db"
    server = database("postgresql://li:p%40ss@10.0.0.1:5433/branch%20life", None)
    assert (server["USER"], server["PASSWORD"], server["NAME"]) == ("li", "p@ss", "branch life")
    assert (server["HOST"], server["PORT"], server["CONN_MAX_AGE"]) == ("10.0.0.1", "5433", 0)
    assert database("postgresql:///x?host=%2Frun%2Fpg", None)["HOST"] == "/run/pg"
    with pytest.raises(ImproperlyConfigured):
        database("mysql://x/y", None)
