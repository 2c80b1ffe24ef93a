"""Two middleware stacks: what the application adds, and what never reaches the box."""

import logging

import pytest
from django.test import RequestFactory

from branchlife.log import NotTheBoxFilter
from branchlife.middleware import visitor_address
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_application_asks_for_a_login_and_scopes_its_cookies(client):
    response = client.get("/app/login/")
    assert response.status_code == 200
    assert response.cookies["csrftoken"]["path"] == "/app/"
    user = make_user()
    user.set_password("long enough 1")
    user.save()
    answer = client.post("/app/login/", {"username": user.username, "password": "long enough 1"})
    assert answer.url == "/app/"
    session = answer.cookies["sessionid"]
    assert (session["path"], session["httponly"], session["samesite"]) == ("/app/", True, "Lax")
    client.logout()
    assert client.get("/app/").url == "/app/login/?next=/app/"


def test_the_application_allows_nothing_from_elsewhere(client):
    policy = client.get("/app/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_box_knows_no_session_and_no_user(client, settings):
    client.force_login(make_user())
    client.cookies["sessionid"]["path"] = "/"
    response = client.get("/box/00000000-0000-0000-0000-000000000000/")
    assert response.cookies.output() == ""
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "noopener-allow-popups"
    assert response["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert not hasattr(response.wsgi_request, "user")
    assert not hasattr(response.wsgi_request, "session")


def test_requests_of_the_ballot_are_not_logged(client):
    keep = NotTheBoxFilter().filter
    factory = RequestFactory()

    def logged(message, path):
        entry = logging.LogRecord("django.request", logging.WARNING, "", 0, message, (), None)
        entry.request = factory.get(path)
        return keep(entry)

    assert logged("Not Found: /app/nothing/", "/app/nothing/")
    assert not logged("Forbidden", "/box/1/cast")
    assert not logged("Not Found", "/app/ballots/1/slip/")
    assert not keep(logging.makeLogRecord({"msg": '"POST /box/1/cast HTTP/1.1" 302'}))


def test_the_lockout_counts_the_visitors_address_not_the_proxys(settings):
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.1.7"})
    assert visitor_address(request) == "127.0.0.1", "without a proxy the header is anybody's word"
    settings.HTTPS = True
    assert visitor_address(request) == "10.1.1.7"
    assert visitor_address(RequestFactory().get("/")) == "127.0.0.1"


def test_healthz_and_the_root_need_no_login(client):
    assert client.get("/healthz").content == b"ok"
    assert client.get("/").url == "/app/"
