"""The form of the ballot in a real Chromium: lost connections, opinions, keys, idle tablets, paper."""

import shutil
from functools import partial

import pytest
from playwright.sync_api import expect

from appraisals.ballots import actions
from tests.ballots.rooms import open_room
from tests.browser.conftest import DESKTOP, FLAGS, PHONE
from tests.browser.steps import button
from tests.browser.test_ballot_pages import RECEIVED, body, click, over_http, tick, ticked

__all__ = ["over_http"]
pytestmark = pytest.mark.django_db(transaction=True)
OPINION = "会要开短，事要办实。"


def enter(new_context, room, slip, viewport=PHONE, **options):
    """A browser that holds this slip, at the ballot."""
    context = new_context(viewport, **options)
    address = f"/box/{room.box.pk}/"
    cookie = {"name": "slip", "value": slip, "domain": "localhost", "path": address}
    context.add_cookies([cookie | {"httpOnly": True}])
    page = context.new_page()
    page.goto(address)
    return page


def slips_of(room, *voters):
    """Printed slips for them."""
    slips = actions.print_slips(room.box, len(voters), by=room.scrutineers[0].user)
    for voter in voters:
        actions.hand_out_printed(room.box, room.voters[voter], by=room.secretary.user)
    return slips


def kept_in_the_browser(page):
    """Whatever a page may leave behind."""
    return page.evaluate(
        "Promise.all([localStorage.length, sessionStorage.length, history.state, caches.keys(),"
        " indexedDB.databases()])"
    )


def test_what_is_filled_in_survives_a_lost_connection_in_the_page_only(new_context, live_server):
    room = open_room(5)
    page = enter(new_context, room, room.take(3))
    tick(page)
    page.locator("#opinion").fill(OPINION)
    trouble = page.locator(".bar [data-trouble]")
    lost = "网断了，还不知道交上没有。您填的还在这一页，不要重填；请连上网后再按一次“交票”，"
    # Nothing gets through; a proxy says that its server is down; the answer gets lost.
    answers = [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>502</h1>"),
        lambda route: (route.fetch(), route.abort()),
    ]
    for ballots, answer in enumerate(answers, start=-1):
        page.route("**/cast", answer)
        button(page, "交票").click()
        expect(button(page, "交票")).to_be_enabled()
        expect(trouble).to_contain_text(lost)
        page.unroute("**/cast")
        assert (ticked(page), page.locator("#opinion").input_value()) == (room.subjects, OPINION)
        assert room.box.ballots.count() == max(0, ballots)
    # The same ballot once more: the server has it, so this is no second one.
    click(page, "交票")
    page.wait_for_url("**/done")
    assert RECEIVED in body(page)
    assert room.box.ballots.count() == 1
    assert kept_in_the_browser(page) == [0, 0, None, [], []]
    page.go_back()
    page.goto(f"/box/{room.box.pk}/")
    assert OPINION not in page.content() and RECEIVED in body(page)


def test_what_was_changed_after_an_unknown_cast_is_said_not_to_count(new_context, live_server):
    room = open_room(5)
    page = enter(new_context, room, room.take(3))
    tick(page)
    page.route("**/cast", lambda route: (route.fetch(), route.abort()))
    button(page, "交票").click()
    expect(page.locator(".bar [data-trouble]")).to_contain_text("网断了")
    page.unroute("**/cast")
    page.locator("#s0 label").first.click()
    click(page, "交票")
    page.wait_for_url("**/done?again")
    assert "第二次填的不算。" in body(page)
    assert room.box.ballots.count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_an_opinion_too_long_is_said_so_at_the_field(new_context, live_server, script):
    room = open_room(5, shows_quota_hint=True)
    page = enter(new_context, room, room.take(3), java_script_enabled=script)
    hint = page.locator(".share")
    assert hint.inner_text() == "“优秀”一般不超过1名" + ("，您已选0名。" if script else "。")
    tick(page)
    field = page.locator("#opinion")
    field.fill("会" * 201)
    said = page.locator("#opinion-room")
    if script:
        expect(said).to_have_text("大约多了1个字，请删短一些。")
        button(page, "交票").click()
    else:
        click(page, "交票")
        expect(said).to_have_text(
            "意见建议太长，票还没有交：最多200个汉字。请删短一些再交，您填的都还在。"
        )
    assert (ticked(page), field.input_value()) == (room.subjects, "会" * 201)
    assert field.get_attribute("aria-invalid") == "true"
    assert room.box.ballots.count() == 0
    field.fill("会" * 200)
    click(page, "交票")
    expect(page.get_by_role("status")).to_have_text(RECEIVED)
    assert "会会" not in page.content()
    assert room.box.ballots.count() == 1


def test_the_form_is_filled_with_a_keyboard(new_context, live_server):
    room = open_room(5, shows_quota_hint=True)
    page = enter(new_context, room, room.take(3), DESKTOP)
    left, share = page.locator(".left"), page.locator(".share")
    expect(page.get_by_text("按数字键1、2、3、4选这一栏的四项")).to_be_visible()
    assert left.inner_text() == "已选0位，还有5位。"
    for key in "1124":
        page.keyboard.press(key)
    assert left.inner_text() == "已选4位，还有1位。"
    assert share.inner_text() == "“优秀”一般不超过1名，您已选2名。"
    # In the row at hand: arrow keys choose, 0 takes it back, Tab goes on.
    assert page.evaluate("document.activeElement.name") == "s4"
    page.keyboard.press("ArrowRight")
    assert page.locator("#s4 input:checked").get_attribute("value") == "2"
    assert left.inner_text() == "党员都选好了，班子还有2项。"
    page.keyboard.press("0")
    assert page.evaluate("document.activeElement.name") == "s5"
    page.keyboard.press("3")
    page.keyboard.press("4")
    button(page, "看看还有谁没选").click()
    assert page.evaluate("document.activeElement.name") == "s4"
    page.keyboard.press("2")
    expect(left).to_have_text("全部选好了")
    expect(button(page, "看看还有谁没选")).to_be_hidden()
    # A choice taken back by mouse; digits typed as an opinion are text.
    page.locator("#s0 label").first.click()
    button(page, "不选了").click()
    assert (ticked(page), left.inner_text()) == (6, "已选4位，还有1位。")
    page.locator("#opinion").press_sequentially("2次")
    assert (ticked(page), page.locator("#opinion").input_value()) == (6, "2次")
    page.emulate_media(media="print")
    expect(page.get_by_text("这一页不能打印。")).to_be_visible()
    expect(page.locator("form")).to_be_hidden()


def test_a_form_that_nobody_touches_is_left_for_nobody(new_context, live_server):
    """On a shared tablet after minutes; on an own phone after half an hour, and the slip stays."""
    room = open_room(5)
    slips = slips_of(room, 4, 0)
    page = enter(new_context, room, slips[0])
    page.clock.install()
    page.reload()
    tick(page)
    page.clock.run_for(179_000)
    expect(page.locator("fieldset").first).to_be_visible()
    page.clock.run_for(11_000)
    expect(page.get_by_role("heading", name="您还在填吗？")).to_be_visible()
    expect(page.locator("fieldset").first).to_be_hidden()
    button(page, "还在填，接着填").click()
    assert ticked(page) == room.subjects
    page.clock.run_for(180_000)
    with page.expect_navigation(url="**/leave"):
        page.clock.run_for(61_000)
    assert "这台设备" in body(page)
    assert page.context.cookies() == []

    page = enter(new_context, room, slips[1])
    page.clock.install()
    tick(page)
    click(page, "交票")
    assert RECEIVED in body(page)
    with page.expect_navigation(url="**/leave"):
        page.clock.run_for(181_000)
    assert page.context.cookies() == []

    page = enter(new_context, room, room.take(3))
    page.clock.install()
    page.reload()
    tick(page)
    page.locator("#opinion").fill(OPINION)
    for _time in range(2):  # a scroll that was still on its way counts as a touch
        page.clock.run_for(31 * 60_000)
    expect(page.locator("[data-emptied]")).to_contain_text("已经清空。票还没有交，请重新填写。")
    assert (ticked(page), page.locator("#opinion").input_value()) == (0, "")
    tick(page)
    click(page, "交票")
    assert RECEIVED in body(page)
    assert room.box.ballots.count() == 2


@pytest.fixture
def keeping_pages(chromium):
    """A browser that keeps whole pages for its Back button; the one without windows does not."""
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


def test_back_shows_nothing_in_a_browser_that_keeps_pages(keeping_pages, live_server):
    room = open_room(5)
    for number, script in ((3, True), (4, False)):
        new_context = partial(make_context, keeping_pages, live_server)
        page = enter(new_context, room, room.take(number), java_script_enabled=script)
        tick(page, leave_empty=(0,))
        page.locator("#opinion").fill(OPINION)
        click(page, "交票")
        click(page, "交票")
        expect(page.get_by_role("status")).to_have_text(RECEIVED)
        # The call has returned before the page goes.
        page.evaluate("setTimeout(() => history.back())")
        page.wait_for_timeout(500)
        assert ticked(page) == 0
        assert OPINION not in page.content()
    assert room.box.ballots.count() == 2


def make_context(browser, live_server, viewport, **options):
    """A separate set of cookies in this browser."""
    return browser.new_context(viewport=viewport, base_url=live_server.url, **options)
