"""Two recorders, a connection that drops, a tab that is closed: no word is lost, here or there."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from branchlife.models import BranchPost
from meetings import actions
from meetings.models import AgendaItem
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import look
from tests.browser.test_roster_pages import sound
from tests.factories import make_branch, make_member, make_post, make_secretary
from tests.meetings.course import make_session, make_whole

OFFLINE = "还没有保存：网络断了，文字留在这部设备上，接通后自动保存。"


class Recorder:
    """Somebody at the page of the meeting, in a browser of their own."""

    def __init__(self, context, user, meeting):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        session = {"name": name, "value": client.cookies[name].value, "path": "/app/"}
        context.add_cookies([session | {"domain": "localhost"}])
        self.context, self.url = context, f"/app/meetings/{meeting.pk}/live/"
        self.open()

    def open(self):
        self.page = self.context.new_page()
        self.page.goto(self.url)

    def item(self, item):
        return self.page.locator(f"#item-{item.pk}")

    def field(self, item):
        return self.item(item).locator("textarea")

    def sees(self, item, text):
        """Beside the field, sooner or later."""
        expect(self.item(item).locator("[data-said]")).to_contain_text(text)

    def is_told(self, item, text):
        expect(self.item(item).locator("[data-note]")).to_have_text(text)

    def write(self, item, text):
        """Type at the end, and wait until it is kept."""
        self.type(item, text)
        self.sees(item, "已保存")

    def type(self, item, text):
        self.field(item).press("Control+End")
        self.field(item).type(text)

    def look_again(self):
        """Come back to the page: what others wrote is fetched at once."""
        with self.page.expect_response("**/live/changes/**"):
            self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def waiting(self):
        """How many texts wait on this device."""
        return self.page.evaluate(
            "Object.keys(localStorage).filter((key) => key.startsWith('record:')).length"
        )


def stored(item):
    return AgendaItem.objects.get(pk=item.pk).record


@pytest.fixture
def two(transactional_db, new_context):
    """The secretary at a desk, an assistant with a phone, and a meeting with two items."""
    secretary = make_member(make_branch(), name="彭晓", login=True)
    make_post(secretary, BranchPost.Role.SECRETARY)
    assistant = make_member(secretary.branch, name="王强", login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    meeting = make_session(secretary.branch, secretary.user, starts_at=timezone.now())
    items = [
        actions.add_item(meeting, by=secretary.user, title=title) for title in ("述职", "互评")
    ]
    desk = Recorder(new_context(DESKTOP), secretary.user, meeting)
    phone = Recorder(new_context(PHONE), assistant.user, meeting)
    return desk, phone, items


def test_two_recorders_and_a_broken_connection_lose_nothing(two):
    desk, phone, (first, second) = two
    both_write(desk, phone, first)
    one_goes_on_without_a_connection(desk, phone, first, second)
    the_tab_is_closed_while_it_is_broken(phone, second)
    both_change_the_same_line(desk, phone, first)
    look(desk.page, "live-1-desk")
    look(phone.page, "live-2-phone")
    sound(desk.page)
    sound(phone.page)
    an_item_leaves_the_agenda(phone, first.meeting)
    the_minutes_are_signed_meanwhile(phone, first)


def both_write(desk, phone, item):
    """In the same empty item: put together, and what the other wrote appears where one reads."""
    assert desk.item(item).get_by_role("button", name="开始这一项").count() == 1
    assert desk.item(item).locator("[data-said]").inner_text() == ""  # nothing has been sent
    desk.write(item, "彭晓（书记）：我述职")
    phone.write(item, "李平（党员）：我同意")
    phone.is_told(item, "彭晓同志也写了这一项，两人写的已合在一起，请看一遍。")
    both = "彭晓（书记）：我述职\n李平（党员）：我同意"
    assert (phone.field(item).input_value(), stored(item)) == (both, both)
    desk.look_again()
    expect(desk.field(item)).to_have_value(both)
    assert "王强同志" in desk.item(item).inner_text()


def one_goes_on_without_a_connection(desk, phone, first, second):
    """Writes on; when the connection is back it is saved by itself, beside what the other wrote."""
    phone.context.set_offline(True)
    phone.type(first, "，没有意见")
    phone.sees(first, OFFLINE)
    assert phone.waiting() == 1
    look(phone.page, "live-0-offline")
    desk.write(second, "互评开始")
    desk.write(first, "\n掌声")
    phone.context.set_offline(False)
    phone.sees(first, "已保存")
    whole = "彭晓（书记）：我述职\n李平（党员）：我同意，没有意见\n掌声"
    assert stored(first) == whole
    expect(phone.field(first)).to_have_value(whole)
    assert phone.waiting() == 0


def the_tab_is_closed_while_it_is_broken(phone, item):
    """Opened again, the text is there, and is saved beside what came meanwhile."""
    phone.context.set_offline(True)
    phone.type(item, "李平：断线时写的")
    phone.sees(item, OFFLINE)
    phone.page.close()
    phone.context.set_offline(False)
    assert stored(item) == "互评开始"
    phone.open()
    phone.is_told(item, "彭晓同志也写了这一项，两人写的已合在一起，请看一遍。")
    assert stored(item) == "互评开始\n李平：断线时写的"
    assert phone.waiting() == 0


def both_change_the_same_line(desk, phone, item):
    """The later save shows both; whoever chooses loses nothing that is not said."""
    desk.look_again()
    desk.field(item).fill("彭晓（书记）：我全面述职")
    phone.field(item).fill("彭晓（书记）：我简要述职")
    desk.sees(item, "已保存")
    conflict = phone.item(item).locator("[data-conflict]")
    expect(conflict).to_contain_text("彭晓同志刚才")
    expect(conflict.locator("[data-theirs]")).to_have_text("彭晓（书记）：我全面述职")
    assert phone.field(item).input_value() == "彭晓（书记）：我简要述职"
    look(phone.page, "live-3-conflict")
    sound(phone.page)
    phone.page.reload()  # not chosen yet: asked again, nothing is overwritten
    expect(conflict).to_contain_text("彭晓同志刚才")
    conflict.get_by_role("button", name="两人写的都留下").click()
    phone.sees(item, "已保存")
    assert stored(item) == "彭晓（书记）：我全面述职\n彭晓（书记）：我简要述职"


def an_item_leaves_the_agenda(phone, meeting):
    """What was typed under it without a connection is shown until it has been copied."""
    item = actions.add_item(meeting, by=None, title="其他")
    phone.page.reload()
    phone.context.set_offline(True)
    phone.type(item, "断线时写的别的事")
    phone.sees(item, OFFLINE)
    phone.page.close()
    phone.context.set_offline(False)
    actions.remove_item(item, by=None)
    phone.open()
    lost = phone.page.locator("section:has([data-lost-text])")
    expect(lost).to_contain_text("3 其他")
    expect(lost).to_contain_text("断线时写的别的事")
    look(phone.page, "live-4-lost")
    sound(phone.page)
    lost.get_by_role("button", name="从这部设备上清除").click()
    assert (lost.count(), phone.waiting()) == (0, 0)


def the_minutes_are_signed_meanwhile(phone, item):
    """What is typed then is refused, and stays in sight."""
    meeting = item.meeting
    by = meeting.branch.secretary().user
    meeting = actions.mark(meeting, {}, by=by, rest="present")
    actions.declare(meeting, by=by)
    for late in meeting.items.filter(record=""):
        actions.record_item(late, "记录", by=by)
    actions.edit(meeting, by=by, recorder=meeting.chair)
    actions.close(meeting, by=by, ends_at=meeting.starts_at)
    actions.sign(meeting, by=by)
    phone.type(item, "\n补一句")
    phone.sees(item, "会议记录已经签字")
    assert phone.field(item).input_value().endswith("补一句")
    phone.page.reload()
    expect(phone.item(item).locator("[data-left-text]")).to_contain_text("补一句")
    phone.page.evaluate("localStorage.setItem('record:0:1', 'somebody else’s')")
    phone.page.once("dialog", lambda dialog: dialog.accept())
    phone.page.get_by_role("button", name="退出").click()
    phone.page.wait_for_url("**/login/**")
    assert phone.page.evaluate("Object.keys(localStorage)") == ["record:0:1"]


def test_who_was_logged_out_while_writing_logs_in_and_it_is_saved(transactional_db, new_context):
    secretary = make_secretary(make_branch())
    secretary.user.set_password("a-good-long-password")
    secretary.user.save()
    meeting = make_whole(secretary.branch, secretary.user)
    item = meeting.items.get()
    desk = Recorder(new_context(DESKTOP), secretary.user, meeting)
    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    desk.type(item, "\n再补充一点")
    desk.page.get_by_role("button", name="重新登录").click()
    desk.page.locator("[name=relogin-username]").fill(secretary.user.username)
    desk.page.locator("[name=relogin-password]").fill("a-good-long-password")
    desk.page.get_by_role("button", name="登录，接着写").click()
    desk.page.wait_for_url(f"**{desk.url}")
    assert (stored(item), desk.waiting()) == ("记录\n再补充一点", 0)
