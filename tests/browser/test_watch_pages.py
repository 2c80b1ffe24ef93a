"""A visiting supervisor without a login watches over a ballot on the own phone, with one tap each."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox
from meetings.models import Guest
from tests.ballots.rooms import make_room
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import follow, look, press
from tests.browser.test_ballot_pages import log_in

pytestmark = pytest.mark.django_db(transaction=True)
AXE = Axe()


@pytest.fixture(autouse=True)
def over_http(settings):
    """As the demo on one machine does."""
    settings.BALLOTS_OVER_HTTP = True


def check(page, name):
    """Nothing sticks out, and screen readers find their way; a picture where one is asked for."""
    wide, room_for = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= room_for, name
    report = AXE.run(page)
    assert report.violations_count == 0, f"{name}\n{report.generate_report()}"
    look(page, name)


def test_a_guest_watches_on_the_own_phone_beside_a_member_with_a_login(new_context, live_server):
    room = make_room(8, scrutineers=1)
    by, member = room.secretary.user, room.scrutineers[0]
    guest = Guest.objects.create(meeting=room.box.meeting, name="刘指导")
    actions.nominate(room.box, by=by, guest=guest)
    actions.name_counter(room.box, room.voters[4], by=by)
    room.box.meeting.items.create(position=1, kind="ballot", title="民主测评")

    room.box.scrutineers.update(public_key=None)
    desk, own, login = new_context(DESKTOP), new_context(PHONE), new_context(PHONE)
    log_in(desk, live_server, by)
    log_in(login, live_server, member.user)
    secretary, phone, watcher = desk.new_page(), own.new_page(), login.new_page()
    address = f"/app/ballots/{room.box.pk}/"

    # Approved in the meeting.
    secretary.goto(f"/app/meetings/{room.box.meeting_id}/live/")
    expect(secretary.locator(".say")).to_contain_text("刘指导同志为监票人")
    look(secretary, "watch-01-agenda")
    press(secretary, "会议已通过")

    # The guest scans.
    secretary.goto(address)
    check(secretary, "watch-02-named")
    press(secretary, "出示监票人二维码")
    check(secretary, "watch-03-to-scan")
    secretary.locator("summary").filter(has_text="扫不了码的").click()
    text = secretary.locator("main code").inner_text()
    phone.goto(f"/watch/{room.box.pk}/enter")
    look(phone, "watch-04-enter")
    phone.goto(f"/watch/{room.box.pk}/enter#{text}")
    phone.wait_for_url(f"**/watch/{room.box.pk}/")
    assert [cookie["name"] for cookie in own.cookies()] == ["watch"]
    look(phone, "watch-05-page")
    press(phone, "生成计票码")
    check(phone, "watch-06-card")
    code = phone.locator(".count-card code").inner_text()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    follow(phone, "已经抄好")
    look(phone, "watch-07-present")
    press(phone, "出示")
    expect(phone.get_by_role("status")).to_have_text("您已出示计票码，测评还没有开始。")
    look(phone, "watch-08-presented")
    sign = phone.locator(".code").inner_text()

    # The member with a login does the same there.
    watcher.goto(address)
    press(watcher, "生成计票码")
    look(watcher, "watch-09-card-login")
    follow(watcher, "已经抄好")
    look(watcher, "watch-10-present-login")
    press(watcher.locator(".next-action"), "出示")
    look(watcher, "watch-11-presented-login")

    # Compared and opened.
    secretary.goto(address)
    expect(secretary.locator("dd code", has_text=sign)).to_be_visible()
    look(secretary, "watch-12-compare")
    secretary.set_viewport_size(PHONE)
    check(secretary, "watch-12-compare-phone")
    secretary.set_viewport_size(DESKTOP)
    secretary.get_by_label("都核对过，一样").check()
    press(secretary, "开始测评")
    room.fresh()
    for number in range(5):
        room.vote(number)
    room.take(5)

    # Closed, counted and signed on the phone.
    follow(phone, "再看一下")
    look(phone, "watch-13-open")
    press(phone, "停止收票")
    look(phone, "watch-14-sure")
    press(phone, "停止收票")
    check(phone, "watch-15-closed")
    other = phone.get_by_label(f"{member.name}的计票码")
    other.fill("0000-1111-2222-3333")
    press(phone, "开始计票")
    expect(phone.get_by_role("alert")).to_contain_text("还可以再试4次")
    look(phone, "watch-16-wrong")
    kept = {cookie["name"]: cookie["value"] for cookie in login.cookies()}
    phone.get_by_label(f"{member.name}的计票码").fill(kept["count-code-0"])
    press(phone, "开始计票")
    expect(phone.locator(".note")).to_contain_text("收回5张")
    check(phone, "watch-17-counted")
    press(phone, "签字")
    expect(phone.get_by_role("status")).to_contain_text("您已签字")
    watcher.goto(address)
    look(watcher, "watch-18-sign-login")
    press(watcher.locator(".panel").filter(has_text=member.name), "签字")
    press(watcher, "监票人确认")
    phone.goto(f"/watch/{room.box.pk}/")
    look(phone, "watch-19-confirmed")
    assert [cookie["name"] for cookie in own.cookies()] == ["watch"]  # the code is forgotten
    assert room.fresh().state == BallotBox.State.CONFIRMED
