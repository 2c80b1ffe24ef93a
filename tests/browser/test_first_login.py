"""From the printed slip to the home page, on a phone of 390 px; with and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import follow, log_in, look, press, said
from tests.browser.steps_accounts import choose_password, log_in_first, print_slips
from tests.browser.test_ballot_pages import log_in as hand_session
from tests.factories import make_meeting, make_member, make_secretary

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "shanzha7hudie"


def is_for_everybody(page):
    """Nothing sticks out, nothing is in English, and screen readers find their way."""
    look(page, f"accounts-{page.url.rsplit('/app/')[-1].strip('/').replace('/', '-') or 'home'}")
    report = Axe().run(page)
    assert report.violations_count == 0, f"{page.url}\n{report.generate_report()}"


@pytest.fixture
def desk(new_context, live_server):
    """The secretary, at the page of the branch; 王宁 and a colleague have no login yet."""
    secretary = make_secretary()
    for name, phone in [("王宁", "13800000001"), ("阿卜杜热依木·麦麦提图尔荪江", "")]:
        make_member(secretary.branch, name=name, phone=phone)
    context = new_context(DESKTOP)
    hand_session(context, live_server, secretary.user)
    page = context.new_page()
    page.goto(secretary.branch.get_absolute_url())
    return page


def test_from_the_slip_to_the_home_page(desk, new_context, live_server):
    slips = print_slips(desk)
    expect(desk.get_by_role("status")).to_contain_text("首次登录单在正在保存的文件里。")
    assert desk.locator("[name=members]:checked").count() == 0
    assert {"王宁", "阿卜杜热依木·麦麦提图尔荪江"} <= set(slips)
    slip = slips["王宁"]
    assert (slip.address, slip.username) == (live_server.url, "13800000001")

    phone = new_context(PHONE)
    page = phone.new_page()
    page.goto(slip.scanned)
    assert page.evaluate("[location.hash, history.length]") == ["", 2]
    is_for_everybody(page)
    press(page, "下一步")
    is_for_everybody(page)
    page.get_by_label("显示我输入的密码").check()
    assert page.locator("[name=new_password1]").get_attribute("type") == "text"
    choose_password(page, PASSWORD)
    assert page.url.endswith("/app/")
    assert said(page) == ["王宁同志，欢迎您！密码设好了。以后用登录名13800000001和这个密码登录。"]
    is_for_everybody(page)
    press(page, "退出")
    home = log_in(phone, ("13800000001", PASSWORD))
    assert home.url.endswith("/app/")

    desk.reload()
    assert "已登录过" in desk.get_by_role("row").filter(has_text="王宁").inner_text()
    again = new_context(PHONE).new_page()
    again.goto(slip.scanned)
    press(again, "下一步")
    assert "这张首次登录单已经用过了" in again.locator("main").inner_text()


def test_without_javascript_one_types_what_stands_on_the_slip(desk, new_context):
    slip = print_slips(desk, "王宁")["王宁"]
    page = new_context(PHONE, java_script_enabled=False).new_page()
    page.goto(f"{slip.address}/")
    with page.expect_navigation():
        page.get_by_role("link", name="首次登录（有首次登录单的）").click()
    page.get_by_label("登录名").fill(slip.username)
    page.get_by_label("登录码").fill(slip.code[:-1])
    press(page, "下一步")
    assert "登录名或登录码不对。" in page.locator("main").inner_text()
    page.get_by_label("登录码").fill(slip.code)
    press(page, "下一步")
    choose_password(page, PASSWORD)


def test_a_lost_phone_is_logged_out_at_once(desk, new_context):
    lost = log_in_first(new_context(PHONE), print_slips(desk, "王宁")["王宁"], PASSWORD)
    desk.goto(desk.url)
    follow(desk, "返回党支部")
    slip = print_slips(desk, "王宁", end_now=True)["王宁"]
    lost.reload()
    assert lost.url.endswith("/app/login/?next=/app/")
    log_in_first(new_context(PHONE), slip, "chunfeng88xue")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_the_pages_are_for_everybody(desk, new_context, live_server, viewport):
    desk.set_viewport_size(viewport)
    with desk.expect_navigation():
        desk.get_by_role("link", name="首次登录单").first.click()
    is_for_everybody(desk)
    stranger = new_context(viewport).new_page()
    stranger.goto("/app/login/")
    is_for_everybody(stranger)
    for _number in range(5):
        stranger.get_by_label("登录名").fill("13900000000")
        stranger.get_by_label("密码").fill("x")
        press(stranger.locator("main"), "登录")
    assert "密码或登录码已填错5次，请等15分钟再试。" in stranger.locator("main").inner_text()
    is_for_everybody(stranger)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_what_was_typed_outlives_the_session(new_context, viewport):
    secretary = make_secretary()
    secretary.user.set_password(PASSWORD)
    secretary.user.save()
    context = new_context(viewport)
    page = log_in(context, (secretary.user.username, PASSWORD))
    meeting = make_meeting(secretary.branch)
    page.goto(f"{meeting.get_absolute_url()}edit/")
    page.locator("[name=title]").fill("述职和测评大会")
    context.clear_cookies(name="sessionid")
    press(page.locator("main"), "保存")
    text = page.locator("main").inner_text()
    assert "您写的内容没有丢，重新登录后接着写。" in text
    is_for_everybody(page)
    page.get_by_label("登录名").fill(secretary.user.username)
    page.get_by_label("密码").fill(PASSWORD)
    press(page, "登录，接着写")
    assert page.url.endswith(meeting.get_absolute_url())
    meeting.refresh_from_db()
    assert meeting.title == "述职和测评大会"
