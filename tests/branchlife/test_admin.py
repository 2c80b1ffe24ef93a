"""The back office: everybody sees their own rows, and nothing of anybody else's."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from branchlife.models import (
    AuditEvent,
    Branch,
    BranchPost,
    CommitteePost,
    PartyGroup,
    Standing,
)
from tests.access_table import BACK_OFFICE
from tests.branchlife.back_office import errors, listed, posted, save, url
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
    make_transfer,
    make_user,
)
from tests.test_access import rows
from tests.world import ROLES, make_world

pytestmark = pytest.mark.django_db
Role = BranchPost.Role
SCOPED = ["branch", "member", "partygroup", "branchpost", "standing", "transfer"]
ACCOUNTS = ["committee", "committeepost", "user"]


def make_rows(branch):
    """One row of every scoped model, in this branch: {model: row}."""
    member = make_member(branch)
    return {
        "branch": branch,
        "member": member,
        "partygroup": PartyGroup.objects.create(branch=branch, name="第一党小组", leader=member),
        "branchpost": make_post(member, Role.DEPUTY),
        "standing": Standing.objects.create(member=member, kind="suspended"),
        "transfer": make_transfer(member, to_branch=branch, elsewhere="外单位党支部"),
    }


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
        found = listed(client, model)
        assert (own[model].pk in found, foreign[model].pk in found) == (True, False)
        assert client.get(url(model, "change", own[model].pk)).status_code == 200
        for page in ("change", "history"):
            response = client.get(url(model, page, foreign[model].pk))
            assert (response.status_code, response.url) == (302, "/app/admin/")
        history = client.get(url(model, "history", own[model].pk))
        label = f"branchlife.{model}"
        assert history.url == reverse("branchlife:record_history", args=[label, own[model].pk])


def test_a_clerk_sees_the_branches_below_the_committee(client):
    top = make_committee()
    below, beside = make_committee(top), make_committee()
    rows = [make_rows(make_branch(committee=committee)) for committee in (top, below, beside)]
    client.force_login(make_clerk(top))
    for model in SCOPED:
        assert sorted(listed(client, model)) == sorted(row[model].pk for row in rows[:2])


def test_an_assistant_looks_and_changes_nothing(client):
    assistant = make_member(login=True)
    make_post(assistant, Role.ASSISTANT)
    rows = make_rows(assistant.branch)
    client.force_login(assistant.user)
    for model in SCOPED:
        assert rows[model].pk in listed(client, model)
        page = client.get(url(model, "change", rows[model].pk))
        assert (page.status_code, b'name="_save"' in page.content) == (200, False)
        ways = re.findall(r'href="(/app/(?:post|group)/\d+/)"', page.content.decode())
        assert [client.get(way).status_code for way in ways] == [200] * len(ways)
        assert client.post(url(model, "change", rows[model].pk), {}).status_code == 403
        assert client.get(url(model, "add")).status_code == 403


def test_nothing_is_deleted_here_and_only_branches_are_added(client):
    secretary = make_secretary()
    rows = make_rows(secretary.branch)
    for user in (secretary.user, make_clerk(secretary.branch.committee)):
        client.force_login(user)
        for model in SCOPED:
            address = url(model, "delete", rows[model].pk)
            assert client.post(address, {"post": "yes"}).status_code == 403
            if model != "branch":
                assert client.get(url(model, "add")).status_code == 403
        assert "delete_selected" not in client.get(url("member")).content.decode()


def test_an_assistant_elsewhere_changes_nothing_there(client):
    """Deputy in one branch, assistant in another: only the first can be written to."""
    deputy = make_member(login=True)
    make_post(deputy, Role.DEPUTY)
    typed_for = make_branch()
    BranchPost.objects.create(branch=typed_for, member=deputy, role=Role.ASSISTANT)
    there = make_rows(typed_for)
    client.force_login(deputy.user)
    assert there["member"].pk in listed(client, "member")
    for model in ("member", "branch"):
        page = client.get(url(model, "change", there[model].pk))
        assert (page.status_code, b'name="_save"' in page.content) == (200, False)
        assert client.post(url(model, "change", there[model].pk), {}).status_code == 403
    here = deputy.branch
    page = client.get(url("branch", "change", here.pk))
    offered = page.context["inline_admin_formsets"][0].formset.empty_form.fields["member"]
    assert list(offered.queryset) == [deputy]


def test_a_secretary_changes_only_the_telephone_of_the_branch(client):
    secretary = make_secretary()
    branch, foreign = secretary.branch, make_committee()
    client.force_login(secretary.user)
    data = {"committee": foreign.pk, "name": "改名", "kind": "joint", "position": 9, "phone": "123"}
    assert save(client, "branch", branch.pk, **data).status_code == 302
    changed = Branch.objects.get(pk=branch.pk)
    assert (changed.phone, changed.name, changed.committee) == (
        "123",
        branch.name,
        branch.committee,
    )
    assert client.get(url("branch", "add")).status_code == 403


def test_a_clerk_makes_and_names_branches_below_the_own_committee(client):
    branch, foreign = make_branch(), make_committee()
    client.force_login(make_clerk(branch.committee))
    response = save(client, "branch", branch.pk, committee=foreign.pk)
    assert errors(response)[0].startswith("选择一个有效的选项")
    assert save(client, "branch", branch.pk, name="改名").status_code == 302
    data = posted(client.get(url("branch", "add"))) | {"name": "新支部"}
    assert client.post(url("branch", "add"), data | {"committee": foreign.pk}).status_code == 200
    data["committee"] = branch.committee_id
    assert client.post(url("branch", "add"), data).status_code == 302
    made = Branch.objects.get(name="新支部")
    assert (made.committee, made.position) == (branch.committee, 2)
    assert [event.verb for event in AuditEvent.objects.order_by("pk")] == [
        "changed_in_admin",
        "created",
    ]


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
    with django_assert_num_queries(14):
        client.get(url("member"))


def test_the_password_is_changed_on_the_one_page_for_it(client):
    client.force_login(make_secretary().user)
    assert client.get(reverse("admin:password_change")).url == reverse("branchlife:account")
    page = client.get(reverse("admin:index")).content.decode()
    assert reverse("branchlife:account") in page
    assert "本平台为非涉密平台" in page


@pytest.mark.one_database
def test_no_english_is_left_on_any_page(client):
    world, left = make_world(), {}
    # How one may type a name; names of logins and keys of agendas, which are data.
    allowed = {"lixue", "user", "bureau", "committee"}
    for role in ("secretary", "clerk", "administrator"):
        client.force_login(world.users[role])
        place = ROLES.index(role)
        for name, _method, words, answers in rows(BACK_OFFICE):
            if answers[place] != "200" or name == "admin:jsi18n":
                continue
            address = reverse(name, args=[world.ids.get(word, word) for word in words])
            page = client.get(address).content.decode()
            text = unescape(re.sub(r"<[^>]+>", " ", page))
            if found := set(re.findall(r"[A-Za-z]{4,}", text)) - allowed:
                left[f"{role} {name}"] = found
    assert [f"{page}: {' '.join(words)}" for page, words in left.items()] == []
