"""The ballot in a real Chromium: cookies, origin, Back, shared phones, no script, screen readers."""

import re
from contextlib import suppress
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Error, expect

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox
from tests.ballots.rooms import make_room, open_room
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import button, look

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"width": 360, "height": 640}
AXE = Axe()
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


def body(page):
    """What the page says."""
    return page.locator("body").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_slip_is_taken_and_a_ballot_cast_on_a_phone(new_context, live_server, script):
    """Empty rows are asked about, what was ticked stays, and Back shows nothing of it."""
    room = open_room(5)
    context = new_context(SMALL, java_script_enabled=script)
    log_in(context, live_server, room.voters[3].user)
    seen = []
    context.on("request", lambda request: seen.append((request.url, request.all_headers())))
    page = context.new_page()
    take(page, room)
    assert ticked(page) == 0
    tick(page, leave_empty=(1, 3))
    click(page, "交票")
    assert "还有2位同志没有选" in body(page)
    assert room.box.ballots.count() == 0
    click(page, "回去补选")
    assert ticked(page) == room.subjects - 2
    click(page, "交票")
    click(page, "交票")
    page.wait_for_url("**/done")
    assert RECEIVED in body(page)
    assert room.box.ballots.count() == 1
    for _step in range(2):
        with suppress(Error):  # where the browser would have to send a form again
            page.go_back(wait_until="load")
        assert (ticked(page), page.locator("fieldset").count()) == (0, 0)
    page.goto(f"/box/{room.box.pk}/")
    assert RECEIVED in body(page)
    only_the_slip_went_to_the_box(context, seen, room)


def only_the_slip_went_to_the_box(context, seen, room):
    """No cookie says who it is, and the slip goes nowhere else."""
    at_the_box = [(url, headers) for url, headers in seen if "/box/" in url and "cookie" in headers]
    assert len(at_the_box) >= 3
    for url, headers in at_the_box:
        names = [part.split("=")[0].strip() for part in headers["cookie"].split(";")]
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
    assert all(re.fullmatch("[0-9A-Za-z]+", cookie["value"]) for cookie in cookies.values())


def answer_with(html, route):
    """What a site of somebody else's shows."""
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def test_other_sites_lead_to_the_ballot_but_neither_frame_nor_send_it(new_context, live_server):
    room = open_room(5)
    context = new_context(PHONE)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    take(page, room)
    address = f"{live_server.url}/box/{room.box.pk}/"
    sites = {
        "chat": f'<a href="{address}">去填票</a>',
        "frame": f'<iframe src="{address}"></iframe>',
        "evil": f'<form method="post" action="{address}cast">'
        '<input name="s0" value="4"><button>领奖</button></form>',
    }
    for name, html in sites.items():
        answer = partial(answer_with, html)
        context.route(f"http://{name}.example/*", answer)
    page.goto("http://chat.example/room")
    click(page, "去填票")
    assert page.locator("fieldset").count() == room.subjects
    page.goto("http://frame.example/")
    assert page.frames[-1].locator("fieldset").count() == 0
    page.goto("http://evil.example/")
    click(page, "领奖")
    assert "这张表不是从本页面交来的" in page.locator(".warn").inner_text()
    assert room.box.ballots.count() == 0


def test_everybody_has_one_slip_in_one_browser(new_context, live_server):
    """Two on one phone are two ballots; two tabs are one; another browser gets nothing."""
    room = open_room(5)
    context = new_context(PHONE)
    page = context.new_page()
    for number in (3, 4):
        log_in(context, live_server, room.voters[number].user)
        take(page, room)
        tick(page)
        click(page, "交票")
        assert RECEIVED in body(page)
        page.goto(f"/app/ballots/{room.box.pk}/slip/")
        with page.expect_navigation():
            page.locator("form[action$=leave] button").click()
        page.wait_for_url("**/app/login/**")
        assert not [c for c in context.cookies() if c["name"].startswith("k-")]
    assert room.box.ballots.count() == 2

    log_in(context, live_server, room.voters[0].user)
    one, two = page, context.new_page()
    take(one, room)
    take(two, room)
    one.bring_to_front()
    tick(one)
    click(one, "交票")
    two.bring_to_front()
    tick(two)
    click(two, "交票")
    assert "您的票早已收到，不用再交。第二次填的不算。" in body(two)
    assert room.box.ballots.count() == 3

    second = new_context(PHONE)
    log_in(second, live_server, room.voters[0].user)
    page = second.new_page()
    page.goto(f"/app/ballots/{room.box.pk}/slip/")
    with page.expect_navigation():
        page.locator("form[action$=take] button").click()
    assert "请回到那里填写；实在找不到，请告诉监票人。" in page.locator("main").inner_text()
    assert not [cookie for cookie in second.cookies() if cookie["name"] == "slip"]


@pytest.mark.parametrize("script", [True, False])
def test_a_printed_slip_is_scanned_or_typed(new_context, live_server, script):
    """By a voter on a shared tablet, then by two scrutineers for a ballot on paper."""
    room = open_room(5)
    slips = actions.print_slips(room.box, 2, by=room.scrutineers[0].user)
    for voter in room.voters[3:]:
        actions.hand_out_printed(room.box, voter, by=room.secretary.user)
    context = new_context(PHONE, java_script_enabled=script)
    seen = []
    context.on("request", lambda request: seen.append(request.url))
    page = context.new_page()
    page.goto(f"/box/{room.box.pk}/enter#{slips[0]}")
    if not script:
        page.locator("textarea").fill(slips[0].lower())
        page.locator("form button").click()
    page.wait_for_url(f"**/box/{room.box.pk}/")
    assert not any(slips[0] in url.split("#")[0] for url in seen)
    tick(page)
    click(page, "交票")
    assert RECEIVED in body(page)
    click(page, "在这台设备上填完了")
    assert not context.cookies()

    page.goto(f"/box/{room.box.pk}/enter?keying")
    # A scanner that types gives the whole address and the Enter key.
    page.locator("textarea").fill(f"{live_server.url}/box/{room.box.pk}/enter#{slips[1]}")
    if script:
        with page.expect_navigation():
            page.locator("textarea").press("Enter")
    else:
        click(page, "打开测评票")
    tick(page, leave_empty=(0, 1))
    page.locator("#s1 .spoilt").click()
    click(page, "交票")
    click(page, "交票")
    assert "这张纸质票已经录入。" in body(page)
    click(page, "录入下一张纸质票")
    assert page.url.endswith("/enter?keying")
    assert not context.cookies()
    room.vote(0)
    room.close()
    room.count()
    first, second = [
        {tally.grade: tally.n for tally in room.box.tallies.filter(subject=index) if tally.n}
        for index in (0, 1)
    ]
    assert (first, second) == ({1: 1, 2: 1, 0: 1}, {1: 1, 2: 1, 255: 1})


def test_what_the_server_refuses_it_refuses_in_words(new_context, live_server):
    """A tampered form; a ballot after the closing."""
    room = open_room(5)
    for number in range(3):
        room.vote(number)
    context = new_context(PHONE)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    take(page, room)
    tick(page)
    page.evaluate("document.querySelector('input:checked').name = 's99'")
    page.get_by_role("button", name="交票", exact=True).click()
    trouble = page.locator(".bar [role=alert]")
    expect(trouble).to_have_text("这一页已经过时或与本次测评不符，没有交上。请重新打开后再填。")
    assert room.box.ballots.count() == 3
    page.reload()
    tick(page)
    room.close()
    click(page, "交票")
    assert "已经停止收票，这张票没有交上。请告诉监票人。" in body(page)
    assert page.locator("fieldset").count() == 0


def check(page, where, axe=AXE):
    """Nothing sticks out and screen readers find their way, on the smallest phone and on a desktop."""
    for viewport in (SMALL, DESKTOP):
        page.set_viewport_size(viewport)
        look(page, f"box-{where}-{viewport['width']}")
        report = axe.run(page)
        assert report.violations_count == 0, f"{where}\n{report.generate_report()}"


def test_every_page_of_the_ballot_is_for_everybody(new_context, live_server):
    room = open_room(5, scrutineers=2, shows_quota_hint=True, own_row=False)
    (slip, other) = actions.print_slips(room.box, 2, by=room.scrutineers[0].user)
    actions.hand_out_printed(room.box, room.voters[4], by=room.secretary.user)
    context = new_context(SMALL)
    log_in(context, live_server, room.voters[3].user)
    page = context.new_page()
    page.goto(f"/app/ballots/{room.box.pk}/slip/")
    check(page, "slip")
    click(page, "领取测评票")
    check(page, "empty")
    page.get_by_text("大字版").click()
    for part in page.locator("details").all():
        part.locator("summary").click()
    check(page, "large-letters")
    page.locator("textarea").fill("会" * 201)
    tick(page, leave_empty=(0,))
    button(page, "交票").click()
    check(page, "too-long")
    page.locator("textarea").fill("会要短")
    click(page, "交票")
    check(page, "confirm")
    context.set_offline(True)
    button(page, "交票").click()
    expect(page.locator("[data-sure] [data-trouble]")).to_contain_text("网断了")
    check(page, "unknown")
    context.set_offline(False)
    click(page, "交票")
    check(page, "done")
    page.goto(f"/box/{room.box.pk}/promise")
    check(page, "promise")
    page.goto(f"/box/{room.box.pk}/enter?keying")
    check(page, "keying-enter")
    page.locator("textarea").fill("0000")
    click(page, "打开测评票")
    check(page, "enter-refused")
    page.locator("textarea").fill(slip)
    click(page, "打开测评票")
    check(page, "keying")
    tick(page)
    click(page, "交票")
    check(page, "keyed")
    click(page, "在这台设备上填完了")
    check(page, "left")
    page.goto(f"/box/{room.box.pk}/")
    check(page, "refused")


def test_the_pages_of_secretary_and_scrutineer_are_for_everybody(new_context, live_server):
    """Nothing sticks out on a phone, and screen readers find their way, from draft to the end."""
    room = make_room(5)
    desk, phone = new_context(DESKTOP), new_context(PHONE)
    log_in(desk, live_server, room.secretary.user)
    log_in(phone, live_server, room.scrutineers[0].user)
    pages = [desk.new_page(), phone.new_page()]

    def look_at(address=""):
        for page in pages:
            page.goto(f"/app/ballots/{room.box.pk}/{address}")
            wide, room_for = page.evaluate(
                "[document.documentElement.scrollWidth, window.innerWidth]"
            )
            assert wide <= room_for, page.url
            report = AXE.run(page)
            assert report.violations_count == 0, f"{page.url}\n{report.generate_report()}"

    look_at()
    look_at("void/")
    actions.open_box(room.box, room.codes, by=room.secretary.user)
    room.fresh()
    look_at()
    for number in range(5):
        room.vote(number)
    room.close()
    look_at()
    look_at("count/")
    room.count()
    look_at()
    room.confirm()
    look_at()
    look_at("codes/")
    pages = pages[:1]
    look_at("result/")
    assert room.fresh().state == BallotBox.State.CONFIRMED
