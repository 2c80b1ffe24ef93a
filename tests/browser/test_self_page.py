"""The self-evaluation on the phone: what is typed is kept by itself, on two devices too."""

import pytest
from django.test import Client
from django.urls import reverse

from appraisals.ratings.models import SelfEvaluation
from tests.browser.conftest import DESKTOP, PHONE
from tests.ratings.test_self_evaluations import Year

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
SAID = "[data-draft-said]"


def open_page(context, year, server):
    """The own page of the member, in a browser in which they have logged in."""
    client = Client()
    client.force_login(year.member.user)
    cookies = [
        {"name": name, "value": cookie.value, "url": f"{server.url}/app/"}
        for name, cookie in client.cookies.items()
    ]
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(reverse("ratings:self_evaluation", args=[year.appraisal.pk]))
    return page


def test_what_is_typed_is_kept_and_the_other_device_compares(new_context, live_server):
    year = Year()
    year.call()
    phone = open_page(new_context(PHONE), year, live_server)
    desk = open_page(new_context(DESKTOP), year, live_server)
    phone.fill("#id_answer_0", "坚持学习")
    phone.wait_for_selector(f"{SAID}:has-text('已保存')")
    assert SelfEvaluation.objects.get().answers == {"政治合格": "坚持学习"}
    desk.fill("#id_text", "电脑上写的")
    desk.wait_for_selector(f"{SAID}:has-text('另一个页面')")
    with desk.expect_navigation():
        desk.click("button[name=keep]")
    assert "坚持学习" in desk.inner_text("section.panel")
    assert desk.input_value("#id_text") == "电脑上写的"
    desk.fill("#id_answer_0", "坚持学习")
    with desk.expect_navigation():
        desk.click("button[name=hand_in]")
    assert year.speech().text == "政治合格：坚持学习\n电脑上写的"
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
