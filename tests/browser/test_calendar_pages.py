"""The calendar of a branch on a phone and at a desk: as wide as the screen, accessible, a series by clicks."""

from datetime import datetime

import pytest
from django.utils import timezone

from branchlife.models import BranchPost
from meetings.actions.calendar import make_feed
from meetings.models import Meeting
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import click, press
from tests.browser.test_member_pages import opened
from tests.browser.test_roster_pages import sound
from tests.factories import (
    SHANGHAI,
    make_branch,
    make_committee,
    make_group,
    make_meeting,
    make_member,
    make_post,
    make_secretary,
)


@pytest.fixture
def secretary(transactional_db):
    """A branch with a committee, two groups, and half of what a year asks for."""
    secretary = make_secretary(make_branch(committee=make_committee(), name="第三党支部"))
    branch = secretary.branch
    for role in (BranchPost.Role.ORGANIZATION, BranchPost.Role.PUBLICITY):
        make_post(make_member(branch), role)
    groups = [make_group(branch, name=f"第{number}党小组") for number in "一二"]
    year = timezone.localdate().year
    for month in range(1, 13, 2):
        moment = {"starts_at": datetime(year, month, 5, 15, tzinfo=SHANGHAI)}
        closed = {"state": Meeting.State.CLOSED, "place": "会议室"} | moment
        make_meeting(branch, kind="theme_day", title="主题党日", **closed)
        make_meeting(branch, kind="group", title="党小组会", group=groups[0], **closed)
        make_meeting(branch, kind="general", **closed)
    make_feed(secretary.user, by=secretary.user)
    return secretary


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_the_calendar_of_a_branch(new_context, client, secretary, viewport):
    branch = secretary.branch
    page = opened(
        new_context, client, viewport, secretary.user, f"/app/meetings/branch/{branch.pk}/"
    )
    sound(page)
    page.goto(f"/app/meetings/branch/{branch.pk}/year/")
    sound(page)
    page.goto("/app/meetings/reminders/")
    for details in page.locator("details").all():
        details.locator("summary").click()
    sound(page)
    page.goto(f"/app/meetings/branch/{branch.pk}/series/")
    page.fill("[name=starts_at]", "2099-01-30T15:00")
    page.fill("[name=number]", "3")
    press(page, "看排出的日期")
    sound(page)
    page.get_by_label("2099年2月27日").uncheck()
    press(page, "安排这些会议")
    sound(page)
    assert page.locator("tbody tr").count() == 2
    click(page.locator("tbody a").first)
    assert page.get_by_role("link", name="照这次再安排一次").is_visible()
