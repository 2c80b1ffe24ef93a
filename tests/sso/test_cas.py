"""CAS against a server of our own, through a real process of the application."""

from urllib.parse import urlsplit

import pytest

from tests.sso.conftest import Browser
from tests.sso.test_oidc import NO_ANSWER, is_refused

# So that the database is made from which the application's is copied.
pytestmark = pytest.mark.django_db
BEGIN = "/app/sso/cas/"


@pytest.fixture
def application(cas):
    """Everybody as at the beginning."""
    for one in cas:
        one.begin_anew()
    return cas[0]


@pytest.fixture
def server(cas):
    return cas[1]


@pytest.fixture
def browser(application):
    with Browser(application) as browser:
        yield browser


def test_the_button_of_the_login_page_leads_in_and_on(application, browser):
    page = browser.go("/app/login/?next=/app/branches/")
    assert f'href="{BEGIN}?next=/app/branches/">用单位统一身份认证登录</a>' in page.text
    arrived = browser.go(f"{BEGIN}?next=/app/branches/")
    assert (arrived.status_code, arrived.url) == (200, f"{application.address}/app/branches/")
    assert browser.name() == "王宁"


def test_no_ticket_is_kept(application, browser):
    browser.go(BEGIN)
    [session] = application.sessions()
    assert set(session) - {"seen"} == {
        "_auth_user_id",
        "_auth_user_backend",
        "_auth_user_hash",
        "second_factor",
    }


def test_whoever_is_unknown_or_switched_off_stays_out(application, browser, server):
    server.person = "99"
    is_refused(browser, browser.go(BEGIN), "单位统一身份认证中您的账号是“99”")
    server.person = "20010019"
    is_refused(browser, browser.go(BEGIN), "您在本平台的登录名已停用。")
    assert application.sql("SELECT count(*) FROM branchlife_user") == [(3,)]


def way_back(browser):
    """The address at the application to which the server sends this browser."""
    away = browser.go(BEGIN, allow_redirects=False).headers["Location"]
    return browser.get(away, allow_redirects=False).headers["Location"]


def test_a_ticket_counts_once_and_in_the_browser_that_asked(application, browser):
    back = way_back(browser)
    with Browser(application) as other:
        way_back(other)
        assert is_refused(other, other.get(back), NO_ANSWER)
    assert browser.get(back).url == f"{application.address}/app/"
    browser.cookies.clear()
    assert is_refused(browser, browser.get(back), NO_ANSWER)


def test_a_false_ticket_is_refused(browser, server):
    server.tickets.clear()
    state = urlsplit(way_back(browser)).query.split("&")[0]
    for query in (f"{state}&ticket=ST-1", f"{state}&ticket=", state, "state=x&ticket=ST-1"):
        assert is_refused(browser, browser.go(f"{BEGIN}callback/?{query}"), NO_ANSWER)
        state = urlsplit(way_back(browser)).query.split("&")[0]


def test_a_ticket_for_another_service_is_refused(browser, server):
    back = way_back(browser)
    for ticket in server.tickets:
        server.tickets[ticket] = "https://elsewhere.example/"
    assert is_refused(browser, browser.get(back), NO_ANSWER)


def test_a_broken_server_is_not_the_end(browser, server):
    server.fault = "broken"
    assert is_refused(browser, browser.go(BEGIN), NO_ANSWER)


def test_no_ticket_gets_into_the_log(application, browser, server):
    server.fault = "gone"
    assert is_refused(browser, browser.go(BEGIN), NO_ANSWER)
    log = application.log.read_text()
    assert "single sign-on refused: Refused: no answer (ConnectionError)" in log
    assert "ST-" not in log


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/box/1/"])
def test_the_way_on_stays_here(application, browser, elsewhere):
    arrived = browser.go(BEGIN, params={"next": elsewhere})
    assert arrived.url == f"{application.address}/app/"


def test_the_service_may_make_the_second_factor_unnecessary(application, browser):
    arrived = browser.go(f"{BEGIN}?next=/app/branches/")
    assert arrived.url.endswith("/app/branches/"), "although REQUIRE_TOTP is on"
    application.give_second_factor(1)
    browser.cookies.clear()
    assert browser.go(f"{BEGIN}?next=/app/admin/").url == f"{application.address}/app/admin/"
