"""Pages of members on a phone and at a desk: accessible, as wide as the screen, and a move by clicks."""

from datetime import date

import pytest
from django.conf import settings

from branchlife import actions
from branchlife.models import BranchPost, Member
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_roster_pages import sound
from tests.factories import make_branch, make_committee, make_member, make_post, make_secretary


def opened(new_context, client, viewport, user, url):
    """A page of somebody logged in."""
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": client.cookies[name].value}
    context = new_context(viewport)
    context.add_cookies([session | {"domain": "localhost", "path": "/app/"}])
    page = context.new_page()
    page.goto(url)
    return page


@pytest.fixture
def sides(transactional_db):
    """Two secretaries under one committee, and a member with something of everything."""
    committee = make_committee()
    old, new = (make_secretary(make_branch(committee=committee)) for _number in range(2))
    member = make_member(old.branch, name="王宁", is_leading_cadre=True, is_mobile=True)
    make_post(member, BranchPost.Role.PUBLICITY, since=date(2024, 1, 1))
    actions.set_standing(
        member, "max_grade", max_grade="qualified", since=date(2025, 3, 1), by=None
    )
    actions.make_group(old.branch, "第一党小组", members=[member], leader=member, by=None)
    return old, new, member


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_every_page_of_a_member_is_sound(new_context, client, sides, viewport):
    old, new, member = sides
    page = opened(new_context, client, viewport, old.user, old.branch.get_absolute_url())
    sound(page)
    page.goto(member.get_absolute_url())
    for details in page.locator("details").all():
        details.locator("summary").click()
    sound(page)
    ways = page.locator("main a.btn").evaluate_all("links => links.map(link => link.href)")
    group, post = old.branch.groups.get(), member.posts.get()
    more = [f"/app/group/{group.pk}/", f"/app/post/{post.pk}/"]
    more += [f"/app/branch/{old.branch_id}/{name}/" for name in ("admit", "receive", "groups/new")]
    assert len(ways) >= 10
    for url in [*ways, *more]:
        page.goto(url)
        sound(page)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_a_member_moves_by_clicks(new_context, client, sides, viewport):
    old, new, member = sides
    page = opened(new_context, client, viewport, old.user, old.branch.get_absolute_url())
    page.get_by_role("link", name="王宁").click()
    page.click("summary:text-is('转出组织关系、登记去世等')")
    page.get_by_role("link", name="转出组织关系", exact=True).click()
    page.select_option("[name=to_branch]", str(new.branch_id))
    page.click("text=办理转出")
    page.wait_for_selector("text=等待接收王宁同志")
    page = opened(new_context, client, viewport, new.user, "/app/")
    page.click("text=接收组织关系")
    sound(page)
    page.fill("[name=moved_on]", "2025-04-01")
    page.click("main form .btn-primary")
    page.wait_for_selector("text=王宁同志的组织关系已转到")
    sound(page)
    assert Member.objects.get(pk=member.pk).branch == new.branch
