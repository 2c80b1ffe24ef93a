"""System checks: warnings at every start, errors before going into service."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from branchlife import checks


def ids(found):
    return [message.id for message in found]


def test_this_machine_can_make_papers():
    assert checks.papers_can_be_made(None) == []
    assert checks.fonts_for("zh-cn") > 0


def test_a_language_without_fonts_is_noticed():
    assert checks.fonts_for("xx-none") == 0


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"HTTPS": False}, ["branchlife.E011"]),
        ({"BALLOTS_OVER_HTTP": True}, ["branchlife.E012"]),
        ({"ALLOWED_HOSTS": ["127.0.0.1", "localhost"]}, ["branchlife.E013"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["branchlife.E013"]),
        ({"DEBUG": True}, ["branchlife.E014"]),
    ],
)
def test_settings_of_a_demo_are_errors_before_service(settings, change, found):
    safe = {
        "HTTPS": True,
        "BALLOTS_OVER_HTTP": False,
        "ALLOWED_HOSTS": ["branch.example.cn"],
        "DEBUG": False,
    }
    for name, value in (safe | change).items():
        setattr(settings, name, value)
    assert ids(checks.settings_are_safe(None)) == found


def test_sqlite_is_a_warning_and_postgresql_is_not():
    expected = {"sqlite": ["branchlife.W021"], "postgresql": []}[connection.vendor]
    assert ids(checks.database_keeps_no_order(None)) == expected


def test_deployment_check_refuses_the_settings_of_a_demo(settings):
    settings.HTTPS = False
    with pytest.raises(SystemCheckError, match="branchlife.E011"):
        call_command("check", deploy=True)
