"""Pages of rectification: who may, what is said, what a form does."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisals.rectification import actions
from appraisals.rectification.models import Item
from branchlife.models import BranchPost, CommitteePost
from tests.factories import (
    SHANGHAI,
    make_appraisal,
    make_branch,
    make_clerk,
    make_committee,
    make_item,
    make_meeting,
    make_member,
    make_pledge,
    make_post,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
ROLES = [
    "outsider",
    "member",
    "assistant",
    "other secretary",
    "secretary",
    "clerk",
    "viewer",
    "other clerk",
]


def text_of(response):
    """What the page says, without tags and runs of space."""
    main = response.content.decode().partition('tabindex="-1">')[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def messages_of(response):
    """The messages shown on the page."""
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def cast():
    """The people of a branch that met on 2025-03-19, its office, and strangers."""
    committee = make_committee()
    branch = make_branch(committee=committee, name="第三党支部")
    secretary = make_secretary(branch)
    assistant = make_member(branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    member = make_member(branch, login=True, name="王五")
    return {
        "appraisal": make_appraisal(branch, general_meeting=make_meeting(branch)),
        "outsider": make_user(),
        "member": member.user,
        "assistant": assistant.user,
        "other secretary": make_secretary(make_branch(committee=committee)).user,
        "secretary": secretary.user,
        "clerk": make_clerk(committee),
        "viewer": make_clerk(committee, CommitteePost.Role.VIEWER),
        "other clerk": make_clerk(make_committee()),
    }


def answers(client, cast, method, url):
    """The status each role gets, the anonymous first."""
    client.logout()
    found = [getattr(client, method)(url).status_code]
    for role in ROLES:
        client.force_login(cast[role])
        found.append(getattr(client, method)(url).status_code)
    return found


def url(name, *args):
    return reverse(f"rectification:{name}", args=args)


def test_who_may_see_the_lists(client, cast):
    appraisal = cast["appraisal"]
    make_item(appraisal)
    everybody = [302] + [200] * 8
    assert answers(client, cast, "get", url("appraisal_list")) == everybody
    assert answers(client, cast, "get", url("item_list", appraisal.pk)) == [
        302, 404, 200, 200, 404, 200, 200, 200, 404,
    ]  # fmt: skip
    reading = [302, 404, 403, 200, 404, 200, 200, 200, 404]
    for key in ("internal_list", "public_list"):
        address = reverse("branchlife:paper", args=[key, appraisal.pk, "xlsx"])
        assert answers(client, cast, "get", address) == reading


def test_everybody_finds_the_way_back_from_the_list_to_the_year(client, cast):
    appraisal = cast["appraisal"]
    own = reverse("summary:my_year", args=[appraisal.pk])
    year = appraisal.get_absolute_url()
    for role, address in (("secretary", year), ("clerk", year), ("member", own)):
        client.force_login(cast[role])
        page = client.get(url("item_list", appraisal.pk)).content.decode()
        assert f'<a href="{address}">' in page


def test_pledges_of_others_stand_in_one_table(client, cast):
    pledge = make_pledge(cast["appraisal"], cast["member"].member, measure="每月读一本书")
    client.force_login(cast["secretary"])
    page = client.get(url("item_list", cast["appraisal"].pk))
    assert f'href="{pledge.get_absolute_url()}">王五</a></th>' in page.content.decode()
    assert "每月读一本书 2025年6月30日 —" in text_of(page)


def test_who_may_write_the_list(client, cast):
    appraisal = cast["appraisal"]
    writing = [302, 404, 403, 200, 404, 200, 403, 403, 404]
    for name in ("add", "publish", "file"):
        assert answers(client, cast, "get", url(name, appraisal.pk)) == writing
    pledge = url("pledge", appraisal.pk, cast["member"].member.pk)
    assert answers(client, cast, "get", pledge) == writing
    own = [302, 404, 200, 200, 404, 200, 403, 403, 404]
    assert answers(client, cast, "get", url("own_pledge", appraisal.pk)) == own


def test_who_may_see_and_change_an_unpublished_item(client, cast):
    item = make_item(cast["appraisal"])
    page = [302, 404, 404, 200, 404, 200, 200, 200, 404]
    assert answers(client, cast, "get", item.get_absolute_url()) == page
    assert answers(client, cast, "get", url("edit", item.pk)) == [
        302, 404, 404, 200, 404, 200, 403, 403, 404,
    ]  # fmt: skip
    # Settling is not the assistant's.
    assert answers(client, cast, "get", url("close", item.pk)) == [
        302, 404, 404, 403, 404, 200, 403, 403, 404,
    ]  # fmt: skip
    acting = [302, 404, 404, 302, 404, 302, 403, 403, 404]
    for name in ("start", "note"):
        assert answers(client, cast, "post", url(name, item.pk)) == acting
        assert answers(client, cast, "get", url(name, item.pk))[5] == 405
    assert answers(client, cast, "post", url("remove", item.pk)) == acting


def test_members_see_published_items_and_the_own_pledge_only(client, cast):
    appraisal, member = cast["appraisal"], cast["member"].member
    hidden = make_item(appraisal, problem="还没有公开")
    shown = make_item(
        appraisal,
        problem="已经公开",
        source="inspection",
        published_on=date(2025, 3, 25),
        published_how="公开栏",
    )
    personal = make_item(appraisal, problem="涉及某人", is_personal=True)
    own = make_pledge(appraisal, member, measure="我的承诺")
    others = make_pledge(appraisal, make_member(appraisal.branch), measure="别人的承诺")
    client.force_login(cast["member"])
    text = text_of(client.get(url("item_list", appraisal.pk)))
    assert "已经公开" in text and "我的承诺" in text
    for words in ("还没有公开", "涉及某人", "别人的承诺"):
        assert words not in text
    statuses = [client.get(i.get_absolute_url()).status_code for i in (shown, own)]
    assert statuses == [200, 200]
    assert "巡视巡察反馈" not in text_of(client.get(shown.get_absolute_url()))
    for item in (hidden, personal, others):
        assert client.get(item.get_absolute_url()).status_code == 404
    client.force_login(cast["viewer"])
    text = text_of(client.get(url("item_list", appraisal.pk)))
    assert all(words in text for words in ("还没有公开", "涉及某人", "别人的承诺"))
    assert "添加整改事项" not in text


def test_whoever_is_responsible_sees_the_item_and_notes_progress(client, cast):
    item = make_item(cast["appraisal"], cast["member"].member)
    client.force_login(cast["member"])
    assert client.get(item.get_absolute_url()).status_code == 200
    response = client.post(url("note", item.pk), {"note": "已学习两次"}, follow=True)
    assert messages_of(response) == ["已记录整改进展。"]
    assert "已学习两次" in text_of(response) and "整改中" in text_of(response)
    assert client.get(url("close", item.pk)).status_code == 403
    assert client.get(url("edit", item.pk)).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_for_one_and_for_three(
    client, cast, number, django_assert_num_queries
):
    appraisal = cast["appraisal"]
    item = make_item(appraisal)
    for _index in range(number):
        actions.progress(make_item(appraisal), note="已启动", by=cast["secretary"])
        make_pledge(appraisal, make_member(appraisal.branch))
        branch = make_branch(committee=appraisal.branch.committee)
        make_item(make_appraisal(branch, campaign=appraisal.campaign))
        actions.progress(item, note="又一次", by=cast["secretary"])
    client.force_login(cast["secretary"])
    with django_assert_num_queries(QUERIES["item_list"]):
        client.get(url("item_list", appraisal.pk))
    with django_assert_num_queries(QUERIES["detail"]):
        client.get(item.get_absolute_url())
    client.force_login(cast["clerk"])
    with django_assert_num_queries(QUERIES["appraisal_list"]):
        client.get(url("appraisal_list"))


QUERIES = {"item_list": 14, "detail": 9, "appraisal_list": 7}


# --- texts and forms ---


def test_the_secretary_is_told_what_is_missing(client, cast):
    appraisal = cast["appraisal"]
    client.force_login(cast["secretary"])
    text = text_of(client.get(url("item_list", appraisal.pk)))
    assert "清单还是空的。请把会上查摆的问题逐项列入，每项写明能检查的整改措施。" in text
    assert "还有3名党员没有作出整改承诺：" in text and "王五" in text
    make_item(appraisal, due_on=date(2025, 3, 20))
    text = text_of(client.get(url("item_list", appraisal.pk)))
    assert "应公开的事项还有1项没有公开。 还有1项没有报备。" in text
    assert "已逾期 未启动 未公开" in text


def test_an_item_is_added_changed_and_settled_through_the_pages(client, cast):
    appraisal = cast["appraisal"]
    appraisal.campaign.check_points = ["工作作风实不实"]
    appraisal.campaign.save()
    client.force_login(cast["secretary"])
    form = client.get(url("add", appraisal.pk)).context["form"]
    assert [value for value, _label in form.fields["category"].choices] == [
        "",
        "工作作风实不实",
        "政治合格",
    ]
    assert form["responsible"].value() == appraisal.branch.secretary().pk
    data = {
        "category": "工作作风实不实",
        "problem": "学习不够深入",
        "facts": "第三季度只学了1次",
        "source": "opinions",
        "measure": "每月一次集中学习",
        "responsible": appraisal.branch.secretary().pk,
        "due_on": "2024-02-01",
    }
    response = client.post(url("add", appraisal.pk), data)
    assert response.context["form"].non_field_errors() == [
        "完成时限（2024年2月1日）早于会议日期（2025年3月19日），请检查。"
    ]
    assert "每月一次集中学习" in response.content.decode()
    response = client.post(url("add", appraisal.pk), data | {"due_on": "2025-06-30"}, follow=True)
    assert messages_of(response) == ["已列入整改清单。"]
    item = Item.objects.get()
    assert (item.problem.category, item.problem.source) == ("工作作风实不实", "opinions")
    assert not item.is_personal

    data |= {"due_on": "2025-07-31", "problem": "学习不深"}
    response = client.post(url("edit", item.pk), data, follow=True)
    assert messages_of(response) == ["已保存。"]
    response = client.post(url("start", item.pk), follow=True)
    assert messages_of(response) == ["已启动整改。"]
    response = client.post(url("note", item.pk), {"note": ""}, follow=True)
    assert messages_of(response) == ["请写一句做了什么。"]
    typed = {"note": "全部完成", "closed_on": "2025-07-01"}
    response = client.post(url("close", item.pk), typed)
    assert response.context["form"].non_field_errors() == [
        "销号要有依据：请选择同意销号的会议，或者附上证明材料（照片、文件）。"
    ]
    held = make_meeting(
        appraisal.branch,
        kind="branch_committee",
        state="closed",
        starts_at=datetime(2025, 6, 25, 9, 0, tzinfo=SHANGHAI),
    )
    typed["meeting"] = held.pk
    response = client.post(url("close", item.pk), typed, follow=True)
    assert messages_of(response) == ["已办理。"]
    item.refresh_from_db()
    assert (item.problem.text, item.state, item.closed_on) == ("学习不深", "done", date(2025, 7, 1))
    response = client.get(url("edit", item.pk), follow=True)
    assert messages_of(response) == ["已经销号，不能再修改。"]


def test_a_stranger_cannot_be_made_responsible(client, cast):
    client.force_login(cast["secretary"])
    data = {
        "problem": "一",
        "facts": "二",
        "source": "own",
        "measure": "二",
        "responsible": make_member().pk,
        "due_on": "2025-06-30",
    }
    response = client.post(url("add", cast["appraisal"].pk), data)
    assert list(response.context["form"].errors) == ["responsible"]


def test_a_member_writes_the_own_pledge_on_the_phone(client, cast):
    appraisal = cast["appraisal"]
    client.force_login(cast["member"])
    assert "您还没有作出整改承诺。" in text_of(client.get(url("item_list", appraisal.pk)))
    page = url("own_pledge", appraisal.pk)
    response = client.post(page, {"measure": "每月读一本书", "due_on": "2025-03-01"})
    assert response.context["form"].non_field_errors() == [
        "完成时限（2025年3月1日）早于会议日期（2025年3月19日），请检查。"
    ]
    response = client.post(page, {"measure": "每月读一本书", "due_on": "2025-06-30"}, follow=True)
    assert messages_of(response) == ["整改承诺已保存。"]
    pledge = Item.objects.get()
    assert (pledge.member.user, pledge.measure) == (cast["member"], "每月读一本书")
    assert client.get(page).context["form"]["measure"].value() == "每月读一本书"
    Item.objects.update(state="done", closed_on=timezone.localdate())
    assert "已经销号，不能再修改。" in text_of(client.get(page))


def test_the_secretary_types_a_paper_pledge(client, cast):
    appraisal, member = cast["appraisal"], cast["member"].member
    client.force_login(cast["assistant"])
    page = url("pledge", appraisal.pk, member.pk)
    assert "王五同志的整改承诺" in text_of(client.get(page))
    client.post(page, {"measure": "每月读一本书", "due_on": "2025-06-30"})
    pledge = Item.objects.get()
    assert pledge.member == member
    assert client.get(url("edit", pledge.pk))["Location"] == page
    assert client.get(url("pledge", appraisal.pk, make_member().pk)).status_code == 404


def test_the_list_is_made_public_and_filed_through_the_pages(client, cast):
    appraisal = cast["appraisal"]
    make_item(appraisal)
    client.force_login(cast["secretary"])
    data = {"on": "2025-03-25", "how": "支部公开栏"}
    response = client.post(url("publish", appraisal.pk), data, follow=True)
    assert messages_of(response) == ["已公开1项。"]
    assert "已公开：2025年3月25日（支部公开栏）" in text_of(response)
    response = client.post(url("publish", appraisal.pk), data)
    assert response.context["form"].non_field_errors() == [
        "清单上没有需要公开的事项（或者都已公开）。"
    ]
    assert "应公开的事项已全部公开。 还有1项没有报备。" in text_of(
        client.get(url("item_list", appraisal.pk))
    )
    data = {"on": "2025-03-28", "receipt": ""}
    response = client.post(url("file", appraisal.pk), data, follow=True)
    assert messages_of(response) == ["已报备1项。"]
