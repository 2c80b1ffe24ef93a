"""Fifty talks on a telephone, the matrix at a desk: how much it takes a secretary."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.models import Talk
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import look
from tests.browser.test_member_pages import opened
from tests.browser.test_roster_pages import sound
from tests.factories import make_branch, make_member, make_post, make_secretary

# Ten minutes for fifty talks are twelve seconds a talk; here are the taps and the waits for a page.
MOST_TAPS, MOST_REQUESTS = 53, 3


@pytest.fixture
def branch(transactional_db):
    """A committee of three and fifty more; one of them to be talked with in particular."""
    secretary = make_secretary(make_branch())
    for role, name in (("deputy", "彭晓"), ("publicity", "谢兰凯")):
        make_post(make_member(secretary.branch, name=name), role)
    for number in range(50):
        make_member(secretary.branch, name=f"同志{number + 1}", needs_care=number == 7)
    return secretary.branch


def test_fifty_talks_on_a_telephone_and_the_rest_at_a_desk(new_context, client, branch):
    secretary = branch.secretary()
    list_page = f"/app/meetings/branch/{branch.pk}/talks/"
    page = opened(new_context, client, PHONE, secretary.user, list_page)
    sound(page)
    look(page, "talks-01-matrix-phone")
    taps, requests = 0, []
    page.on(
        "request", lambda sent: requests.append(sent.url) if sent.is_navigation_request() else 0
    )

    def tap(locator):
        nonlocal taps
        locator.click()
        taps += 1

    tap(page.get_by_role("link", name="登记谈心谈话"))
    day = timezone.localdate() - timedelta(days=3)
    page.get_by_label("谈话日期").fill(day.isoformat())
    sound(page)
    for box in page.locator("[name=members]").all()[3:]:
        tap(box.locator("xpath=.."))
    look(page, "talks-02-noting-phone")
    tap(page.get_by_role("button", name="保存", exact=True))
    page.wait_for_selector("text=已登记谈心谈话50次。")
    assert Talk.objects.filter(held_on=day).count() == 50
    assert (taps, len(requests)) == (52, 3), "the page, the post, the page after it"
    assert taps <= MOST_TAPS and len(requests) <= MOST_REQUESTS
    sound(page)
    # The pairs of the leadership, at a desk.
    page = opened(new_context, client, DESKTOP, secretary.user, list_page)
    sound(page)
    look(page, "talks-03-matrix-desk")
    first = page.locator("tr", has=page.get_by_role("rowheader", name="彭晓", exact=True))
    first.get_by_role("checkbox").first.check()
    second = page.locator("tr", has=page.get_by_role("rowheader", name="谢兰凯", exact=True))
    for box in second.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="保存勾选的谈话").click()
    page.wait_for_selector("text=已登记谈心谈话3次。")
    page.wait_for_selector("text=都已谈心谈话。")
    sound(page)
    look(page, "talks-04-done-desk")
    # Written up in confidence, on the telephone of one of them.
    page = opened(
        new_context, client, PHONE, secretary.user, Talk.objects.last().get_absolute_url()
    )
    sound(page)
    page.get_by_role("link", name="填写谈话内容").click()
    page.get_by_label("肯定成绩").fill("工作扎实")
    page.get_by_label("对支部和班子的意见建议").fill("多开谈心会")
    sound(page)
    look(page, "talks-05-contents-phone")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_selector("text=工作扎实")
    assert page.get_by_text("多开谈心会").count() == 0
    look(page, "talks-06-talk-phone")
