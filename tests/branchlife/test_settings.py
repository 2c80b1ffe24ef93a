"""Settings refuse what would be unsafe, and say what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from branchlife.environment import database, env_flag, mail_server, secret_key


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


def test_addresses_of_mail_servers():
    assert mail_server("", "") == {}
    server = mail_server("smtps://li%40example.cn:p%3Ass@smtp.example.cn", "li@example.cn")
    assert (server["host"], server["port"], server["ssl"]) == ("smtp.example.cn", 465, True)
    assert (server["user"], server["password"]) == ("li@example.cn", "p:ss")
    server = mail_server("smtp+tls://smtp.example.cn:2525", "li@example.cn")
    assert (server["port"], server["ssl"], server["tls"]) == (2525, False, True)
    assert mail_server("smtp://10.0.0.1", "li@example.cn")["port"] == 25
    with pytest.raises(ImproperlyConfigured, match="EMAIL_FROM"):
        mail_server("smtp://10.0.0.1", "")
    for wrong in ("imap://10.0.0.1", "smtp:", "10.0.0.1:25"):
        with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must begin"):
            mail_server(wrong, "li@example.cn")
