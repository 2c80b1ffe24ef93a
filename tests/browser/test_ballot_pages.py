"""The ballot in a real Chromium: cookies, origin, Back, shared phones, no script, screen readers."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox
from tests.ballots.rooms import make_room, open_room
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"width": 360, "height": 640}
RECEIVED = "您的测评票已收到，谢谢。可以关掉这个页面了。"


@pytest.fixture(autouse=True)
def over_http(settings):
    """As the demo on one machine does."""
    settings.BALLOTS_OVER_HTTP = True


def log_in(context, live_server, user):
    """Give this browser the session of `user`, as the login page would."""
    client = Client()
    client.force_login(user)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [
            {
                "name": django_settings.SESSION_COOKIE_NAME,
                "value": session,
                "domain": "localhost",
                "path": "/app/",
                "httpOnly": True,
            }
        ]
    )


def click(page, name):
    """Press the button or follow the link that says `name`, and wait for the next page."""
    target = page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("link", name=name, exact=True)
    )
    with page.expect_navigation():
        target.first.click()


def take(page, room):
    """From the box's page behind the login to the ballot."""
    page.goto(f"/app/ballots/{room.box.pk}/slip/")
    with page.expect_navigation(url=f"**/box/{room.box.pk}/"):
        page.locator("form[action$=take] button").click()
    assert page.url.endswith(f"/box/{room.box.pk}/")


def tick(page, *, leave_empty=()):
    """Tick the second choice in every row but those left empty."""
    rows = page.locator("fieldset")
    for index in range(rows.count()):
        if index not in leave_empty:
            rows.nth(index).locator("label").nth(1).click()


def ticked(page):
    """How many choices are ticked on the page."""
    return page.locator("input[type=radio]:checked").count()


@pytest.mark.parametrize("script", [True, False])
def test_a_slip_is_taken_and_a_ballot_cast_on_a_phone(new_context, live_server, script):
    room = open_room(5)
    context = new_context(PHONE, java_script_enabled=script)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    take(page, room)
    assert ticked(page) == 0
    tick(page)
    click(page, "交票")
    assert RECEIVED in page.locator("body").inner_text()
    assert room.box.ballots.count() == 1
    page.go_back(wait_until="load")
    assert ticked(page) == 0
    assert page.locator("fieldset").count() == 0
    page.goto(f"/box/{room.box.pk}/")
    assert RECEIVED in page.locator("body").inner_text()


def test_the_box_gets_the_slip_and_no_other_cookie(new_context, live_server):
    room = open_room(5)
    context = new_context(PHONE)
    log_in(context, live_server, room.voters[3].user)
    seen = []
    context.on("request", lambda request: seen.append((request.url, request.all_headers())))
    page = context.new_page()
    take(page, room)
    tick(page)
    click(page, "交票")
    at_the_box = [(url, headers) for url, headers in seen if "/box/" in url]
    assert len(at_the_box) >= 3
    for url, headers in at_the_box:
        names = [part.split("=")[0].strip() for part in headers.get("cookie", "").split(";")]
        assert names == ["slip"], url
    assert not any("slip=" in headers.get("cookie", "") for url, headers in seen if "/app/" in url)
    assert not any("cookie" in headers for url, headers in seen if "/static/" in url)
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    slip = cookies["slip"]
    assert (slip["path"], slip["httpOnly"], slip["sameSite"]) == (
        f"/box/{room.box.pk}/",
        True,
        "Lax",
    )


def test_a_link_from_another_site_leads_to_the_ballot(new_context, live_server):
    room = open_room(5)
    context = new_context(PHONE)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    take(page, room)
    address = f"{live_server.url}/box/{room.box.pk}/"
    body = f'<a href="{address}">去填票</a>'
    context.route(
        "http://chat.example/*",
        lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"),
    )
    page.goto("http://chat.example/room")
    click(page, "去填票")
    assert page.locator("fieldset").count() == room.subjects
    framed = f'<iframe src="{address}"></iframe>'
    context.route(
        "http://frame.example/*",
        lambda route: route.fulfill(body=framed, content_type="text/html; charset=utf-8"),
    )
    page.goto("http://frame.example/")
    assert page.frames[-1].locator("fieldset").count() == 0


def test_a_form_from_another_site_is_refused(new_context, live_server):
    room = open_room(5)
    context = new_context(PHONE)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    take(page, room)
    body = (
        f'<form method="post" action="{live_server.url}/box/{room.box.pk}/cast">'
        '<input name="s0" value="4"><button>领奖</button></form>'
    )
    context.route(
        "http://evil.example/*",
        lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"),
    )
    page.goto("http://evil.example/")
    click(page, "领奖")
    assert room.box.ballots.count() == 0
    assert page.locator(".warn").count() == 1


def test_two_people_on_one_phone_are_two_ballots(new_context, live_server):
    room = open_room(5)
    context = new_context(PHONE)
    page = context.new_page()
    for number in (3, 4):
        log_in(context, live_server, room.voters[number].user)
        take(page, room)
        tick(page)
        click(page, "交票")
        assert RECEIVED in page.locator("body").inner_text()
        page.goto(f"/app/ballots/{room.box.pk}/slip/")
        page.get_by_text("这部手机（平板）几个人共用").click()
        page.locator("form[action$=leave] button").click()
        page.wait_for_url("**/app/login/**")
        assert not [c for c in context.cookies() if c["name"].startswith("k-")]
    assert room.box.ballots.count() == 2


def test_two_tabs_take_the_same_slip(new_context, live_server):
    room = open_room(5)
    context = new_context(PHONE)
    log_in(context, live_server, room.voters[3].user)
    one, two = context.new_page(), context.new_page()
    take(one, room)
    take(two, room)
    one.bring_to_front()
    tick(one)
    click(one, "交票")
    two.bring_to_front()
    tick(two)
    click(two, "交票")
    assert "您的票早已收到，不用再交。第二次填的不算。" in two.locator("body").inner_text()
    assert room.box.ballots.count() == 1


def test_in_another_browser_there_is_no_second_slip(new_context, live_server):
    room = open_room(5)
    first, second = new_context(PHONE), new_context(PHONE)
    for context in (first, second):
        log_in(context, live_server, room.voters[3].user)
    take(first.new_page(), room)
    page = second.new_page()
    page.goto(f"/app/ballots/{room.box.pk}/slip/")
    with page.expect_navigation():
        page.locator("form[action$=take] button").click()
    assert "请回到那里填写；实在找不到，请告诉监票人。" in page.locator("main").inner_text()
    assert not [cookie for cookie in second.cookies() if cookie["name"] == "slip"]


@pytest.mark.parametrize("script", [True, False])
def test_a_printed_slip_is_scanned_or_typed(new_context, live_server, script):
    room = open_room(5)
    (slip,) = actions.print_slips(room.box, 1, by=room.scrutineers[0].user)
    actions.hand_out_printed(room.box, room.voters[3], by=room.secretary.user)
    context = new_context(PHONE, java_script_enabled=script)
    seen = []
    context.on("request", lambda request: seen.append(request.url))
    page = context.new_page()
    page.goto(f"/box/{room.box.pk}/enter#{slip}")
    if not script:
        page.locator("textarea").fill(slip.lower())
        page.locator("form button").click()
    page.wait_for_url(f"**/box/{room.box.pk}/")
    assert not any(slip in url.split("#")[0] for url in seen)
    tick(page)
    click(page, "交票")
    assert RECEIVED in page.locator("body").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_empty_rows_are_asked_about_and_what_was_ticked_stays(new_context, live_server, script):
    room = open_room(5)
    context = new_context(SMALL, java_script_enabled=script)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    take(page, room)
    tick(page, leave_empty=(1, 3))
    click(page, "交票")
    body = page.locator("body").inner_text()
    assert "还有2位同志没有选" in body
    assert room.box.ballots.count() == 0
    click(page, "回去补选")
    assert ticked(page) == room.subjects - 2
    click(page, "交票")
    click(page, "交票")
    assert RECEIVED in page.locator("body").inner_text()
    assert room.box.ballots.count() == 1


def test_a_tampered_form_is_refused_in_words(new_context, live_server):
    room = open_room(5)
    context = new_context(PHONE)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    take(page, room)
    tick(page)
    page.evaluate("document.querySelector('input:checked').name = 's99'")
    click(page, "交票")
    assert (
        "这一页已经过时或与本次测评不符，没有交上。请重新打开后再填。"
        in page.locator("body").inner_text()
    )
    assert room.box.ballots.count() == 0


def test_a_ballot_after_the_closing_is_not_received(new_context, live_server):
    room = open_room(5)
    for number in range(3):
        room.vote(number)
    context = new_context(PHONE)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    take(page, room)
    tick(page)
    room.close()
    click(page, "交票")
    body = page.locator("body").inner_text()
    assert "已经停止收票，这张票没有交上。请告诉监票人。" in body


@pytest.mark.parametrize("viewport", [SMALL, PHONE, DESKTOP])
def test_nothing_sticks_out_and_screen_readers_find_their_way(new_context, live_server, viewport):
    room = open_room(5, scrutineers=2)
    context = new_context(viewport)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    axe = Axe()

    def check(where):
        wide, room_for = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= room_for, where
        report = axe.run(page)
        assert report.violations_count == 0, f"{where}\n{report.generate_report()}"

    page.goto(f"/app/ballots/{room.box.pk}/slip/")
    check("slip")
    click(page, "领取测评票")
    check("ballot")
    tick(page, leave_empty=(0,))
    click(page, "交票")
    check("confirm")
    click(page, "交票")
    check("done")
    page.goto(f"/box/{room.box.pk}/enter")
    check("enter")
    page.goto(f"/box/{room.box.pk}/promise")
    check("promise")


def test_the_pages_of_secretary_and_scrutineer_are_for_everybody(new_context, live_server):
    """Nothing sticks out on a phone, and screen readers find their way, from draft to the end."""
    room = make_room(5)
    axe = Axe()
    desk, phone = new_context(DESKTOP), new_context(PHONE)
    log_in(desk, live_server, room.secretary.user)
    log_in(phone, live_server, room.scrutineers[0].user)
    pages = [desk.new_page(), phone.new_page()]

    def check(address=""):
        for page in pages:
            page.goto(f"/app/ballots/{room.box.pk}/{address}")
            wide, room_for = page.evaluate(
                "[document.documentElement.scrollWidth, window.innerWidth]"
            )
            assert wide <= room_for, page.url
            report = axe.run(page)
            assert report.violations_count == 0, f"{page.url}\n{report.generate_report()}"

    check()
    check("void/")
    actions.open_box(room.box, room.codes, by=room.secretary.user)
    room.fresh()
    check()
    for number in range(5):
        room.vote(number)
    room.close()
    check()
    check("count/")
    room.count()
    check()
    room.confirm()
    check()
    check("codes/")
    pages = pages[:1]
    check("result/")
    assert room.fresh().state == BallotBox.State.CONFIRMED
