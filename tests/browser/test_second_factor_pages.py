"""The second step in a real Chromium: set up on a phone, asked at the next login, taken off."""

import base64

import pytest

from branchlife.actions import second_factor as actions
from tests.branchlife.second_steps import CODE_PAGE, OWN_PAGE, PASSWORD, code_of, with_second_step
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_ballot_pages import click, log_in
from tests.browser.test_rating_pages import is_for_everybody
from tests.factories import make_clerk, make_secretary

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_its_pages_are_readable_for_everybody(new_context, live_server, settings, viewport):
    secretary = make_secretary()
    context = new_context(viewport)
    page = context.new_page()
    log_in(context, live_server, secretary.user)
    is_for_everybody(page, OWN_PAGE)
    is_for_everybody(page, "/app/account/")
    settings.REQUIRE_TOTP = True
    is_for_everybody(page, "/app/")
    assert "/app/account/second-factor/" in page.url
    with_second_step(secretary.user)
    log_in(context, live_server, secretary.user)
    is_for_everybody(page, f"{CODE_PAGE}?next=/app/")
    page.fill("[name=code]", code_of())
    click(page, "继续")
    is_for_everybody(page, OWN_PAGE)
    actions.make_code_card(secretary.user, by=secretary.user)
    is_for_everybody(page, OWN_PAGE)
    clerk = new_context(viewport)
    settings.REQUIRE_TOTP = False
    log_in(clerk, live_server, make_clerk(secretary.branch.committee))
    is_for_everybody(clerk.new_page(), f"/app/user/{secretary.user.pk}/second-factor/remove/")


def test_from_setting_up_to_the_next_login_on_a_phone(new_context, live_server):
    secretary = make_secretary().user
    secretary.set_password(PASSWORD)
    secretary.save()
    context = new_context(PHONE)
    page = context.new_page()

    def type_password():
        page.goto("/app/login/?next=/app/branches/")
        page.fill("[name=username]", secretary.username)
        page.fill("[name=password]", PASSWORD)
        click(page, "登录")

    type_password()
    page.goto("/app/account/")
    click(page, "设置")
    secret = page.locator(".second-factor-secret").inner_text()
    assert page.locator("img").evaluate("image => image.naturalWidth") > 0, "the QR code is drawn"
    key = bytes_of(secret)
    page.fill("[name=code]", "000000")
    click(page, "设置")
    page.fill("[name=code]", code_of(key))
    click(page, "设置")
    with page.expect_download() as download:
        page.get_by_role("button", name="打印备用卡").click()
    assert download.value.suggested_filename == f"备用验证码卡（{secretary}）.pdf"
    click(page, "退出")
    type_password()
    assert CODE_PAGE in page.url
    page.fill("[name=code]", code_of(key, later=1))
    click(page, "继续")
    assert page.url.endswith("/app/branches/")


def bytes_of(secret):
    """The secret as an app reads it, in hexadecimal digits."""
    return base64.b32decode(secret.replace(" ", "")).hex()
