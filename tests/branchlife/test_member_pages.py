"""Pages of members, groups and transfers: who may, what is said, what is refused at the field."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branchlife import actions
from branchlife.models import BranchPost, CommitteePost, Member, PartyGroup, Standing, Transfer
from tests.branchlife.test_pages import answers, cast, text_of, who_gets
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_probationary,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
Role = BranchPost.Role
KEEP = ["own secretary", "clerk"]
DAY = date(2025, 3, 19)


def url_of(name, *args):
    """The address of one of our pages."""
    return reverse(f"branchlife:{name}", args=args)


def in_the_room(branch):
    """Everybody at the door, and the member the pages are about."""
    people = cast(branch)
    people["decision maker"] = make_clerk(branch.committee, CommitteePost.Role.DECISION_MAKER)
    people["administrator"] = make_user(is_administrator=True)
    return people


def test_who_may_read_a_member(client):
    branch = make_branch()
    member = make_member(branch, login=True)
    people = in_the_room(branch) | {"the member": member.user}
    statuses = answers(client, people, "get", url_of("member", member.pk))
    assert who_gets(statuses, 200) == ["assistant", "own secretary", "clerk", "the member"]
    assert who_gets(statuses, 403) == ["member", "viewer", "decision maker"]
    assert who_gets(statuses, 404) == [
        "outsider",
        "other secretary",
        "other clerk",
        "administrator",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "edit_member",
        "make_full",
        "end_relation",
        "set_group",
        "transfer",
        "add_post",
        "add_standing",
    ],
)
def test_who_may_act_on_a_member(client, name):
    branch = make_branch()
    member = make_probationary(branch, login=True)
    people = in_the_room(branch) | {"the member": member.user}
    for method in ("get", "post"):
        statuses = answers(client, people, method, url_of(name, member.pk))
        assert who_gets(statuses, 200) == KEEP
        assert who_gets(statuses, 403) == [
            "member",
            "assistant",
            "viewer",
            "decision maker",
            "the member",
        ]


def test_a_full_membership_is_corrected_on_the_page_and_only_there_where_there_is_one(client):
    secretary = make_secretary()
    client.force_login(secretary.user)
    typed = {"name": "王宁", "position": "3", "joined_on": "1998-07", "full_member_on": "1999.8"}
    full = make_member(secretary.branch)
    client.post(url_of("edit_member", full.pk), typed)
    full.refresh_from_db()
    assert (full.name, full.full_member_on) == ("王宁", "1999-08")
    probationary = make_probationary(secretary.branch)
    client.post(url_of("edit_member", probationary.pk), typed)
    probationary.refresh_from_db()
    assert (probationary.joined_on, probationary.full_member_on) == ("1998-07", "")


def test_the_page_of_a_member_says_everything_once(client):
    branch = make_branch(name="机关党支部")
    member = make_member(
        branch,
        name="王宁",
        phone="13800000001",
        work_unit="教务处 处长",
        is_leading_cadre=True,
        group=PartyGroup.objects.create(branch=branch, name="第一党小组"),
    )
    make_post(member, Role.PUBLICITY, since=date(2024, 1, 1))
    make_post(member, Role.DISCIPLINE, until=date(2023, 12, 31))
    Standing.objects.create(member=member, kind="lost_contact", since=DAY, note="多方查找")
    client.force_login(make_secretary(branch).user)
    text = text_of(client.get(member.get_absolute_url()))
    for said in (
        "王宁 正式党员 失去联系",
        "党小组 第一党小组",
        "教务处 处长",
        "党员领导干部",
        "13800000001",
        "登录 还没有开通登录",
        "宣传委员 自2024年1月1日",
        "纪检委员 至2023年12月31日 现未担任",
        "失去联系 自2025年3月19日 多方查找",
        "转出组织关系",
    ):
        assert said in text


def test_a_member_reads_the_own_page_from_the_account(client):
    member = make_member(login=True, phone="13800000001")
    client.force_login(member.user)
    assert url_of("my_data") in client.get(url_of("account")).content.decode()
    page = client.get(url_of("my_data"), follow=True)
    assert page.redirect_chain == [(member.get_absolute_url(), 302)]
    text = text_of(page)
    assert "13800000001" in text and "如有不对，请告诉党支部书记" in text
    assert "办理事项" not in text
    client.force_login(make_user())
    assert client.get(url_of("my_data")).url == url_of("account")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_member_takes_the_same_queries(client, django_assert_num_queries, rows):
    secretary = make_secretary()
    member = make_member(secretary.branch, login=True)
    for number in range(rows):
        make_post(member, Role.PUBLICITY, since=date(2020 + number, 1, 1))
        Standing.objects.create(member=member, kind="suspended", since=DAY)
        other = make_branch(committee=secretary.branch.committee)
        asked = actions.ask_transfer(member, other, by=secretary.user)
        actions.withdraw_transfer(asked, by=secretary.user)
    client.force_login(secretary.user)
    with django_assert_num_queries(8):
        client.get(member.get_absolute_url())


# --- coming ---


def test_a_probationary_member_is_admitted_on_the_page_and_asked_about_first(client):
    secretary = make_secretary()
    branch, url = secretary.branch, url_of("admit", secretary.branch_id)
    client.force_login(secretary.user)
    typed = {
        "name": "王宁",
        "phone": "13800000001",
        "joined_on": "2025-03-19",
        "sex": "",
        "birth": "1999.7",
    }
    response = client.post(url, typed)
    member = branch.members.get(name="王宁")
    assert response.url == member.get_absolute_url()
    assert (member.birth, member.joined_on) == ("1999-07", "2025-03-19")
    text = text_of(client.post(url, typed))
    assert "本支部名册上已有姓名、电话相同的王宁" in text and "确认不是同一人" in text
    client.post(url, typed | {"is_another": "on"})
    assert branch.members.filter(name="王宁").count() == 2


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"name": ""}, "请填写姓名。"),
        ({"joined_on": ""}, "请填写日期。"),
        ({"joined_on": "2025-02-30"}, "日期不对"),
        ({"birth": "1999.13"}, "1998-07-01"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(client, typed, said):
    secretary = make_secretary()
    client.force_login(secretary.user)
    typed = {"name": "王宁", "joined_on": "2025-03-19", "work_unit": "教务处"} | typed
    page = client.post(url_of("admit", secretary.branch_id), typed)
    assert said in text_of(page)
    assert 'value="教务处"' in page.content.decode()
    assert Member.objects.count() == 1


def test_a_full_member_from_outside_has_become_one_some_day(client):
    clerk = make_clerk((branch := make_branch()).committee)
    client.force_login(clerk)
    url = url_of("receive_member", branch.pk)
    typed = {
        "name": "王宁",
        "elsewhere": "外县党支部",
        "arrived_on": "2025-03-19",
        "category": "full",
        "joined_on": "2001年7月",
    }
    assert "请填写转正日期" in text_of(client.post(url, typed))
    client.post(url, typed | {"full_member_on": "2002年7月"})
    member = Member.objects.get(name="王宁")
    assert (member.full_member_on, member.arrived_on) == ("2002-07", DAY)
    typed |= {"name": "李雪", "category": "probationary", "full_member_on": "2002-07"}
    client.post(url, typed)
    assert Member.objects.get(name="李雪").full_member_on == ""


# --- full member ---


def test_an_early_full_membership_is_remarked_on_not_refused(client):
    secretary = make_secretary()
    member = make_probationary(secretary.branch, joined_on="2024-12-01")
    client.force_login(secretary.user)
    assert "预备期已于2025年12月1日届满" in text_of(client.get(member.get_absolute_url()))
    url = url_of("make_full", member.pk)
    assert 'value="2025-12-01"' in client.get(url).content.decode()
    text = text_of(client.post(url, {"on": "2025-11-30"}, follow=True))
    assert "预备期2025年12月1日才满一年，请核对转正日期。" in text
    member.refresh_from_db()
    assert member.full_member_on == "2025-11-30"


# --- posts, limits ---


def test_a_post_is_given_from_today_unless_told(client):
    secretary = make_secretary()
    member = make_probationary(secretary.branch)
    client.force_login(secretary.user)
    url, today = url_of("add_post", member.pk), timezone.localdate()
    assert f'value="{today:%Y-%m-%d}"' in client.get(url).content.decode()
    assert "请选择职务。" in text_of(client.post(url, {"since": "2025-03-19"}))
    typed = {"role": "secretary", "since": today.isoformat()}
    assert f"{secretary}同志" in text_of(client.post(url, typed)).replace("在此期间", "")
    text = text_of(client.post(url, typed | {"role": "publicity"}, follow=True))
    assert "预备党员没有被选举权" in text and "已登记为宣传委员" in text
    post = member.posts.get()
    assert (post.role, post.since, post.until) == ("publicity", today, None)
    client.post(url_of("change_post", post.pk), {"since": "2025-03-19", "until": "2025-04-01"})
    post.refresh_from_db()
    assert (post.since, post.until) == (DAY, date(2025, 4, 1))
    client.post(url_of("remove_post", post.pk))
    assert not member.posts.exists()


def test_posts_of_another_branch_are_out_of_reach(client):
    post = make_secretary().posts.get()
    people = in_the_room(make_branch())
    for name in ("change_post", "remove_post"):
        statuses = answers(client, people, "post", url_of(name, post.pk))
        del statuses["anonymous"]
        assert set(statuses.values()) == {404}


def test_a_limit_is_entered_and_ended(client):
    secretary = make_secretary()
    member = make_member(secretary.branch)
    client.force_login(secretary.user)
    url = url_of("add_standing", member.pk)
    typed = {"kind": "max_grade", "since": "2025-03-19"}
    assert "请选择最高等次。" in text_of(client.post(url, typed))
    client.post(url, typed | {"max_grade": "qualified"})
    standing = member.standings.get()
    assert (standing.kind, standing.max_grade, standing.since) == ("max_grade", "qualified", DAY)
    end = url_of("end_standing", standing.pk)
    assert "结束日期早于开始日期" in text_of(client.post(end, {"on": "2025-03-18"}))
    client.post(end, {"on": "2025-04-01"})
    standing.refresh_from_db()
    assert standing.until == date(2025, 4, 1)


# --- groups ---


def test_groups_take_only_people_of_the_branch(client):
    secretary = make_secretary()
    branch = secretary.branch
    stranger, gone = make_member(), make_member(branch, left_on=DAY)
    client.force_login(secretary.user)
    url = url_of("add_group", branch.pk)
    for foreign in (stranger, gone):
        for typed in ({"members": [foreign.pk]}, {"leader": foreign.pk}):
            text = text_of(client.post(url, {"name": "一"} | typed))
            assert "选择一个有效的选项" in text
    probationary = make_probationary(branch)
    typed = {"name": "一", "members": [probationary.pk, secretary.pk], "leader": probationary.pk}
    assert "不能担任党小组组长" in text_of(client.post(url, typed))
    client.post(url, typed | {"leader": secretary.pk})
    group = branch.groups.get()
    assert (group.leader, group.members.count()) == (secretary, 2)
    page = url_of("group", group.pk)
    assert client.get(page).status_code == 200
    client.post(page, {"name": "乙", "position": 3, "members": [secretary.pk]})
    group.refresh_from_db()
    assert (group.name, group.position, group.leader, group.members.count()) == ("乙", 3, None, 1)
    client.post(url_of("remove_group", group.pk))
    assert not branch.groups.exists()


def test_the_group_of_a_member_is_one_of_the_branch(client):
    secretary = make_secretary()
    foreign = PartyGroup.objects.create(branch=make_branch(), name="外")
    own = PartyGroup.objects.create(branch=secretary.branch, name="一")
    client.force_login(secretary.user)
    url = url_of("set_group", secretary.pk)
    assert "这个党小组不属于本支部。" in text_of(client.post(url, {"group": foreign.pk}))
    client.post(url, {"group": own.pk})
    secretary.refresh_from_db()
    assert secretary.group == own
    statuses = answers(client, in_the_room(secretary.branch), "get", url_of("group", own.pk))
    assert who_gets(statuses, 200) == KEEP
    assert who_gets(statuses, 403) == ["member", "assistant", "viewer", "decision maker"]


# --- the end ---


def test_the_end_and_its_taking_back(client):
    secretary = make_secretary()
    member = make_member(secretary.branch, login=True)
    make_post(member, Role.PUBLICITY)
    client.force_login(secretary.user)
    url = url_of("end_relation", member.pk)
    assert "随之结束的职务：宣传委员" in text_of(client.get(url))
    assert "请选择离开原因。" in text_of(client.post(url, {"on": "2025-03-19"}))
    typed = {"leaving": "other", "on": "2025-03-19"}
    assert "请写明其他原因。" in text_of(client.post(url, typed))
    assert "选择一个有效的选项" in text_of(client.post(url, typed | {"leaving": "transferred"}))
    client.post(url, typed | {"leaving": "deceased"})
    text = text_of(client.get(member.get_absolute_url()))
    assert "组织关系已于2025年3月19日离开本支部：去世。" in text and "办理事项" not in text
    for name in ("edit_member", "end_relation", "add_post", "care"):
        assert client.get(url_of(name, member.pk)).status_code == 404
    restore = url_of("restore_relation", member.pk)
    assert "请写明恢复的原因。" in text_of(client.post(restore, {"reason": ""}))
    client.post(restore, {"reason": "登记错人"})
    member.refresh_from_db()
    assert (member.left_on, member.user.is_active) == (None, True)
    assert client.get(restore).status_code == 404


# --- transfers ---


@pytest.fixture
def sides():
    """Secretaries of two branches under one top, and a clerk above both."""
    top = make_committee()
    old, new = (
        make_secretary(make_branch(committee=make_committee(parent=top))) for _number in range(2)
    )
    return old, new, make_clerk(top)


def test_a_transfer_is_asked_on_one_side_and_received_on_the_other(client, sides):
    old, new, _clerk = sides
    member = make_member(old.branch, name="王宁", phone="13800000001")
    client.force_login(old.user)
    url = url_of("transfer", member.pk)
    assert "请填写转到哪个党组织。" in text_of(client.post(url, {"moved_on": "2025-03-19"}))
    text = text_of(client.post(url, {"to_branch": new.branch_id}, follow=True))
    assert f"已转给{new.branch}，等待接收王宁同志。" in text
    transfer = Transfer.objects.get()
    page = text_of(client.get(old.branch.get_absolute_url()))
    assert f"王宁 {old.branch} → {new.branch} 等待接收 撤回转接" in page
    assert client.get(url_of("receive_transfer", transfer.pk)).status_code == 403

    client.force_login(new.user)
    home = text_of(client.get(url_of("home")))
    assert f"{old.branch}的王宁同志转入{new.branch}，等待接收。" in home
    assert "等待接收 接收组织关系" in text_of(client.get(new.branch.get_absolute_url()))
    assert client.get(member.get_absolute_url()).status_code == 404
    receive = url_of("receive_transfer", transfer.pk)
    text = text_of(client.get(receive))
    assert "13800000001" in text and "不予接收" in text
    assert "晚于今天" in text_of(client.post(receive, {"moved_on": "2999-01-01"}))
    text = text_of(client.post(receive, {"moved_on": "2025-03-19"}, follow=True))
    assert f"王宁同志的组织关系已转到{new.branch}。" in text
    assert "等待接收" not in text_of(client.get(url_of("home")))
    assert client.get(member.get_absolute_url()).status_code == 200
    client.force_login(old.user)
    assert client.get(member.get_absolute_url()).status_code == 404
    assert f"2025年3月19日 王宁 {old.branch} → {new.branch} 已转接" in text_of(
        client.get(old.branch.get_absolute_url())
    )


def test_a_transfer_is_refused_or_withdrawn_on_the_page(client, sides):
    old, new, _clerk = sides
    member = make_member(old.branch)
    transfer = actions.ask_transfer(member, new.branch, by=old.user)
    client.force_login(new.user)
    refuse = url_of("refuse_transfer", transfer.pk)
    assert "请写明不予接收的原因。" in text_of(client.post(refuse, {"reason": ""}))
    assert client.post(url_of("withdraw_transfer", transfer.pk)).status_code == 403
    client.post(refuse, {"reason": "介绍信有误"})
    client.force_login(old.user)
    assert "未予接收 介绍信有误" in text_of(client.get(old.branch.get_absolute_url()))
    again = actions.ask_transfer(member, new.branch, by=old.user)
    client.post(url_of("withdraw_transfer", again.pk))
    again.refresh_from_db()
    assert again.state == Transfer.State.WITHDRAWN


def test_who_may_answer_a_transfer(client, sides):
    old, new, clerk = sides
    transfer = actions.ask_transfer(make_member(old.branch), new.branch, by=old.user)
    people = in_the_room(new.branch) | {"old secretary": old.user, "clerk of both": clerk}
    people["member of the old branch"] = make_member(old.branch, login=True).user
    for name in ("receive_transfer", "refuse_transfer"):
        statuses = answers(client, people, "get", url_of(name, transfer.pk))
        assert who_gets(statuses, 200) == ["own secretary", "clerk", "clerk of both"]
        assert who_gets(statuses, 403) == [
            "member",
            "assistant",
            "viewer",
            "decision maker",
            "old secretary",
            "member of the old branch",
        ]


def test_a_clerk_of_both_moves_in_one_step(client, sides):
    old, new, clerk = sides
    member = make_member(old.branch)
    client.force_login(clerk)
    url = url_of("transfer", member.pk)
    assert "请填写日期。" in text_of(client.post(url, {"to_branch": new.branch_id, "moved_on": ""}))
    client.post(url, {"to_branch": new.branch_id, "moved_on": "2025-03-19"})
    member.refresh_from_db()
    assert member.branch == new.branch


def test_foreign_branches_receive_nobody(client, sides):
    old, _new, _clerk = sides
    member = make_member(old.branch)
    client.force_login(old.user)
    url = url_of("transfer", member.pk)
    for foreign in (make_branch(), old.branch):
        text = text_of(client.post(url, {"to_branch": foreign.pk, "moved_on": "2025-03-19"}))
        assert "请选择同一党委下的其他党支部。" in text
    both = {"to_branch": _new.branch_id, "elsewhere": "外县", "moved_on": "2025-03-19"}
    assert "只能选一个" in text_of(client.post(url, both))
    assert not Transfer.objects.exists()
    client.post(url, {"elsewhere": "外县党支部", "moved_on": "2025-03-19"})
    member.refresh_from_db()
    assert (member.left_on, member.leaving) == (DAY, "transferred")


def test_the_office_is_asked_only_where_nobody_decides(client, sides):
    old, new, clerk = sides
    actions.ask_transfer(make_member(old.branch), new.branch, by=old.user)
    client.force_login(clerk)
    assert "等待接收" not in text_of(client.get(url_of("home")))
    new.posts.update(until=timezone.localdate() - timedelta(days=1))
    assert "等待接收" in text_of(client.get(url_of("home")))


@pytest.mark.parametrize("waiting", [1, 3])
def test_transfers_cost_home_and_branch_no_more_queries(
    client, django_assert_num_queries, sides, waiting
):
    old, new, _clerk = sides
    for _number in range(waiting):
        actions.ask_transfer(make_member(old.branch), new.branch, by=old.user)
        make_member(new.branch, left_on=DAY)
    client.force_login(new.user)
    with django_assert_num_queries(31):
        client.get(url_of("home"))
    with django_assert_num_queries(12):
        client.get(new.branch.get_absolute_url())
