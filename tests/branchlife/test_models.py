"""The organisation as it is stored: what can never be, who sees what, who leads."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from branchlife import audit
from branchlife.models import (
    AuditEvent,
    Branch,
    BranchPost,
    CommitteePost,
    File,
    Member,
    PartyGroup,
    Standing,
)
from branchlife.permissions import (
    can_decide,
    can_keep,
    can_manage,
    can_oversee,
    is_clerk,
    is_member_of,
    keeps_reference_data,
)
from branchlife.workflow import NotAllowed
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
DAY = date(2025, 3, 19)


def refuses(act, *args, **fields):
    """Whether the database itself refuses this."""
    with pytest.raises(IntegrityError), transaction.atomic():
        act(*args, **fields)
    return True


def test_a_branch_name_stands_once_in_a_committee():
    branch = make_branch(name="第一党支部")
    make_branch(name="第一党支部")  # another committee
    assert refuses(make_branch, name="第一党支部", committee=branch.committee)
    assert refuses(Branch.objects.filter(pk=branch.pk).update, kind="cell")


def test_nobody_becomes_a_full_member_before_joining():
    member = make_member(joined_on="1998-07-15", full_member_on="1999-07-15")
    members = Member.objects.filter(pk=member.pk)
    assert refuses(members.update, full_member_on="1998-07-14")
    assert refuses(members.update, full_member_on="1998-06")
    members.update(full_member_on="1998-07")  # as far as both are known
    members.update(full_member_on="", joined_on="2024-12")
    members.update(full_member_on="2024-12-01")
    with pytest.raises(ValidationError):
        Member(branch=member.branch, name="王", joined_on="1998-13").full_clean()


def test_spans_end_after_they_begin():
    member = make_member()
    span = {"since": DAY, "until": DAY - timedelta(days=1)}
    assert refuses(make_post, member, **span)
    assert refuses(Standing.objects.create, member=member, kind="suspended", **span)
    committee, user = make_committee(), make_user()
    assert refuses(
        CommitteePost.objects.create, committee=committee, user=user, role="clerk", **span
    )


def test_only_a_grade_limit_names_a_grade():
    member = make_member()
    assert refuses(Standing.objects.create, member=member, kind="max_grade")
    assert refuses(Standing.objects.create, member=member, kind="suspended", max_grade="basic")


def test_group_and_user_name_stand_once():
    group = PartyGroup.objects.create(branch=make_branch(), name="第一党小组")
    assert refuses(PartyGroup.objects.create, branch=group.branch, name="第一党小组")
    assert refuses(make_user, username=make_user().username)


def test_category_and_vote_are_computed_as_of_a_day():
    member = make_member(full_member_on="2025-03")
    Standing.objects.create(member=member, kind="suspended", since=date(2025, 6, 1))
    Standing.objects.create(member=member, kind="lost_contact", until=date(2025, 3, 31))
    member = Member.objects.with_standings().get()
    assert member.category_label_on(date(2025, 2, 28)) == "预备党员"
    assert member.category_label_on(DAY) == "正式党员"
    votes = [date(2025, 2, 28), DAY, date(2025, 4, 1), date(2025, 5, 31), date(2025, 6, 1)]
    assert [member.has_vote_on(day) for day in votes] == [False, False, True, True, False]


def test_the_roster_of_a_day():
    branch = make_branch()
    stayed = make_member(branch)
    left = make_member(branch, left_on=DAY)
    assert list(branch.roster(DAY - timedelta(days=1))) == [stayed, left]
    assert list(branch.roster(DAY)) == [stayed]


def test_the_secretary_and_the_leadership():
    branch = make_branch()
    deputy, organiser, secretary = (make_member(branch) for _n in range(3))
    make_post(organiser, Role.ORGANIZATION)
    make_post(deputy, Role.DEPUTY)
    assert branch.secretary() == deputy
    assert branch.leadership() == []  # two filled posts are no committee
    make_post(secretary, Role.SECRETARY)
    make_post(make_member(branch), Role.ASSISTANT)
    assert branch.secretary() == secretary
    assert branch.leadership() == [secretary, deputy, organiser]
    assert [post.role for post in branch.posts_on()] == [
        "secretary",
        "deputy",
        "organization",
        "assistant",
    ]


def test_posts_count_only_while_held():
    today = timezone.localdate()
    member = make_member(login=True)
    make_post(member, since=today + timedelta(days=1))
    make_post(member, Role.DEPUTY, until=today - timedelta(days=1))
    assert member.user.branch_roles == {}
    make_post(member, Role.ASSISTANT, since=today, until=today)
    del member.user.branch_roles
    assert member.user.branch_roles == {member.branch_id: {"assistant"}}


def test_who_has_left_holds_no_posts():
    secretary = make_secretary()
    Member.objects.filter(pk=secretary.pk).update(left_on=timezone.localdate(), leaving="other")
    assert secretary.user.branch_roles == {}
    assert list(Branch.objects.visible_to(secretary.user)) == []


def test_branches_by_who_may_see_them():
    top = make_committee()
    below = make_committee(top)
    here, there, elsewhere = (
        make_branch(committee=top),
        make_branch(committee=below),
        make_branch(),
    )
    member = make_member(here, login=True)
    seen = {
        "outsider": make_user(),
        "member": member.user,
        "secretary": make_secretary(there).user,
        "clerk of the top": make_clerk(top),
        "viewer below": make_clerk(below, CommitteePost.Role.VIEWER),
    }
    assert {who: list(Branch.objects.visible_to(user)) for who, user in seen.items()} == {
        "outsider": [],
        "member": [here],
        "secretary": [there],
        "clerk of the top": [here, there],
        "viewer below": [there],
    }
    assert list(Branch.objects.visible_to(AnonymousUser())) == []
    assert list(Member.objects.visible_to(make_secretary(elsewhere).user)) == [
        *elsewhere.members.all()
    ]


def test_scopes_multiply_no_rows():
    committee = make_committee()
    secretary = make_secretary(make_branch(committee=committee))
    for role in (Role.ORGANIZATION, Role.ASSISTANT):
        make_post(secretary, role)
    make_probationary(secretary.branch)
    CommitteePost.objects.create(committee=committee, user=secretary.user, role="clerk")
    CommitteePost.objects.create(committee=committee, user=secretary.user, role="viewer")
    branches = Branch.objects.visible_to(secretary.user).annotate(count=Count("members"))
    assert [branch.count for branch in branches] == [2]
    kept = Branch.objects.kept_by(secretary.user).annotate(count=Count("members"))
    assert [branch.count for branch in kept] == [2]


def test_what_posts_allow():
    committee = make_committee()
    branch = make_branch(committee=committee)
    secretary = make_secretary(branch)
    people = {
        "secretary": secretary.user,
        "assistant": make_member(branch, login=True).user,
        "publicity": make_member(branch, login=True).user,
        "member": make_member(branch, login=True).user,
        "clerk": make_clerk(committee),
        "viewer": make_clerk(committee, CommitteePost.Role.VIEWER),
        "other secretary": make_secretary().user,
        "other clerk": make_clerk(make_committee()),
    }
    make_post(people["assistant"].member, Role.ASSISTANT)
    make_post(people["publicity"].member, Role.PUBLICITY)

    def who(question, *args):
        return [name for name, user in people.items() if question(user, *args)]

    assert who(can_manage, branch) == ["secretary", "assistant"]
    assert who(can_decide, branch) == ["secretary"]
    assert who(can_keep, branch) == ["secretary", "clerk"]
    assert who(is_clerk, committee) == ["clerk"]
    assert who(can_oversee, committee) == ["clerk", "viewer"]
    assert who(is_member_of, branch) == ["secretary", "assistant", "publicity", "member"]
    assert who(keeps_reference_data) == [
        "secretary",
        "assistant",
        "clerk",
        "other secretary",
        "other clerk",
    ]


def test_reasons_against_a_post():
    branch = make_branch()
    secretary = make_secretary(branch)
    member = make_member(branch, name="王宁")
    stranger = make_member(name="李雪")
    assert list(branch.reasons_against_post(member, Role.DEPUTY)) == []
    assert list(branch.reasons_against_post(member, Role.SECRETARY)) == [
        f"这段时间{secretary}同志担任书记，请核对任职起止日期。"
    ]
    assert list(branch.reasons_against_post(stranger, Role.DEPUTY)) == [
        f"李雪同志不是{branch}的党员。"
    ]
    post = make_post(member, Role.DEPUTY)
    assert list(branch.reasons_against_post(member, Role.DEPUTY)) == ["王宁同志已经担任这个职务。"]
    assert list(branch.reasons_against_post(member, Role.DEPUTY, apart_from=post)) == []
    member.left_on = timezone.localdate()
    assert list(branch.reasons_against_post(member, Role.ORGANIZATION)) == [
        "王宁同志的组织关系已不在本支部。"
    ]


def test_files_by_who_may_open_them():
    committee = make_committee()
    branch = make_branch(committee=committee)
    secretary = make_secretary(branch)
    member = make_member(branch, login=True)
    file = File.objects.create(
        branch=branch,
        target_label="branchlife.member",
        target_id=str(member.pk),
        name="a.pdf",
        content="files/a",
        size=1,
        uploaded_by=member.user,
        uploaded_at=timezone.now(),
    )
    people = {
        "own": member.user,
        "secretary": secretary.user,
        "clerk": make_clerk(committee),
        "another member": make_member(branch, login=True).user,
        "another secretary": make_secretary().user,
        "nobody": AnonymousUser(),
    }
    seeing = [who for who, user in people.items() if File.objects.visible_to(user).exists()]
    assert seeing == ["own", "secretary", "clerk"]
    assert list(File.objects.for_record(member)) == [file]
    assert list(File.objects.for_record(branch)) == []
    assert File.objects.by_record([member, secretary]) == {member.pk: [file], secretary.pk: []}


def test_the_record_of_deeds_is_only_added_to():
    branch = make_branch()
    event = audit.record(None, "created", branch, new={"a": 1})
    assert (event.actor_id, event.target_label, event.target_id) == (
        None,
        "branchlife.branch",
        str(branch.pk),
    )
    with pytest.raises(NotAllowed):
        event.save()
    with pytest.raises(NotAllowed):
        event.delete()
    assert AuditEvent.objects.count() == 1
