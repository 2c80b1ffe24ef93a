"""Party groups: made, filled, led, removed; what the rules advise."""

import pytest
from django.utils import timezone

from branchlife import actions
from branchlife.figures import BranchFigures
from branchlife.models import Member, PartyGroup
from tests.branchlife.test_members import last_deed, reasons
from tests.factories import make_branch, make_meeting, make_member, make_probationary

pytestmark = pytest.mark.django_db


def test_a_group_is_made_with_its_members_and_leader():
    branch = make_branch()
    members = [make_member(branch) for _number in range(3)]
    group = actions.make_group(branch, " 第一党小组 ", by=None, members=members, leader=members[0])
    second = actions.make_group(branch, "第二党小组", by=None)
    assert (group.name, group.position, second.position) == ("第一党小组", 1, 2)
    assert set(group.members.all()) == set(members)
    assert reasons(actions.make_group, branch, "第一党小组", by=None) == ["“第一党小组”已经有了。"]


def test_a_leader_is_a_full_member_of_the_group():
    branch = make_branch()
    full, probationary = make_member(branch), make_probationary(branch)
    group = actions.make_group(branch, "一", by=None)
    change = {"name": "一", "position": 1, "by": None}
    assert reasons(
        actions.change_group, group, members=[probationary], leader=probationary, **change
    ) == [f"{probationary}同志是预备党员，不能担任党小组组长。"]
    assert reasons(actions.change_group, group, members=[probationary], leader=full, **change) == [
        f"{full}同志担任组长，应当编入本组。"
    ]
    (other,) = reasons(actions.change_group, group, members=[make_member()], **change)
    assert branch.name in other


def test_whoever_joins_leaves_the_other_group_and_its_lead():
    branch = make_branch()
    one, two = make_member(branch), make_member(branch)
    first = actions.make_group(branch, "一", by=None, members=[one], leader=one)
    second = actions.make_group(branch, "二", by=None, members=[two])
    actions.change_group(second, by=None, name="乙", position=5, members=[one, two], leader=two)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.leader, list(first.members.all())) == (None, [])
    assert (second.name, second.position, second.leader) == ("乙", 5, two)
    assert last_deed()[1] == {"name": "二", "position": 2, "leader": "", "members": [two.name]}
    actions.put_in_group(two, None, by=None)
    second.refresh_from_db()
    assert (second.leader, list(second.members.all())) == (None, [one])
    (foreign,) = reasons(
        actions.put_in_group,
        one,
        PartyGroup.objects.create(branch=make_branch(), name="外"),
        by=None,
    )
    assert foreign == "这个党小组不属于本支部。"


def test_a_group_with_meetings_stays():
    branch = make_branch()
    member = make_member(branch)
    group = actions.make_group(branch, "一", by=None, members=[member])
    meeting = make_meeting(branch, kind="group", group=group)
    assert reasons(actions.remove_group, group, by=None) == [
        "一已有会议记录，不能撤销；可以把组员调整到其他党小组。"
    ]
    assert last_deed()[0] == "created"
    meeting.delete()
    actions.remove_group(group, by=None)
    member.refresh_from_db()
    assert member.group is None
    assert last_deed()[:2] == (
        "removed",
        {"name": "一", "position": 1, "leader": "", "members": [member.name]},
    )


def remarks(branch):
    """What the page of the branch remarks."""
    return [str(remark) for remark in BranchFigures(branch, timezone.localdate()).remarks()]


def test_twenty_members_are_advised_to_divide_and_groups_to_be_whole():
    branch = make_branch()
    members = [make_member(branch) for _number in range(19)]
    assert not any("党小组" in remark for remark in remarks(branch))
    members.append(make_probationary(branch))
    assert "本支部有党员20名，一般应当划分党小组，现在没有划分。" in remarks(branch)
    actions.make_group(branch, "一", by=None, members=members[:2])
    said = remarks(branch)
    assert "一：党小组一般不少于3名党员，现有2名。" in said
    assert not any("没有划分" in remark for remark in said)
    Member.objects.filter(pk__in=[m.pk for m in members[:3]]).update(
        full_member_on="", joined_on="2026-01-01"
    )
    actions.change_group(branch.groups.get(), by=None, name="一", position=1, members=members[:3])
    assert "一：党小组至少应有1名正式党员。" in remarks(branch)
