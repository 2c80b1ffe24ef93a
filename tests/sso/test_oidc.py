"""OpenID Connect against a provider of our own, through a real process of the application."""

from urllib.parse import parse_qs, urlsplit

import pytest

from branchlife.models import VERIFIED_BY
from tests.sso.conftest import Browser

# So that the database is made from which the application's is copied.
pytestmark = pytest.mark.django_db
BEGIN = "/app/sso/oidc/"


@pytest.fixture
def application(oidc):
    """Everybody as at the beginning."""
    for one in oidc:
        one.begin_anew()
    return oidc[0]


@pytest.fixture
def provider(oidc):
    return oidc[1]


@pytest.fixture
def browser(application):
    with Browser(application) as browser:
        yield browser


def is_refused(browser, response, sentence):
    """The page says so, and nobody is logged in."""
    assert response.status_code == 403
    assert sentence in response.text
    assert browser.go("/app/account/").url.endswith("/app/login/?next=/app/account/")
    return True


NO_ANSWER = "单位统一身份认证没有给出有效的答复，这次没有登录成功。请重新登录。"


def test_the_button_of_the_login_page_leads_in_and_on(application, browser, provider):
    page = browser.go("/app/login/?next=/app/branches/")
    assert f'href="{BEGIN}?next=/app/branches/">用学校账号登录</a>' in page.text
    assert "form-action 'self';" in page.headers["Content-Security-Policy"] + ";"
    before = browser.cookies.get("sessionid")
    arrived = browser.go(f"{BEGIN}?next=/app/branches/")
    assert (arrived.status_code, arrived.url) == (200, f"{application.address}/app/branches/")
    assert browser.name() == "王宁"
    assert browser.cookies.get("sessionid") != before
    assert {cookie.path for cookie in browser.cookies} == {"/app/"}
    asked = provider.questions[0]
    assert (asked["response_type"], asked["scope"]) == ("code", "openid profile")
    assert asked["redirect_uri"] == f"{application.address}/app/sso/oidc/callback/"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 32


def test_no_token_is_kept(application, browser):
    browser.go(BEGIN)
    [session] = application.sessions()
    assert set(session) - {"seen"} == {"_auth_user_id", "_auth_user_backend", "_auth_user_hash"}
    assert VERIFIED_BY not in session


def test_a_login_without_a_name_at_the_service_goes_by_its_user_name(browser, provider):
    provider.person = {"sub": "2", "preferred_username": "20010018"}
    browser.go(BEGIN)
    assert browser.name() == "李雪"


def test_a_user_name_is_not_enough_where_a_name_at_the_service_stands(browser, provider):
    provider.person = {"sub": "9", "preferred_username": "13800000001"}
    is_refused(browser, browser.go(BEGIN), "单位统一身份认证中您的账号是“13800000001”")


def test_the_provider_may_say_the_name_later(browser, provider):
    provider.fault = "says the name later"
    browser.go(BEGIN)
    assert browser.name() == "王宁"


def test_nobody_is_created(application, browser, provider):
    provider.person = {"sub": "3", "preferred_username": "<b>99"}
    refused = browser.go(BEGIN)
    is_refused(browser, refused, "单位统一身份认证中您的账号是“&lt;b&gt;99”，本平台还没有")
    assert "请把这个账号告诉党支部书记或党委办公室" in refused.text
    assert application.sql("SELECT count(*) FROM branchlife_user") == [(3,)]


def test_whoever_was_switched_off_stays_out(browser, provider):
    provider.person = {"sub": "4", "preferred_username": "20010019"}
    is_refused(browser, browser.go(BEGIN), "您在本平台的登录名已停用。")


@pytest.mark.parametrize(
    "fault",
    ["wrong signature", "wrong nonce", "wrong audience", "wrong issuer", "expired", "not signed"]
    + ["never expires", "signed with the public key", "says another person later", "no name"]
    + ["declined"],
)
def test_a_wrong_answer_is_refused(browser, provider, fault):
    provider.fault = fault
    is_refused(browser, browser.go(BEGIN), NO_ANSWER)


def way_back(browser):
    """The address at the application to which the provider sends this browser."""
    away = browser.go(BEGIN, allow_redirects=False).headers["Location"]
    return browser.get(away, allow_redirects=False).headers["Location"]


def test_an_answer_counts_once_and_in_the_browser_that_asked(application, browser):
    back = way_back(browser)
    with Browser(application) as other:
        assert other.get(back).status_code == 403, "somebody else's way back logs nobody in"
        way_back(other)
        assert is_refused(other, other.get(back), NO_ANSWER)
    assert browser.get(back).url == f"{application.address}/app/"
    browser.cookies.clear()
    assert is_refused(browser, browser.get(back), NO_ANSWER)


def test_an_answer_with_another_state_is_refused(application, browser):
    back = urlsplit(way_back(browser))
    code = parse_qs(back.query)["code"][0]
    for query in (f"code={code}&state=x", f"code={code}&state=", f"code={code}", "state=x", ""):
        wrong = browser.go(f"{back.path}?{query}")
        assert is_refused(browser, wrong, NO_ANSWER)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/box/1/", "/\\evil.example", "x"]
)
def test_the_way_on_stays_here(application, browser, elsewhere):
    arrived = browser.go(BEGIN, params={"next": elsewhere})
    assert arrived.url == f"{application.address}/app/"


def test_whoever_is_logged_in_goes_home(application, browser):
    browser.go(BEGIN)
    assert browser.go(BEGIN, allow_redirects=False).headers["Location"] == "/app/"


def test_the_second_factor_is_asked_all_the_same(application, browser):
    application.give_second_factor(1)
    arrived = browser.go(f"{BEGIN}?next=/app/branches/")
    assert arrived.url == f"{application.address}/app/login/code/?next=/app/branches/"
    assert browser.go("/app/admin/").url.startswith(f"{application.address}/app/login/code/")
