"""The agenda in a real browser: dragged with a mouse, moved by buttons without scripts; the wall."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.actions import agenda
from meetings.rules import Line
from tests.browser.conftest import PHONE
from tests.browser.steps import press
from tests.factories import make_secretary
from tests.meetings.course import make_session

pytestmark = pytest.mark.django_db(transaction=True)
LINES = [
    Line("attendance", "报告到会情况"),
    Line("other", "述职评议"),
    Line("duty_report", "述职", True),
    Line("ballot", "测评", True),
    Line("statement", "表态"),
]


def logged_in(context, client):
    """A page of this context, with the login of the test's client."""
    cookie = client.cookies["sessionid"]
    context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "domain": "localhost", "path": "/app/"}]
    )
    return context.new_page()


def order(page):
    """The titles, as they stand on the page."""
    return page.locator(".agenda-order > li b").all_inner_texts()


def drag(page, title, above):
    """Take an item by its handle and let it go above another one."""
    row = page.locator(".agenda-order > li", has=page.get_by_text(title, exact=True))
    target = page.locator(".agenda-order > li", has=page.get_by_text(above, exact=True))
    row.locator("[data-handle]").hover()
    page.mouse.down()
    box = target.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 5, steps=8)
    with page.expect_navigation():
        page.mouse.up()


def test_the_agenda_is_dragged_and_the_wall_follows(new_context, client):
    secretary = make_secretary()
    client.force_login(secretary.user)
    meeting = make_session(secretary.branch, secretary.user, starts_at=timezone.now())
    items = agenda.put(meeting, LINES)
    page = logged_in(new_context(), client)
    page.goto(reverse("meetings:agenda", args=[meeting.pk]))
    drag(page, "述职评议", above="报告到会情况")
    assert order(page) == ["述职评议", "述职", "测评", "报告到会情况", "表态"]
    drag(page, "测评", above="述职")
    drag(page, "表态", above="测评")  # an item never stands between another one and its parts
    assert order(page) == ["述职评议", "测评", "述职", "表态", "报告到会情况"]
    wall = reverse("meetings:wall", args=[meeting.pk])
    page.clock.install()
    page.goto(wall)
    assert page.locator(".wall-running").count() == 0
    agenda.begin_item(items[1], by=secretary.user)
    page.clock.fast_forward(16_000)
    page.locator(".wall-running", has_text="述职评议").wait_for()
    phone = logged_in(new_context(PHONE, java_script_enabled=False), client)
    phone.goto(reverse("meetings:agenda", args=[meeting.pk]))
    assert phone.locator("[data-handle]:visible").count() == 0
    row = phone.locator(".agenda-order > li", has=phone.get_by_text("表态", exact=True))
    press(row, "上移")
    assert order(phone)[0] == "表态"
