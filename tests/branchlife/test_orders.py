"""The order of names: chosen once per branch, followed by its lists and papers."""

import importlib

import pytest
from django.apps import apps
from django.urls import reverse

from branchlife.actions.orders import choose_order
from branchlife.models import AuditEvent, Branch, BranchPost, Member
from branchlife.roster import pinyin_key, stroke_key
from meetings import actions as meetings
from tests.ballots.rooms import make_room, open_room
from tests.factories import make_branch, make_meeting, make_member, make_post, make_user
from tests.meetings.course import make_called

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


def turn_round(branch):
    """By strokes the members now stand the other way round than in the roster."""
    for place, member in enumerate(branch.roster()):
        member.name_strokes = f"{50 - place}"
        member.save(update_fields=["name_strokes"])
    return choose_order(branch, "strokes", by=None)


def test_the_ballot_follows_until_it_is_opened(settings):
    settings.BALLOTS_OVER_HTTP = True
    box = make_room().box
    ids = [subject["id"] for subject in box.subjects if subject["kind"] == "member"]
    turn_round(box.appraisal.branch)
    box = type(box).objects.get(pk=box.pk)
    assert [row["id"] for row in box.subjects if row["kind"] == "member"] == ids[::-1]
    assert [member.pk for member in box.voters()] == ids[::-1]

    room = open_room()
    manifest = room.box.manifest
    turn_round(room.box.appraisal.branch)
    assert room.fresh().manifest == manifest
    assert room.box.subjects == manifest["subjects"]


def test_the_attendance_keeps_its_order_once_the_meeting_is_called(branch):
    secretary = branch.members.first()
    secretary.user = make_user()
    secretary.save()
    make_post(secretary)
    called = make_called(branch, secretary.user)
    choose_order(branch, "strokes", by=None)
    branch.refresh_from_db()
    rows = called.attendances.select_related("member")
    assert names(row.member for row in rows) == IN_ORDER["roster"]
    later = meetings.call(make_meeting(branch, chair=secretary), by=secretary.user)
    rows = later.attendances.select_related("member")
    assert names(row.member for row in rows) == IN_ORDER["strokes"]


def test_the_migration_makes_the_keys_of_stored_members_anew(branch):
    Member.objects.filter(name="王宁").update(name_pinyin="old", name_strokes="")
    migration = importlib.import_module("branchlife.migrations.0008_names_in_order")
    migration.refresh_keys(apps, None)
    wang = Member.objects.get(name="王宁")
    assert (wang.name_pinyin, wang.name_strokes) == (pinyin_key("王宁"), stroke_key("王宁"))
