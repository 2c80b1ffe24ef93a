"""Posting the id of another branch's or committee's record is refused, and nothing changes.

Every field of every form that takes the id of a record has a case here; a form without one fails.
"""

import ast

import pytest
from django import forms
from django.apps import apps
from django.db import transaction
from django.forms.forms import BaseForm
from django.test import Client
from django.urls import reverse

from appraisals.campaigns import forms as campaign_forms
from branchlife import audit
from branchlife.admin import inlines as admin_inlines
from branchlife.forms import transfers as transfer_forms
from branchlife.models import Branch, Committee, User
from tests.access_table import ACCESS, BACK_OFFICE
from tests.branchlife.back_office import posted
from tests.factories import make_branch, make_group, make_member, make_valid_meeting
from tests.foreign import CASES, READ_BY_HAND, WITHOUT
from tests.scenes import Scene, committee, some
from tests.test_access import Undo, is_paper, rows
from tests.test_house_rules import dotted, modules
from tests.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
OURS = ("branchlife", "meetings", "campaigns", "ballots", "ratings", "rectification", "summary")


def dump():
    """Every row of our tables."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for label in OURS
        for model in apps.get_app_config(label).get_models()
    }


def changes(user, address, data):
    """Whether posting this changes a row; it is taken back."""
    client = Client(raise_request_exception=True)
    client.force_login(user)
    try:
        with transaction.atomic():
            before = dump()
            response = client.post(address, data)
            # 409: the page itself says why not, with no message kept for the next one.
            assert response.status_code in (200, 302, 409), response.status_code
            changed = dump() != before
            raise Undo
    except Undo:
        return changed


@pytest.mark.one_database
@pytest.mark.parametrize("stage", sorted({case.stage for case in CASES}))
def test_a_foreign_id_is_refused_where_the_own_is_taken(stage, settings):
    settings.BALLOTS_OVER_HTTP = True
    scene = Scene(stage)
    wrong = []
    for case in (case for case in CASES if case.stage == stage):
        user = scene.users[case.role]
        expected = {
            scene.branch: case.own_is_taken,
            scene.near: case.near_is_taken,
            scene.far: False,
        }
        for branch, is_taken in expected.items():
            post = case.post(scene, branch)
            if post and changes(user, *post) != is_taken:
                if branch == scene.branch and not case.own_is_taken:
                    continue  # better than promised
                wrong.append(f"{case}: {branch} {'is not' if is_taken else 'is'} taken")
    assert wrong == []


def test_a_campaign_is_opened_for_the_own_committee_only():
    scene = Scene("open")
    client, address = Client(), reverse("campaigns:create", args=["bureau"])
    client.force_login(scene.users["clerk"])
    form = client.get(address).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    data["year_label"] = "2031年度"
    assert changes(scene.users["clerk"], address, data | {"committee": committee(scene.branch).pk})
    assert not changes(scene.users["clerk"], address, data | {"committee": committee(scene.far).pk})


def test_rows_below_a_record_belong_to_it():
    scene = Scene("open")
    secretary = scene.users["secretary"]
    post = secretary.member.posts.get()
    for branch in (scene.near, scene.far):
        foreign = branch.posts.first() or some(branch).posts.create(branch=branch, role="deputy")
        address = reverse("admin:branchlife_member_change", args=[secretary.member.pk])
        client = Client()
        client.force_login(secretary)
        data = posted(client.get(address)) | {"posts-0-until": "2099-01-01"}
        assert data["posts-0-id"] == post.pk
        assert changes(secretary, address, data)
        assert not changes(secretary, address, data | {"posts-0-id": foreign.pk})


def test_the_rest_is_graded_only_by_the_own_list():
    scene = Scene("counted")
    address = reverse("ratings:rest", args=[scene.appraisal.pk])
    client = Client()
    client.force_login(scene.users["secretary"])
    rest = [row.member.pk for row in client.get(address).context["rows"]]
    assert changes(scene.users["secretary"], address, {"member": rest})
    for branch in (scene.near, scene.far):
        data = {"member": [*rest[:-1], some(branch).pk]}
        assert not changes(scene.users["secretary"], address, data)


# --- parts of an address that belong to somebody else ---


def test_a_foreign_member_below_the_own_year_is_not_there(settings):
    settings.BALLOTS_OVER_HTTP = True
    scene = Scene("graded")
    own = {"appraisal": scene.appraisal, "campaign": scene.appraisal.campaign}
    wrong = []
    for name, method, words, _answers in rows(ACCESS):
        if len(words) < 2 or words[0] not in own or words[1] not in ("member", "branch"):
            continue
        for branch in (scene.near, scene.far):
            second = branch if words[1] == "branch" else some(branch)
            if words == ["campaign", "branch"] and branch == scene.near:
                continue  # one of the campaign's own
            address = reverse(name, args=[own[words[0]].pk, second.pk, *words[2:]])
            for role in ("secretary", "clerk"):
                client = Client()
                client.force_login(scene.users[role])
                status = getattr(client, method)(address).status_code
                if status not in (403, 404):
                    wrong.append(f"{name} {method} {role}: {status}")
    assert wrong == []


# --- what is offered ---


def forms_on(response):
    """Every form a page was given."""
    seen, layers = [], list(response.context or [])
    layers = [part for layer in layers for part in getattr(layer, "dicts", [layer])]
    values = [value for layer in layers for value in layer.values()]
    for value in values:
        for item in value if isinstance(value, list | tuple) else [value]:
            item = getattr(item, "formset", getattr(item, "form", item))
            if isinstance(item, forms.BaseFormSet):
                seen += [*item.forms, item.empty_form]
            elif isinstance(item, BaseForm):
                seen.append(item)
    return seen


def strangers(user, record, allowed):
    """Whether a record offered to the user belongs to none of the branches or committees."""
    if isinstance(record, User):
        return not user.is_administrator
    if not hasattr(record, "audit_path") and not isinstance(record, Branch | Committee):
        return False  # nobody's in particular, such as an agenda to start from
    branch, office = audit.whose(record)
    return (branch or office) is not None and (branch, office) not in allowed


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["secretary", "assistant", "group_leader", "clerk"])
def test_no_page_offers_what_is_others(role, settings):
    settings.BALLOTS_OVER_HTTP = True
    world = make_world()
    users, ids = world.users, world.ids
    near = users["other_secretary"].member.branch
    far = make_branch(committee=users["other_clerk"].committee_posts.get().committee)
    for branch in (near, far):
        make_group(branch, leader=make_member(branch))
        make_valid_meeting(branch)
    own = users["secretary"].member.branch
    allowed = {(own.pk, None)}
    if role == "clerk":
        allowed |= {(near.pk, None)}
        below = Committee.objects.filter(path__startswith=own.committee.path)
        allowed |= {(None, committee.pk) for committee in below}
    client = Client()
    client.force_login(users[role])
    offered, wrong = 0, set()
    for name, method, words, answers in [*rows(ACCESS), *rows(BACK_OFFICE)]:
        if method != "get" or "-" in answers or is_paper(words):
            continue  # papers hold no forms
        response = client.get(reverse(name, args=[ids.get(word, word) for word in words]))
        if response.streaming:
            b"".join(response.streaming_content)
        for form in forms_on(response):
            for field in form.fields.values():
                if not isinstance(field, forms.ModelChoiceField) or field.disabled:
                    continue
                if field.widget.is_hidden:
                    continue  # which row it is; see test_rows_below_a_record_belong_to_it
                if isinstance(form, transfer_forms.TransferForm):
                    continue  # the other branches under the same committee are meant
                offered += 1
                for record in field.queryset.all():
                    if strangers(users[role], record, allowed):
                        wrong.add(f"{name}: {type(form).__name__} offers {record!r}")
    assert wrong == set()
    assert offered > 0


# --- nothing is forgotten ---


def subclasses(cls):
    """All classes made of `cls`."""
    for below in cls.__subclasses__():
        yield below
        yield from subclasses(below)


def test_every_field_that_takes_an_id_has_a_case():
    found = set()
    for form in subclasses(BaseForm):
        if not form.__module__.startswith(("branchlife.", "meetings.", "appraisals.")):
            continue
        for name, field in getattr(form, "base_fields", {}).items():
            is_filled_later = isinstance(field, forms.ChoiceField) and not field.choices
            if isinstance(field, forms.ModelChoiceField) or is_filled_later:
                found.add((form, name))
    handled = {(case.form, case.field) for case in CASES} | set(WITHOUT)
    by_test = {(campaign_forms.NewCampaignForm, "committee"), (admin_inlines.PostForm, "member")}
    assert {f"{form.__name__}.{name}" for form, name in found - handled - by_test} == set()
    assert {f"{form.__name__}.{name}" for form, name in handled - found - by_test} == set()


def test_ids_are_read_by_hand_only_where_a_test_knows_it():
    """`request.POST.getlist("x")` with an id in it goes round the forms."""
    found = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "getlist"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add((dotted(path), node.args[0].value))
    assert found == READ_BY_HAND
