"""Opinions by phone: an old browser without scripts writes one; the secretary reads it afterwards."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from meetings.actions import opinions
from meetings.models import Opinion
from tests.browser.conftest import PHONE
from tests.browser.steps import button, click, link
from tests.browser.test_roster_pages import sound
from tests.factories import make_secretary


def as_secretary(new_context, client, user, address):
    """The secretary's phone, logged in, at a page."""
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": client.cookies[name].value}
    context = new_context(PHONE)
    context.add_cookies([session | {"domain": "localhost", "path": "/app/"}])
    page = context.new_page()
    page.goto(address)
    return page


def test_an_opinion_is_given_on_a_phone_without_scripts_and_read_at_the_end(
    transactional_db, new_context, client
):
    secretary = make_secretary()
    week = timezone.localdate() + timedelta(days=7)
    gathering = opinions.open_round(secretary.branch, by=secretary.user, closes_on=week)
    phone = new_context(PHONE, java_script_enabled=False)
    page = phone.new_page()
    page.goto(reverse("open:opinions", args=[gathering.token]))
    click(button(page, "交意见"))
    assert page.get_by_role("alert").inner_text().strip() == "请先写意见，再交。"
    page.get_by_label("支部工作").check()
    page.get_by_label("您的意见和建议").fill("希望多到基层调研")
    click(button(page, "交意见"))
    assert "您的意见已收到，谢谢。" in page.locator("main").inner_text()
    click(link(page, "再写一条"))
    assert page.get_by_label("您的意见和建议").input_value() == ""
    assert phone.cookies() == []
    opinion = Opinion.objects.get()
    assert (opinion.subject, opinion.text) == ("branch", "希望多到基层调研")

    address = reverse("meetings:opinion_list", args=[secretary.branch_id])
    page = as_secretary(new_context, client, secretary.user, address)
    assert "希望多到基层调研" not in page.locator("main").inner_text()
    sound(page)
    page.get_by_text("现在截止并查看").click()
    click(button(page, "现在截止"))
    assert "希望多到基层调研" in page.locator("main").inner_text()
    sound(page)
    click(link(page, "录入纸质意见"))
    sound(page)
    page.goto(reverse("open:opinions", args=[gathering.token]))
    assert "征求意见已经截止。" in page.locator("main").inner_text()
    sound(page)
