"""Members in the back office: found, put in order, corrected through the actions of the pages."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branchlife import roster
from branchlife.models import AuditEvent, BranchPost, Member, PartyGroup, Standing, User
from tests.branchlife.back_office import errors, listed, posted, save, url
from tests.factories import (
    make_branch,
    make_clerk,
    make_group,
    make_member,
    make_post,
    make_probationary,
    make_secretary,
)

pytestmark = pytest.mark.django_db
Role = BranchPost.Role


def named(branch, name, **fields):
    """A member of this name whose sort keys are there."""
    keys = {"name_pinyin": roster.pinyin_key(name), "name_strokes": roster.stroke_key(name)}
    return make_member(branch, name=name, **keys | fields)


@pytest.fixture
def secretary():
    return make_secretary()


@pytest.fixture
def branch(secretary):
    return secretary.branch


@pytest.fixture(autouse=True)
def logged_in(client, secretary):
    client.force_login(secretary.user)


# --- looking for somebody ---


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("雪", {"李雪"}),
        ("lixue", {"李雪"}),
        ("li xue", {"李雪"}),
        ("lx", {"李雪", "吕霞"}),
        ("LX", {"李雪", "吕霞"}),
        ("lv", {"吕霞"}),
        ("lux", {"吕霞"}),
        ("shanxh", {"单晓红"}),
        ("danxh", set()),
        ("xue", set()),
        ("8801", {"单晓红"}),
        ("单 8801", {"单晓红"}),
        ("李 8801", set()),
        ("aygl", {"阿依古丽·买买提"}),
        ("ayglmmt", {"阿依古丽·买买提"}),
        ("tom", {"Tom"}),
    ],
)
def test_a_name_is_found_by_character_reading_initials_and_telephone(client, branch, typed, found):
    for name in ("李雪", "吕霞", "阿依古丽·买买提", "Tom"):
        named(branch, name)
    named(branch, "单晓红", phone="13800008801")
    named(make_branch(), "李雪")
    pks = listed(client, "member", q=typed)
    assert {member.name for member in Member.objects.filter(pk__in=pks)} == found
    assert all(member.branch == branch for member in Member.objects.filter(pk__in=pks))


def test_posts_and_limits_are_found_by_the_member(client, branch):
    member = named(branch, "李雪")
    other = named(branch, "王宁")
    posts = [make_post(who, Role.PUBLICITY) for who in (member, other)]
    limits = [Standing.objects.create(member=who, kind="suspended") for who in (member, other)]
    assert listed(client, "branchpost", q="lixue") == [posts[0].pk]
    assert listed(client, "standing", q="李雪") == [limits[0].pk]
    group = make_group(branch, leader=member, name="第一党小组")
    assert listed(client, "partygroup", q="lx") == [group.pk]


# --- order ---


def test_the_list_is_put_in_roster_order_by_pinyin_or_by_strokes(client):
    branch = make_branch()
    client.force_login(make_clerk(branch.committee))
    names = ["王宁", "单晓红", "丁一"]
    rows = [named(branch, name, position=place) for place, name in enumerate(names, start=1)]
    columns = list(client.get(url("member")).context["cl"].list_display)
    orders = {}
    for column in ("position", "pinyin", "stroke_count"):
        pks = listed(client, "member", o=columns.index(column))
        orders[column] = [Member.objects.get(pk=pk).name for pk in pks]
    assert orders == {
        "position": ["王宁", "单晓红", "丁一"],
        "pinyin": ["丁一", "单晓红", "王宁"],
        "stroke_count": ["丁一", "王宁", "单晓红"],
    }
    assert listed(client, "member") == [row.pk for row in rows]
    page = client.get(url("member")).content.decode()
    assert "shan xiao hong" in page
    assert '<td class="field-stroke_count">8</td>' in page


# --- filters ---


def test_who_has_left_is_seen_on_request(client, secretary, branch):
    gone = make_member(branch, left_on=date(2025, 1, 1))
    assert listed(client, "member") == [secretary.pk]
    assert listed(client, "member", relation="left") == [gone.pk]
    assert set(listed(client, "member", relation="all")) == {secretary.pk, gone.pk}


def test_members_are_filtered_by_category_post_and_login(client, secretary, branch):
    probationary = make_probationary(branch)
    deputy = make_member(branch, login=True)
    make_post(deputy, Role.DEPUTY)
    make_post(probationary, Role.DEPUTY, until=date(2020, 1, 1))
    assert listed(client, "member", category="probationary") == [probationary.pk]
    assert set(listed(client, "member", category="full")) == {secretary.pk, deputy.pk}
    assert listed(client, "member", post="deputy") == [deputy.pk]
    assert listed(client, "member", login="no") == [probationary.pk]
    assert set(listed(client, "member", login="yes")) == {secretary.pk, deputy.pk}


def test_posts_of_today_are_shown_and_old_ones_on_request(client, secretary):
    old = make_post(secretary, Role.DEPUTY, until=date(2020, 1, 1))
    assert listed(client, "branchpost") == [secretary.posts.get(role="secretary").pk]
    assert listed(client, "branchpost", time="over") == [old.pk]
    assert len(listed(client, "branchpost", time="all")) == 2


# --- correcting ---


def test_a_correction_goes_through_the_action_of_the_page(client, branch):
    member = make_member(branch, login=True, name="王宁")
    group = make_group(branch)
    response = save(client, "member", member.pk, name="单晓红", phone="13800000001", group=group.pk)
    assert response.status_code == 302
    member.refresh_from_db()
    assert (member.group, member.phone) == (group, "13800000001")
    assert member.name_pinyin == roster.pinyin_key("单晓红")
    assert member.name_strokes == roster.stroke_key("单晓红")
    assert User.objects.get(pk=member.user_id).name == "单晓红"
    first, second = AuditEvent.objects.order_by("pk")
    assert (first.verb, first.old, first.new) == (
        "edited",
        {"name": "王宁", "phone": ""},
        {"name": "单晓红", "phone": "13800000001"},
    )
    assert (second.verb, second.new) == ("edited", {"group": "第一党小组"} | {"group": group.name})


def test_a_date_may_be_written_in_any_usual_way(client, branch):
    member = make_member(branch, joined_on="")
    assert save(client, "member", member.pk, joined_on="1998年7月").status_code == 302
    member.refresh_from_db()
    assert member.joined_on == "1998-07"
    response = save(client, "member", member.pk, joined_on="2024-13")
    assert errors(response) == ["请填写“1998-07-01”或“1998-07”这样的日期。"]


def test_what_the_action_refuses_is_said_and_nothing_is_saved(client, branch):
    member = make_member(branch, name="王宁")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    response = save(client, "member", member.pk, name="改", full_member_on="", joined_on=tomorrow)
    assert response.status_code == 200
    assert errors(response)
    member.refresh_from_db()
    assert member.name == "王宁"
    assert not AuditEvent.objects.exists()


def test_what_has_a_page_of_its_own_is_only_shown(client, branch):
    member = make_member(branch)
    page = client.get(url("member", "change", member.pk))
    fields = set(page.context["adminform"].form.fields)
    own = {"branch", "full_member_on", "arrived_on", "left_on", "leaving", "user"}
    technical = {"name_pinyin", "name_strokes", "needs_care", "care_reason"}
    assert fields & (own | technical) == set()
    assert reverse("branchlife:member", args=[member.pk]) in page.content.decode()
    there = make_branch()
    save(client, "member", member.pk, branch=there.pk, left_on="2025-01-01", needs_care="on")
    member.refresh_from_db()
    assert (member.branch, member.left_on, member.needs_care) == (branch, None, False)


def test_only_groups_of_the_branch_can_be_chosen(client, branch):
    member, foreign = make_member(branch), make_group(make_branch(committee=branch.committee))
    for user in (branch.posts.get().member.user, make_clerk(branch.committee)):
        client.force_login(user)
        response = save(client, "member", member.pk, group=foreign.pk)
        assert errors(response)[0].startswith("选择一个有效的选项")


# --- posts and limits below the member ---


def test_a_post_is_given_and_ended_below_the_member(client, secretary, branch):
    member = make_member(branch)
    since = timezone.localdate()
    row = {"role": "deputy", "since": since.isoformat()}
    assert save(client, "member", member.pk, "posts", row).status_code == 302
    post = member.posts.get()
    assert (post.branch, post.role, post.since, post.until) == (branch, "deputy", since, None)
    until = since + timedelta(days=30)
    address = url("member", "change", member.pk)
    data = posted(client.get(address))
    changed = {"posts-0-until": until.isoformat(), "posts-0-role": "secretary"}
    assert client.post(address, data | changed).status_code == 302
    post.refresh_from_db()
    assert (post.role, post.until) == ("deputy", until)
    verbs = [event.verb for event in AuditEvent.objects.order_by("pk")]
    assert verbs == ["appointed", "edited"]


def test_the_rules_about_posts_are_said_below_the_member(client, secretary, branch):
    member = make_member(branch)
    row = {"role": "secretary", "since": "2020-01-01"}
    response = save(client, "member", member.pk, "posts", row)
    assert errors(response) == [f"这段时间{secretary}同志担任书记，请核对任职起止日期。"]
    row = {"role": "deputy", "since": timezone.localdate().isoformat(), "until": "2020-01-01"}
    response = save(client, "member", member.pk, "posts", row)
    assert "结束日期早于开始日期，请检查。" in errors(response)
    assert not member.posts.exists()


def test_posts_held_elsewhere_before_a_transfer_are_not_shown(client, branch):
    member = make_member(make_branch())
    make_post(member, Role.DEPUTY)
    member.branch = branch
    member.save()
    page = client.get(url("member", "change", member.pk))
    assert page.context["inline_admin_formsets"][0].formset.forms == []


def test_a_limit_is_begun_and_ended_below_the_member(client, branch):
    member = make_member(branch)
    row = {"kind": "lost_contact", "since": "2025-01-01"}
    assert save(client, "member", member.pk, "standings", row).status_code == 302
    standing = member.standings.get()
    assert (standing.kind, standing.since) == ("lost_contact", date(2025, 1, 1))
    address = url("member", "change", member.pk)
    changed = {"standings-0-until": "2025-02-01", "standings-0-kind": "suspended"}
    assert client.post(address, posted(client.get(address)) | changed).status_code == 302
    standing.refresh_from_db()
    assert (standing.kind, standing.until) == ("lost_contact", date(2025, 2, 1))
    row = {"kind": "max_grade", "since": "2025-03-01"}
    assert errors(save(client, "member", member.pk, "standings", row))
    assert member.standings.count() == 1


# --- groups and posts below the branch ---


def test_groups_are_made_and_led_below_the_branch(client, branch):
    row = {"name": "第一党小组"}
    assert save(client, "branch", branch.pk, "groups", row).status_code == 302
    group = PartyGroup.objects.get(name="第一党小组")
    inside, outside = make_member(branch, group=group), make_member(branch)
    address = url("branch", "change", branch.pk)
    data = posted(client.get(address))
    response = client.post(address, data | {"groups-0-leader": outside.pk})
    assert errors(response)[0].startswith("选择一个有效的选项")
    assert client.post(address, data | {"groups-0-leader": inside.pk}).status_code == 302
    group.refresh_from_db()
    assert (group.leader, list(group.members.all())) == (inside, [inside])
    response = save(client, "branch", branch.pk, "groups", row)
    assert errors(response)


def test_a_post_below_the_branch_goes_to_one_of_its_roster(client, branch):
    member, foreign = make_member(branch), make_member(make_branch(committee=branch.committee))
    moved = make_member(branch)
    make_post(moved, Role.PUBLICITY)
    moved.branch = foreign.branch
    moved.save()
    row = {"role": "deputy", "since": "2025-01-01"}
    for wrong in (foreign, moved):
        response = save(client, "branch", branch.pk, "posts", row | {"member": wrong.pk})
        assert errors(response)[0].startswith("选择一个有效的选项")
    assert (
        save(client, "branch", branch.pk, "posts", row | {"member": member.pk}).status_code == 302
    )
    assert member.posts.get().branch == branch
    assert not BranchPost.objects.filter(role="deputy").exclude(member=member).exists()


# --- ways on ---


def test_the_list_leads_to_receiving_members_and_to_the_import(client, branch):
    page = client.get(url("member")).content.decode()
    assert reverse("branchlife:admit", args=[branch.pk]) in page
    assert reverse("branchlife:receive_member", args=[branch.pk]) in page
    make_branch(committee=branch.committee)
    client.force_login(make_clerk(branch.committee))
    page = client.get(url("member")).content.decode()
    assert reverse("branchlife:roster_import", args=[branch.committee_id]) in page
    assert reverse("branchlife:admit", args=[branch.pk]) not in page
