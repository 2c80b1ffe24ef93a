"""The list, an item with its photo, last year's list and the public page, in a real Chromium."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from appraisals.rectification import actions
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_ballot_pages import log_in
from tests.browser.test_rating_pages import is_for_everybody
from tests.factories import (
    make_appraisal,
    make_branch,
    make_campaign,
    make_clerk,
    make_former_item,
    make_item,
    make_meeting,
    make_member,
    make_pledge,
    make_secretary,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case():
    """A list that went out, with a remark, a photo, a public page and something of last year."""
    branch = make_branch(name="第三党支部", phone="0712-1234567")
    secretary = make_secretary(branch)
    make_former_item(branch)
    campaign = make_campaign(branch.committee, public_page=True)
    appraisal = make_appraisal(branch, campaign=campaign, general_meeting=make_meeting(branch))
    by, member = secretary.user, make_member(branch, login=True)
    item = make_item(appraisal, secretary, problem="集中学习研讨不够深入，联系实际少")
    make_item(appraisal, secretary, problem="某同志迟到", is_personal=True)
    pledge = make_pledge(appraisal, member, measure="每月读一本书，写一篇心得")
    photo = SimpleUploadedFile("读书笔记.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    for each in (item, pledge):
        actions.progress(each, note="已完成第一次", by=member.user, upload=photo)
        photo.seek(0)
    actions.publish(appraisal, on=date(2025, 3, 25), how="支部公开栏", by=by)
    actions.file_with_superior(appraisal, on=date(2025, 3, 26), by=by)
    clerk = make_clerk(branch.committee)
    actions.remark(appraisal, item=item, text="措施还可以再具体些", by=clerk)
    ends_on = timezone.localdate() + timedelta(days=20)
    notice = actions.open_notice(appraisal, ends_on=ends_on, by=by)
    return {
        "secretary": by,
        "clerk": clerk,
        "member": member.user,
        "list": reverse("rectification:item_list", args=[appraisal.pk]),
        "item": item.get_absolute_url(),
        "close": reverse("rectification:close", args=[item.pk]),
        "former": reverse("rectification:former", args=[appraisal.pk]),
        "pledge": pledge.get_absolute_url(),
        "public": reverse("open_rectification:notice", args=[notice.token]),
    }


@pytest.mark.parametrize(
    ("viewport", "role", "pages"),
    [
        (DESKTOP, "secretary", ["list", "item", "close", "former"]),
        (PHONE, "member", ["list", "pledge", "public"]),
        (PHONE, "secretary", ["list", "former"]),
    ],
    ids=["desk", "member's phone", "secretary's phone"],
)
def test_lists_are_readable_for_everybody(new_context, live_server, case, viewport, role, pages):
    context = new_context(viewport)
    log_in(context, live_server, case[role])
    page = context.new_page()
    for name in pages:
        is_for_everybody(page, case[name])


def test_the_clerk_receives_the_list_with_one_click(new_context, live_server, case):
    context = new_context(DESKTOP)
    log_in(context, live_server, case["clerk"])
    page = context.new_page()
    page.goto(case["list"])
    page.get_by_role("button", name="确认收到").click()
    assert page.locator(".messages, [role=status]").first.inner_text().strip() == "已确认收到。"
