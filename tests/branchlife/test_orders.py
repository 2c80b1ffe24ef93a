"""The order of names: chosen once per branch, followed by its lists and papers."""

import importlib

import pytest
from django.apps import apps
from django.urls import reverse

from branchlife.actions.orders import choose_order
from branchlife.models import AuditEvent, Branch, BranchPost, Member
from branchlife.roster import pinyin_key, stroke_key
from tests.factories import make_branch, make_member, make_post, make_user

pytestmark = pytest.mark.django_db

IN_ORDER = {
    "roster": ["曾国", "王宁", "单晓红"],
    "strokes": ["王宁", "单晓红", "曾国"],
    "pinyin": ["单晓红", "王宁", "曾国"],
}


@pytest.fixture
def branch():
    branch = make_branch()
    for name in IN_ORDER["roster"]:
        keys = {"name_pinyin": pinyin_key(name), "name_strokes": stroke_key(name)}
        make_member(branch, name=name, **keys)
    return branch


def names(members):
    return [member.name for member in members]


@pytest.mark.parametrize("order, expected", IN_ORDER.items())
def test_the_roster_follows_the_order_of_the_branch(branch, order, expected):
    assert names(choose_order(branch, order, by=None).roster()) == expected


@pytest.mark.parametrize("order, expected", IN_ORDER.items())
def test_records_can_be_sorted_by_their_members(branch, order, expected):
    branch.member_order = order
    posts = [make_post(member, BranchPost.Role.COMMITTEE_MEMBER) for member in branch.members.all()]
    posts = BranchPost.objects.filter(pk__in=[post.pk for post in posts])
    rows = posts.order_by(*branch.ordering("member__")).select_related("member")
    assert names(row.member for row in rows) == expected


def test_choosing_is_recorded_once(branch):
    for order in ("strokes", "strokes"):
        choose_order(branch, order, by=None)
    event = AuditEvent.objects.get()
    assert (event.verb, event.old, event.new) == (
        "edited",
        {"member_order": "roster"},
        {"member_order": "strokes"},
    )


def test_the_secretary_keeps_the_order_shown(client, branch):
    secretary = branch.members.first()
    secretary.user = make_user()
    secretary.save()
    make_post(secretary)
    client.force_login(secretary.user)
    page = client.get(branch.get_absolute_url(), {"order": "strokes"}).content.decode()
    assert "本支部的名单、表册按名册顺序排列。" in page
    address = reverse("branchlife:choose_order", args=[branch.pk])
    page = client.post(address, {"order": "strokes"}, follow=True).content.decode()
    assert "本支部的名单、表册今后按姓氏笔画排列。" in page
    roster = page.partition('id="roster"')[2]
    assert sorted(IN_ORDER["strokes"], key=roster.index) == IN_ORDER["strokes"]
    client.post(address, {"order": "by heart"})
    assert Branch.objects.get().member_order == "strokes"


def test_a_plain_member_does_not_choose(client, branch):
    member = branch.members.first()
    member.user = make_user()
    member.save()
    client.force_login(member.user)
    address = reverse("branchlife:choose_order", args=[branch.pk])
    assert client.post(address, {"order": "strokes"}).status_code == 403
    assert client.get(address).status_code == 405
    assert Branch.objects.get().member_order == "roster"


def test_the_migration_makes_the_keys_of_stored_members_anew(branch):
    Member.objects.filter(name="王宁").update(name_pinyin="old", name_strokes="")
    migration = importlib.import_module("branchlife.migrations.0008_names_in_order")
    migration.refresh_keys(apps, None)
    wang = Member.objects.get(name="王宁")
    assert (wang.name_pinyin, wang.name_strokes) == (pinyin_key("王宁"), stroke_key("王宁"))
