"""Without configuration there is no single sign-on, and its packages need not be there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from branchlife.environment import single_sign_on
from branchlife.views.sso import person_named
from tests.factories import make_user

ROOT = Path(__file__).parent.parent.parent
WITHOUT = """
import sys
for name in ("mozilla_django_oidc", "cas", "django_cas_ng", "jwt", "requests"):
    sys.modules[name] = None
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check"])
from django.test import Client
page = Client().get("/app/login/", headers={"host": "127.0.0.1"})
assert page.status_code == 200 and b"/app/sso/" not in page.content
assert Client().get("/app/sso/oidc/", headers={"host": "127.0.0.1"}).status_code == 404
"""


def test_a_plain_installation_needs_none_of_its_packages():
    names = ("OIDC_ISSUER", "CAS_SERVER_URL")
    environment = {key: value for key, value in os.environ.items() if key not in names}
    environment |= {"DJANGO_SETTINGS_MODULE": "branchlife.settings", "DEBUG": "1"}
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


def test_the_login_page_has_no_button_and_the_address_no_page(client, db):
    assert "/app/sso/" not in client.get("/app/login/").content.decode()
    client.force_login(make_user())
    for path in ("oidc/", "oidc/callback/", "cas/", "cas/callback/"):
        assert client.get(f"/app/sso/{path}").status_code == 404


@pytest.fixture
def environment(monkeypatch):
    """Sets variables; none of ours is set before."""
    for name in [name for name in os.environ if name.startswith(("OIDC_", "CAS_", "SSO_"))]:
        monkeypatch.delenv(name)

    def set_all(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


def test_nothing_set_is_off(environment):
    environment(SSO_LABEL="x", SSO_SKIPS_TOTP="1")
    assert single_sign_on() == {}


GOOD = {
    "OIDC_ISSUER": "https://id.example.cn",
    "OIDC_CLIENT_ID": "branchlife",
    "OIDC_CLIENT_SECRET": "secret",
}


def test_endpoints_may_be_named_one_by_one(environment):
    names = ("AUTHORIZATION", "TOKEN", "USERINFO", "JWKS")
    environment(**GOOD, **{f"OIDC_{name}_ENDPOINT": f"https://id/{name}" for name in names})
    found = single_sign_on()
    assert found["endpoints"] == {
        "authorization": "https://id/AUTHORIZATION",
        "token": "https://id/TOKEN",
        "userinfo": "https://id/USERINFO",
        "jwks": "https://id/JWKS",
    }
    assert (found["claim"], found["algorithm"], found["skips_second_factor"]) == (
        "preferred_username",
        "RS256",
        False,
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({**GOOD, "CAS_SERVER_URL": "https://cas"}, "not both"),
        ({**GOOD, "OIDC_ISSUER": "http://id.example.cn"}, "must be reached by https://"),
        ({"CAS_SERVER_URL": "http://cas.example.cn/cas"}, "must be reached by https://"),
        ({**GOOD, "OIDC_CLIENT_SECRET": ""}, "With OIDC_ISSUER set OIDC_CLIENT_SECRET as well"),
        ({**GOOD, "OIDC_TOKEN_ENDPOINT": "https://id/token"}, "or none of them"),
        ({"CAS_SERVER_URL": "https://cas", "SSO_SKIPS_TOTP": "yes"}, "must be 1 or 0"),
        ({**GOOD, "OIDC_ALGORITHM": "none"}, "OIDC_ALGORITHM"),
    ],
)
def test_what_is_half_or_unsafe_does_not_start(environment, variables, sentence):
    environment(**variables)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        single_sign_on()


def test_whom_the_service_means(db):
    named = make_user(username="a", sso_name="1")
    plain = make_user(username="b")
    other = make_user(username="1", sso_name=None)
    make_user(username="admin", is_administrator=True)
    administrator = make_user(username="root", sso_name="7", is_administrator=True)
    assert person_named("1") == named, "the name at the service comes first"
    assert (person_named("b"), person_named("a")) == (plain, None)
    assert (person_named("7"), person_named("admin")) == (administrator, None)
    assert (person_named(""), person_named("c"), other.username) == (None, None, "1")
