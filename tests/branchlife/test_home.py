"""Home: what awaits each person, in few and constant queries."""

import pytest
from django.urls import reverse

from appraisals.campaigns import actions as campaigns
from branchlife.models import CommitteePost
from meetings.models import Meeting
from tests.ballots.rooms import open_room
from tests.factories import (
    make_appraisal,
    make_attendance,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_meeting,
    make_member,
    make_secretary,
    make_user,
)
from tests.world import make_world

pytestmark = pytest.mark.django_db


def home_of(client, user):
    """The page as this person sees it."""
    client.force_login(user)
    return client.get("/app/").content.decode()


def test_whoever_has_nothing_to_do_is_told_so(client):
    page = home_of(client, make_user(name="王明"))
    assert "王明同志，您好" in page
    assert "目前没有等您办的事" in page


def test_a_member_finds_what_the_branch_keeps_about_them(client):
    member = make_member(login=True)
    assert f'href="{reverse("branchlife:my_data")}"' in home_of(client, member.user)
    assert reverse("branchlife:my_data") not in home_of(client, make_clerk(make_committee()))


def test_a_system_administrator_finds_the_logins_and_posts(client):
    page = home_of(client, make_user(is_administrator=True))
    assert "系统管理员办理的事项" in page
    for address in ("/app/admin/branchlife/user/", "/app/admin/branchlife/committeepost/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_a_secretary_sees_the_year_in_five_stages_and_one_next_thing(client):
    secretary = make_secretary()
    appraisal = make_appraisal(secretary.branch)
    page = home_of(client, secretary.user)
    for stage in ("学习", "谈心谈话", "会议与测评", "评定与反馈", "整改"):
        assert stage in page
    assert "下一步：" in page
    assert f'href="/app/summary/year/{appraisal.pk}/"' in page
    assert page.count("去办理") == 1


def test_a_secretary_whose_office_has_not_opened_the_year_waits(client):
    secretary = make_secretary()
    assert "还没有部署今年的年度评议工作" in home_of(client, secretary.user)


def test_where_the_superior_is_outside_the_secretary_opens_the_year(client):
    committee = make_committee(has_clerks=False)
    secretary = make_secretary(make_branch(committee=committee))
    page = home_of(client, secretary.user)
    assert "上级党组织不使用本平台" in page
    assert 'href="/app/campaigns/new/"' in page


def test_a_clerk_without_a_campaign_opens_one(client):
    committee = make_committee(name="江北学院党委")
    clerk = make_clerk(committee)
    page = home_of(client, clerk)
    assert "江北学院党委还没有党支部，请先导入党员名册。" in page
    make_branch(committee=committee)
    page = home_of(client, clerk)
    assert "江北学院党委还没有进行中的年度评议工作" in page
    make_campaign(committee)
    page = home_of(client, clerk)
    assert "还没有进行中" not in page
    assert "各支部进度" in page


def test_a_leader_who_looks_on_has_the_board_and_no_task(client):
    committee = make_committee()
    campaign = make_campaign(committee)
    page = home_of(client, make_clerk(committee, CommitteePost.Role.VIEWER))
    assert f'href="/app/summary/campaigns/{campaign.pk}/"' in page
    assert "next-action" not in page


def test_members_see_their_next_meetings_and_nobody_elses(client):
    member = make_member(login=True)
    ours = make_meeting(member.branch, title="我们的党员大会", state=Meeting.State.IN_SESSION)
    make_attendance(ours, member, status="")
    make_meeting(member.branch, title="支委会会议", state=Meeting.State.CALLED)
    make_meeting(title="别人的党员大会", state=Meeting.State.IN_SESSION)
    make_meeting(member.branch, title="还没通知的会")
    page = home_of(client, member.user)
    assert "我们的党员大会" in page
    for other in ("别人的党员大会", "还没通知的会", "支委会会议"):
        assert other not in page


def test_through_the_year_each_person_is_asked_for_the_right_thing(client):
    world = make_world(until="submitted")
    member = home_of(client, world.users["member"])
    assert "您的评定结果已经反馈，请查看。" in member
    assert "整改承诺" not in member, "the pledge has been made"
    assert f'href="/app/ballots/{world.ids["box"]}/codes/"' in member
    secretary = home_of(client, world.users["secretary"])
    assert "下一步： 请本人确认知悉评定结果" in secretary, "the last of the roster has not"
    clerk = home_of(client, world.users["clerk"])
    assert "报送了民主评议情况表，请审核。" in clerk
    assert f'href="/app/summary/submissions/{world.ids["submission"]}/"' in clerk


def test_a_member_present_is_asked_to_take_a_slip(client):
    room = open_room()
    assert "正在民主测评，请领取测评票。" in home_of(client, room.voters[4].user)
    assert "监票人" not in home_of(client, room.voters[4].user)
    assert "您是监票人，正在测评" in home_of(client, room.scrutineers[0].user)


def test_a_member_with_a_slip_is_asked_to_go_on(client):
    world = make_world(until="ballot", ids=False)
    assert "您已经领票，还没有交的请接着填。" in home_of(client, world.users["member"])


@pytest.mark.parametrize("branches", [1, 3])
def test_the_clerks_home_takes_the_same_queries(client, django_assert_num_queries, branches):
    committee = make_committee()
    campaign = make_campaign(committee, state="draft", theme="主题")
    for _number in range(branches):
        make_secretary(make_branch(committee=committee))
    clerk = make_clerk(committee)
    campaigns.open(campaign, by=clerk)
    client.force_login(clerk)
    with django_assert_num_queries(14):
        client.get("/app/")


@pytest.mark.parametrize("members", [1, 3])
def test_the_secretarys_home_takes_the_same_queries(client, django_assert_num_queries, members):
    secretary = make_secretary()
    for _number in range(members):
        make_member(secretary.branch)
    make_appraisal(secretary.branch)
    client.force_login(secretary.user)
    with django_assert_num_queries(55):
        client.get("/app/")
