"""The back office: everybody sees their own rows, and nothing of anybody else's."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from branchlife import roster
from branchlife.models import (
    AuditEvent,
    Branch,
    BranchPost,
    Committee,
    CommitteePost,
    Member,
    PartyGroup,
    Standing,
    User,
)
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
Role = BranchPost.Role
SCOPED = ["branch", "member", "partygroup", "branchpost", "standing"]
ACCOUNTS = ["committee", "committeepost", "user"]


def url(model, page="changelist", *args):
    """An address in the admin."""
    return reverse(f"admin:branchlife_{model}_{page}", args=args)


def make_rows(branch):
    """One row of every scoped model, in this branch: {model: row}."""
    member = make_member(branch)
    return {
        "branch": branch,
        "member": member,
        "partygroup": PartyGroup.objects.create(branch=branch, name="第一党小组", leader=member),
        "branchpost": make_post(member, Role.DEPUTY),
        "standing": Standing.objects.create(member=member, kind="suspended"),
    }


def listed(client, model):
    """Ids of the rows a change list shows."""
    response = client.get(url(model))
    assert response.status_code == 200
    return sorted(row.pk for row in response.context["cl"].result_list)


def member_data(member, **changed):
    """What the form of a member posts."""
    data = {
        "branch": member.branch_id,
        "group": "",
        "name": member.name,
        "position": member.position,
        "phone": member.phone,
        "joined_on": member.joined_on,
        "full_member_on": member.full_member_on,
        "left_on": "",
    }
    return data | changed


def test_who_may_enter(client):
    branch = make_branch()
    publicity = make_member(branch, login=True)
    make_post(publicity, Role.PUBLICITY)
    assistant = make_member(branch, login=True)
    make_post(assistant, Role.ASSISTANT)
    cast = {
        "anonymous": None,
        "outsider": make_user(),
        "member": make_member(branch, login=True).user,
        "publicity": publicity.user,
        "viewer": make_clerk(branch.committee, CommitteePost.Role.VIEWER),
        "assistant": assistant.user,
        "secretary": make_secretary(branch).user,
        "clerk": make_clerk(branch.committee),
        "administrator": make_user(is_administrator=True),
    }
    found = {}
    for who, user in cast.items():
        client.logout()
        if user:
            client.force_login(user)
        response = client.get(reverse("admin:index"), follow=True)
        found[who] = response.redirect_chain[-1][0] if response.redirect_chain else "in"
    assert found == {
        "anonymous": "/app/login/?next=/app/admin/",
        "outsider": "/app/",
        "member": "/app/",
        "publicity": "/app/",
        "viewer": "/app/",
        "assistant": "in",
        "secretary": "in",
        "clerk": "in",
        "administrator": "in",
    }


def test_what_each_finds_there(client):
    branch = make_branch()
    for user, models in (
        (make_secretary(branch).user, SCOPED),
        (make_clerk(branch.committee), SCOPED),
        (make_user(is_administrator=True), ACCOUNTS),
    ):
        client.force_login(user)
        page = client.get(reverse("admin:index"))
        assert page.status_code == 200
        rooms = {app["app_label"]: app["models"] for app in page.context["app_list"]}
        names = {model["object_name"].lower() for model in rooms["branchlife"]}
        assert names == set(models)
        for model in SCOPED + ACCOUNTS:
            assert client.get(url(model)).status_code == (200 if model in models else 403)


def test_a_secretary_sees_nothing_of_another_branch(client):
    secretary = make_secretary()
    own, foreign = make_rows(secretary.branch), make_rows(make_branch())
    client.force_login(secretary.user)
    for model in SCOPED:
        assert foreign[model].pk not in listed(client, model)
        assert own[model].pk in listed(client, model)
        assert client.get(url(model, "change", own[model].pk)).status_code == 200
        for page in ("change", "history"):
            response = client.get(url(model, page, foreign[model].pk))
            assert (response.status_code, response.url) == (302, "/app/admin/")
        status = client.post(url(model, "delete", foreign[model].pk), {"post": "yes"}).status_code
        assert status == (403 if model in ("branch", "member") else 302)
        assert type(foreign[model]).objects.filter(pk=foreign[model].pk).exists()


def test_a_clerk_sees_the_branches_below_the_committee(client):
    top = make_committee()
    below, beside = make_committee(top), make_committee()
    rows = [make_rows(make_branch(committee=committee)) for committee in (top, below, beside)]
    client.force_login(make_clerk(top))
    for model in SCOPED:
        assert listed(client, model) == sorted(row[model].pk for row in rows[:2])


def test_an_assistant_looks_and_changes_nothing(client):
    assistant = make_member(login=True)
    make_post(assistant, Role.ASSISTANT)
    rows = make_rows(assistant.branch)
    client.force_login(assistant.user)
    for model in SCOPED:
        assert rows[model].pk in listed(client, model)
        page = client.get(url(model, "change", rows[model].pk))
        assert (page.status_code, b'name="_save"' in page.content) == (200, False)
        assert client.post(url(model, "change", rows[model].pk), {}).status_code == 403
        assert client.get(url(model, "add")).status_code == 403
    member = rows["member"]
    response = client.post(url("member", "change", member.pk), member_data(member, name="改"))
    assert response.status_code == 403


def test_a_member_saved_here_can_be_put_in_order(client):
    secretary = make_secretary()
    member = make_member(secretary.branch, login=True, name="王宁")
    client.force_login(secretary.user)
    response = client.post(
        url("member", "change", member.pk), member_data(member, name="单晓红", phone="13800000001")
    )
    assert response.status_code == 302
    member.refresh_from_db()
    assert member.name_pinyin == roster.pinyin_key("单晓红")
    assert member.name_strokes == roster.stroke_key("单晓红")
    assert User.objects.get(pk=member.user_id).name == "单晓红"
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_id, event.old, event.new) == (
        "changed_in_admin",
        secretary.user.pk,
        {"name": "王宁", "phone": ""},
        {"name": "单晓红", "phone": "13800000001"},
    )
    history = client.get(url("member", "history", member.pk)).content.decode()
    assert "姓名" in history


def test_members_are_added_to_own_branches_only(client):
    secretary, foreign = make_secretary(), make_branch()
    data = member_data(Member(branch=secretary.branch, name="李雪", joined_on="2024-12"))
    client.force_login(secretary.user)
    response = client.post(url("member", "add"), data | {"branch": foreign.pk})
    assert response.context["errors"][0][0].startswith("选择一个有效的选项")
    assert client.post(url("member", "add"), data).status_code == 302
    assert Member.objects.get(name="李雪").branch == secretary.branch
    response = client.post(url("member", "add"), data | {"full_member_on": "2023-01"})
    assert "转正时间早于入党时间，请检查。" in response.content.decode()
    response = client.post(url("member", "add"), data | {"joined_on": "2024-13"})
    assert "请填写“1998-07-01”或“1998-07”这样的日期。" in response.content.decode()


def test_an_assistant_elsewhere_adds_nothing_there(client):
    """Deputy in one branch, assistant in another: only the first can be written to."""
    deputy = make_member(login=True)
    make_post(deputy, Role.DEPUTY)
    typed_for = make_branch()
    BranchPost.objects.create(branch=typed_for, member=deputy, role=Role.ASSISTANT)
    there = make_member(typed_for)
    client.force_login(deputy.user)
    assert there.pk in listed(client, "member")
    choices = client.get(url("member", "add")).context["adminform"].form.fields["branch"].queryset
    assert list(choices) == [deputy.branch]
    post = {"member": there.pk, "role": "deputy", "since": "", "until": ""}
    response = client.post(url("branchpost", "add"), post)
    assert response.context["errors"][0][0].startswith("选择一个有效的选项")


def test_groups_and_leaders_stay_in_their_branch(client):
    committee = make_committee()
    here, there = (make_rows(make_branch(committee=committee)) for _number in range(2))
    client.force_login(make_clerk(committee))
    member = here["member"]
    response = client.post(
        url("member", "change", member.pk), member_data(member, group=there["partygroup"].pk)
    )
    assert "这个党小组不属于本支部。" in response.content.decode()
    data = {"branch": here["branch"].pk, "name": "二", "position": 2, "leader": there["member"].pk}
    response = client.post(url("partygroup", "add"), data)
    assert "组长不是本支部党员。" in response.content.decode()
    assert client.post(url("partygroup", "add"), data | {"leader": member.pk}).status_code == 302


def test_posts_follow_the_rules_about_posts(client):
    secretary = make_secretary()
    member = make_member(secretary.branch)
    client.force_login(secretary.user)
    data = {"member": member.pk, "role": "secretary", "since": "", "until": ""}
    response = client.post(url("branchpost", "add"), data)
    assert f"这段时间{secretary}同志担任书记，请核对任职起止日期。" in response.content.decode()
    assert client.post(url("branchpost", "add"), data | {"role": "deputy"}).status_code == 302
    post = BranchPost.objects.get(role="deputy")
    assert (post.branch, post.member) == (secretary.branch, member)
    today = timezone.localdate().isoformat()
    change = data | {"role": "deputy", "since": today, "until": "2020-01-01"}
    response = client.post(url("branchpost", "change", post.pk), change)
    assert "结束日期早于开始日期，请检查。" in response.content.decode()
    assert client.post(url("branchpost", "delete", post.pk), {"post": "yes"}).status_code == 302
    assert [event.verb for event in AuditEvent.objects.order_by("pk")] == [
        "added_in_admin",
        "deleted_in_admin",
    ]


def test_members_and_branches_are_not_deleted(client):
    secretary = make_secretary()
    rows = make_rows(secretary.branch)
    client.force_login(secretary.user)
    for model in ("branch", "member"):
        assert client.post(url(model, "delete", rows[model].pk), {"post": "yes"}).status_code == 403
    page = client.get(url("member")).content.decode()
    assert "delete_selected" not in page


def test_a_secretary_changes_only_the_telephone_of_the_branch(client):
    secretary = make_secretary()
    branch, foreign = secretary.branch, make_committee()
    client.force_login(secretary.user)
    data = {"committee": foreign.pk, "name": "改名", "kind": "joint", "position": 9, "phone": "123"}
    assert client.post(url("branch", "change", branch.pk), data).status_code == 302
    changed = Branch.objects.get(pk=branch.pk)
    assert (changed.phone, changed.name, changed.committee) == (
        "123",
        branch.name,
        branch.committee,
    )
    assert client.get(url("branch", "add")).status_code == 403
    client.force_login(make_clerk(branch.committee))
    response = client.post(url("branch", "change", branch.pk), data)
    assert response.context["errors"][0][0].startswith("选择一个有效的选项")
    data["committee"] = branch.committee_id
    assert client.post(url("branch", "change", branch.pk), data).status_code == 302
    assert client.post(url("branch", "add"), data | {"name": "新支部"}).status_code == 302
    assert Branch.objects.get(name="新支部").committee == branch.committee


def test_what_is_typed_ahead_is_scoped(client):
    secretary = make_secretary()
    mine, foreign = make_rows(secretary.branch), make_rows(make_branch())
    client.force_login(secretary.user)

    def found(model, field):
        query = {"app_label": "branchlife", "model_name": model, "field_name": field, "term": ""}
        response = client.get(reverse("admin:autocomplete"), query)
        return {int(row["id"]) for row in json.loads(response.content)["results"]}

    members = {mine["member"].pk, secretary.pk}
    assert found("branchpost", "member") == found("partygroup", "leader") == members
    assert found("member", "group") == {mine["partygroup"].pk}
    assert foreign["member"].pk not in members
    query = {"app_label": "branchlife", "model_name": "committeepost", "field_name": "user"}
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403


def test_filters_reveal_nothing(client):
    secretary = make_secretary()
    make_rows(secretary.branch)
    foreign = make_branch(name="别的党支部")
    client.force_login(secretary.user)
    page = client.get(url("member"), {"branch__id__exact": foreign.pk})
    own = secretary.branch.members.all()
    assert {member.pk for member in page.context["cl"].result_list} <= {m.pk for m in own}
    assert "别的党支部" not in page.content.decode()
    assert client.get(url("member"), {"user__password__startswith": "a"}).status_code == 400


def test_what_is_confidential_or_technical_is_not_here(client):
    secretary = make_secretary()
    client.force_login(secretary.user)
    fields = client.get(url("member", "change", secretary.pk)).context["adminform"].form.fields
    assert {"needs_care", "user", "name_pinyin", "name_strokes"} & set(fields) == set()


@pytest.mark.parametrize("members", [1, 3])
def test_lists_take_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, members
):
    secretary = make_secretary()
    for _number in range(members - 1):
        make_member(secretary.branch, login=True)
    client.force_login(secretary.user)
    with django_assert_num_queries(8):
        client.get(url("member"))


def test_an_administrator_keeps_accounts_and_sees_no_contents(client):
    admin = make_user(is_administrator=True)
    rows = make_rows(make_branch())
    client.force_login(admin)
    for model in SCOPED:
        assert client.get(url(model, "change", rows[model].pk)).status_code == 403
    data = {"username": "office", "name": "赵", "is_active": "on"}
    assert client.post(url("user", "add"), data).status_code == 302
    user = User.objects.get(username="office")
    assert not user.has_usable_password()
    action = {"action": "give_password", "_selected_action": [user.pk]}
    response = client.post(url("user"), action)
    password = re.search(r'<dd class="fs-4">(\S{11})</dd>', response.content.decode())[1]
    user.refresh_from_db()
    assert user.check_password(password)
    both = {"action": "give_password", "_selected_action": [user.pk, admin.pk]}
    assert "请只选一个登录名。" in client.post(url("user"), both, follow=True).content.decode()
    committee = {"name": "江北学院党委", "has_clerks": "on", "parent": ""}
    assert client.post(url("committee", "add"), committee).status_code == 302
    top = Committee.objects.get(name="江北学院党委")
    below = {"name": "后勤党总支", "office_name": "办公室", "parent": top.pk}
    assert client.post(url("committee", "add"), below).status_code == 302
    assert Committee.objects.get(name="后勤党总支").path.startswith(top.path)
    rename = {"name": "江北学院委员会", "has_clerks": "on"}
    assert client.post(url("committee", "change", top.pk), rename).status_code == 302
    assert Committee.objects.get(pk=top.pk).name == "江北学院委员会"
    post = {"user": user.pk, "committee": top.pk, "role": "clerk", "since": "", "until": ""}
    assert client.post(url("committeepost", "add"), post).status_code == 302
    assert user.committee_roles == {top.path: {"clerk"}}
    assert client.post(url("user", "delete", user.pk), {"post": "yes"}).status_code == 403


def test_the_password_is_changed_on_the_one_page_for_it(client):
    client.force_login(make_secretary().user)
    assert client.get(reverse("admin:password_change")).url == reverse("branchlife:account")
    page = client.get(reverse("admin:index")).content.decode()
    assert reverse("branchlife:account") in page
    assert "本平台为非涉密平台" in page
