"""Pages of the organisation: who may, what is said, what is written."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.views.defaults import server_error

from branchlife import actions, roster
from branchlife.models import BranchPost, CommitteePost, Member, PartyGroup, Standing, User
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_probationary,
    make_secretary,
    make_transfer,
    make_user,
)

pytestmark = pytest.mark.django_db
Role = BranchPost.Role


def text_of(response):
    """What a page says, without its tags."""
    body = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", body[body.index("<main") :]).split())


def cast(branch):
    """Everybody who might knock at the door of a branch."""
    member = make_member(branch, login=True)
    assistant = make_member(branch, login=True)
    make_post(assistant, Role.ASSISTANT)
    return {
        "anonymous": None,
        "outsider": make_user(),
        "member": member.user,
        "assistant": assistant.user,
        "other secretary": make_secretary(make_branch(committee=branch.committee)).user,
        "own secretary": make_secretary(branch).user,
        "clerk": make_clerk(branch.committee),
        "viewer": make_clerk(branch.committee, CommitteePost.Role.VIEWER),
        "other clerk": make_clerk(make_committee()),
    }


def answers(client, people, method, *args, **data):
    """{who: status} of a request by each of them."""
    found = {}
    for who, user in people.items():
        client.logout()
        if user:
            client.force_login(user)
        response = getattr(client, method)(*args, **data)
        found[who] = response.status_code
        b"".join(response)  # reads a file to its end, which closes it
    return found


def who_gets(statuses, status):
    """Those who get this answer."""
    return [who for who, answer in statuses.items() if answer == status]


def test_who_may_see_a_branch(client):
    branch = make_branch()
    statuses = answers(client, cast(branch), "get", branch.get_absolute_url())
    assert who_gets(statuses, 302) == ["anonymous"]
    assert who_gets(statuses, 404) == ["outsider", "other secretary", "other clerk"]
    assert who_gets(statuses, 200) == ["member", "assistant", "own secretary", "clerk", "viewer"]


def test_the_branch_page_shows_people_as_of_today(client):
    branch = make_branch(name="图书馆党支部", full_name="中共江北学院图书馆支部委员会")
    group = PartyGroup.objects.create(branch=branch, name="第一党小组")
    member = make_member(branch, name="王宁", phone="13800000001", group=group, is_mobile=True)
    make_probationary(branch, name="李雪")
    make_member(branch, name="已转出", left_on=date(2024, 1, 1))
    Standing.objects.create(member=member, kind="suspended")
    secretary = make_secretary(branch)
    group.leader = secretary
    group.save()
    client.force_login(secretary.user)
    text = text_of(client.get(branch.get_absolute_url()))
    for said in (
        "中共江北学院图书馆支部委员会",
        "共3名，其中正式党员2名、预备党员1名",
        f"书记 {secretary}",
        f"第一党小组 组长：{secretary}",
        "王宁 第一党小组 正式党员 停止党籍 流动党员 1998年7月1日 13800000001",
        "李雪 预备党员 2024年12月",
        "成立党支部一般应有正式党员3名以上，本支部现有2名。",
    ):
        assert said in text
    assert text.count("已转出") == 1
    assert text.index("已离开本支部的党员") < text.index("已转出")


def test_members_see_names_and_posts_only(client):
    branch = make_branch()
    make_probationary(branch, name="李雪", phone="13800000001")
    client.force_login(make_member(branch, login=True).user)
    text = text_of(client.get(branch.get_absolute_url()))
    assert "李雪" in text
    for hidden in ("13800000001", "预备党员", "入党", "重置密码", "开通登录", "修改名册", "共2名"):
        assert hidden not in text


def test_names_stand_in_the_order_asked_for(client):
    secretary = make_secretary()
    for name in ("曾国", "王宁", "单晓红", "于明"):
        keys = {"name_pinyin": roster.pinyin_key(name), "name_strokes": roster.stroke_key(name)}
        make_member(secretary.branch, name=name, **keys)
    Member.objects.filter(pk=secretary.pk).delete()
    client.force_login(make_clerk(secretary.branch.committee))

    def names(order):
        page = client.get(secretary.branch.get_absolute_url(), {"order": order}).content.decode()
        return re.findall(r'<th scope="row"><a [^>]+>(.+?)</a></th>', page)

    assert names("roster") == names("x") == ["曾国", "王宁", "单晓红", "于明"]
    assert names("pinyin") == ["单晓红", "王宁", "于明", "曾国"]
    assert names("strokes") == ["于明", "王宁", "单晓红", "曾国"]


@pytest.mark.parametrize("members", [1, 3])
def test_a_branch_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, members
):
    secretary = make_secretary()
    for number in range(members - 1):
        member = make_member(secretary.branch, login=True)
        make_post(member, Role.ORGANIZATION)
        Standing.objects.create(member=member, kind="suspended")
        PartyGroup.objects.create(branch=secretary.branch, name=str(number), leader=member)
    client.force_login(secretary.user)
    with django_assert_num_queries(12):
        client.get(secretary.branch.get_absolute_url())


@pytest.mark.parametrize("branches", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, branches
):
    committee = make_committee()
    for _number in range(branches):
        make_secretary(make_branch(committee=committee))
    client.force_login(make_clerk(committee))
    with django_assert_num_queries(7):
        client.get(reverse("branchlife:branch_list"))


def test_the_list_shows_each_branch_with_its_secretary(client):
    committee = make_committee(name="江北学院党委")
    branch = make_branch(committee=committee, name="第一党支部")
    secretary = make_secretary(branch)
    make_member(branch)
    make_member(branch, left_on=date(2024, 1, 1))
    make_branch()
    client.force_login(make_clerk(committee))
    text = text_of(client.get(reverse("branchlife:branch_list")))
    assert f"第一党支部 江北学院党委 {secretary} 2名" in text
    assert "导入江北学院党委党员名册" in text
    client.force_login(secretary.user)
    assert "导入" not in text_of(client.get(reverse("branchlife:branch_list")))
    client.force_login(make_user())
    assert "还没有您可以查看的党支部。" in text_of(client.get(reverse("branchlife:branch_list")))


def test_the_list_tells_a_clerk_which_branch_has_somebody_to_receive(client):
    committee = make_committee()
    old, new = make_branch(committee=committee), make_branch(committee=committee)
    member = make_member(old)
    make_transfer(
        member,
        from_branch=old,
        to_branch=new,
        state="asked",
        moved_on=None,
        decided_by=None,
        decided_at=None,
    )
    for user, sees in ((make_clerk(committee), True), (make_secretary(new).user, False)):
        client.force_login(user)
        text = text_of(client.get(reverse("branchlife:branch_list")))
        assert (f"等待接收的组织关系 {member} {old} → {new}" in text) is sees


def test_logging_in_and_out(client):
    user, password = actions.create_login("13800000001", "王宁", by=None)
    page = client.get(reverse("branchlife:login"))
    assert "本平台为非涉密平台，严禁存储、处理、传输国家秘密和工作秘密。" in text_of(page)
    data = {"username": "13800000001", "password": password}
    wrong = client.post(reverse("branchlife:login"), data | {"password": "x"})
    assert "登录名或密码不对，请再试一次。连续输错5次，要等15分钟。" in text_of(wrong)
    response = client.post(reverse("branchlife:login"), data | {"next": "/app/account/"})
    assert (response.status_code, response.url) == (302, "/app/account/")
    assert client.cookies["sessionid"]["path"] == "/app/"
    assert client.get(reverse("branchlife:login")).url == "/app/"
    assert client.post(reverse("branchlife:logout")).url == "/app/login/"
    assert client.get("/app/account/").status_code == 302
    elsewhere = client.post(reverse("branchlife:login"), data | {"next": "https://example.org/"})
    assert elsewhere.url == "/app/"


def test_five_wrong_tries_lock_the_name_until_it_gets_a_new_password(client):
    user, _password = actions.create_login("13800000001", "王宁", by=None)
    url, data = reverse("branchlife:login"), {"username": "13800000001", "password": "x"}
    tries = [client.post(url, data) for _number in range(5)]
    assert [response.status_code for response in tries] == [200] * 4 + [429]
    assert "密码或登录码已填错5次，请等15分钟再试。" in text_of(tries[-1])
    other = client.post(url, {"username": "13800000002", "password": "x"})
    assert other.status_code == 200  # a branch shares one address
    password = actions.reset_password(user, by=None)
    assert client.post(url, data | {"password": password}).status_code == 302


def test_a_login_out_of_use_opens_nothing(client):
    user, password = actions.create_login("13800000001", "王宁", by=None)
    User.objects.update(is_active=False)
    data = {"username": "13800000001", "password": password}
    response = client.post(reverse("branchlife:login"), data)
    assert "登录名或密码不对" in text_of(response)


def test_changing_one_s_own_password(client):
    user, password = actions.create_login("13800000001", "王宁", by=None)
    client.force_login(user)
    url = reverse("branchlife:account")
    data = {"old_password": password, "new_password1": "12345678", "new_password2": "12345678"}
    assert "密码" in text_of(client.post(url, data))
    user.refresh_from_db()
    assert user.check_password(password)
    data |= {"new_password1": "chun-feng-xue", "new_password2": "chun-feng-xue"}
    response = client.post(url, data, follow=True)
    assert "密码已修改。" in text_of(response)
    user.refresh_from_db()
    assert user.check_password("chun-feng-xue")


def test_files_come_as_attachments_to_those_who_may(client):
    branch = make_branch()
    people = cast(branch)
    content = b"%PDF-1.7 x"
    file = actions.attach_file(
        branch,
        branch,
        SimpleUploadedFile("签到表.pdf", content),
        by=people["own secretary"],
    )
    statuses = answers(client, people, "get", file.get_absolute_url())
    assert who_gets(statuses, 302) == ["anonymous"]
    assert who_gets(statuses, 200) == ["assistant", "own secretary", "clerk", "viewer"]
    assert who_gets(statuses, 404) == ["outsider", "member", "other secretary", "other clerk"]
    client.force_login(people["own secretary"])
    response = client.get(file.get_absolute_url())
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E7%AD%BE%E5%88%B0%E8%A1%A8.pdf"
    )
    assert client.post(file.get_absolute_url()).status_code == 405


def test_refusals_are_in_plain_words(client, django_assert_num_queries):
    member = make_member(login=True)
    client.force_login(member.user)
    with django_assert_num_queries(0):
        missing = client.get("/app/nowhere/")
    assert (missing.status_code, text_of(missing)) == (
        404,
        "没有找到这一页。 请核对地址，或者从首页重新进入。 返回首页",
    )
    forbidden = client.get(reverse("branchlife:slips", args=[member.branch_id]))
    assert (forbidden.status_code, text_of(forbidden)) == (
        403,
        "没有查看权限 您没有查看这一页的权限。需要的话请与党支部书记联系。 返回首页",
    )
    box = client.get("/box/nowhere/")
    assert (box.status_code, text_of(box)) == (
        404,
        "没有找到这一页。 请核对地址，或者从首页重新进入。",
    )
    assert box.cookies == {}


def test_a_form_from_elsewhere_is_refused_in_plain_words():
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("branchlife:login"), {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "这一页打开的时间太长" in text_of(response)


def test_an_error_page_needs_neither_database_nor_request(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = server_error(rf.get("/box/3/"))
    assert (response.status_code, "系统出了问题" in response.content.decode()) == (500, True)
    assert "这次请求无法识别" in render_to_string("400.html")
