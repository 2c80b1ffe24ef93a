"""Leaders sent to general meetings: assigned before or after the meeting is set, and taken back."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from appraisals.campaigns import actions
from appraisals.campaigns.actions import guides
from appraisals.campaigns.figures.timetable import timetable
from appraisals.campaigns.models import Appraisal, Campaign, Guide
from branchlife.models import AuditEvent, CommitteePost
from branchlife.workflow import NotAllowed
from meetings import actions as meetings
from meetings.models import Meeting
from tests.factories import (
    SHANGHAI,
    make_appraisal,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_meeting,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
MORNING = datetime(2099, 3, 19, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def committee():
    return make_committee()


@pytest.fixture
def clerk(committee):
    return make_clerk(committee)


@pytest.fixture
def campaign(committee):
    return make_campaign(committee=committee)


@pytest.fixture
def appraisal(campaign):
    branch = make_branch(committee=campaign.committee, name="第一党支部")
    make_secretary(branch)
    return make_appraisal(branch, campaign=campaign)


def arranged(campaign, starts_at, name="", **fields):
    """An appraisal whose general meeting is set, to which this leader is sent."""
    branch = make_branch(committee=campaign.committee)
    appraisal = make_appraisal(branch, campaign=campaign)
    appraisal.general_meeting = make_meeting(branch, starts_at=starts_at, **fields)
    appraisal.save(update_fields=["general_meeting"])
    if name:
        guides.assign(appraisal, by=make_user(), name=name)
    return appraisal


def guests(appraisal):
    appraisal.refresh_from_db()
    rows = appraisal.general_meeting.guests.order_by("pk")
    return list(rows.values_list("name", "position_held", "is_supervisor"))


def test_a_leader_assigned_first_is_listed_when_the_meeting_is_set(appraisal, clerk):
    guides.assign(appraisal, by=clerk, name="王建国", post="党委副书记")
    actions.schedule(appraisal, part="general", starts_at=MORNING, place="会议室", by=clerk)
    assert guests(appraisal) == [("王建国", "党委副书记", True)]
    assert str(Guide.objects.get().guest) == "王建国"


def test_a_leader_assigned_afterwards_is_listed_at_once_and_another_takes_the_place(
    campaign, clerk
):
    appraisal = arranged(campaign, MORNING, "王建国")
    assert guests(appraisal) == [("王建国", "", True)]
    guides.assign(appraisal, by=clerk, name="李卫东", post="党委委员")
    assert guests(appraisal) == [("李卫东", "党委委员", True)]
    guides.assign(appraisal, by=clerk, name="")
    assert guests(appraisal) == []
    assert not Guide.objects.exists()
    verbs = list(
        AuditEvent.objects.filter(verb__startswith="leader").values_list("verb", flat=True)
    )
    assert sorted(verbs) == ["leader assigned"] * 2 + ["leader withdrawn"] * 2


def test_whom_the_branch_has_listed_itself_is_not_listed_twice(campaign, clerk):
    appraisal = arranged(campaign, MORNING)
    meetings.add_guest(appraisal.general_meeting, by=clerk, name="王建国")
    guides.assign(appraisal, by=clerk, name=" 王建国 ", post="党委副书记")
    assert guests(appraisal) == [("王建国", "党委副书记", True)]


def test_a_second_sitting_keeps_the_leader(campaign, clerk):
    appraisal = arranged(campaign, MORNING, "王建国")
    first = appraisal.general_meeting
    now = datetime(2099, 3, 19, 9, 30, tzinfo=SHANGHAI)
    Meeting.objects.filter(pk=first.pk).update(
        state="closed", declared_valid=False, declared_by=clerk, declared_at=now
    )
    appraisal.refresh_from_db()
    later = MORNING + timedelta(days=7)
    second = actions.schedule(appraisal, part="general", starts_at=later, place="", by=clerk)
    assert second.repeats == first
    assert guests(appraisal) == [("王建国", "", True)]
    assert Guide.objects.get().guest.meeting == second


def test_nobody_is_replaced_unseen(appraisal, clerk):
    guides.assign(appraisal, by=clerk, name="王建国")
    with pytest.raises(NotAllowed) as error:
        guides.assign(appraisal, by=clerk, name="李卫东", was="")
    assert error.value.reasons == ["刚才已有人改为：王建国，请对照后再保存。"]


def test_whose_comments_are_written_down_stays(campaign, clerk):
    appraisal = arranged(campaign, MORNING, "王建国")
    guest = appraisal.general_meeting.guests.get()
    meetings.edit_guest(guest, by=clerk, remarks="开得很好")
    with pytest.raises(NotAllowed):
        guides.assign(appraisal, by=clerk, name="李卫东")
    assert Guide.objects.get().name == "王建国"


def test_nothing_changes_once_the_minutes_are_signed_or_the_year_has_ended(campaign, clerk):
    now = datetime(2025, 3, 19, 9, 30, tzinfo=SHANGHAI)
    signed = arranged(campaign, MORNING, state="signed", signed_by=clerk, signed_at=now)
    with pytest.raises(NotAllowed) as error:
        guides.assign(signed, by=clerk, name="王建国")
    assert error.value.reasons == ["党员大会会议记录已签字，不能再改。"]
    open_one = arranged(campaign, MORNING)
    Campaign.objects.filter(pk=campaign.pk).update(state="closed", closed_by=clerk, closed_at=now)
    with pytest.raises(NotAllowed):
        guides.assign(Appraisal.objects.get(pk=open_one.pk), by=clerk, name="王建国")


def test_a_form_is_done_whole_or_not_at_all_and_names_the_branch(campaign, appraisal, clerk):
    other = arranged(campaign, MORNING, "李卫东")
    rows = [(appraisal, {"name": "王建国", "was": ""}), (other, {"name": "赵敏", "was": ""})]
    with pytest.raises(NotAllowed) as error:
        guides.assign_all(rows, by=clerk)
    assert error.value.reasons == [f"{other.branch}：刚才已有人改为：李卫东，请对照后再保存。"]
    assert [guide.name for guide in Guide.objects.all()] == ["李卫东"]


# --- the timetable ---


def test_the_timetable_is_in_the_order_of_the_calendar_and_points_out_clashes(campaign, appraisal):
    late = arranged(campaign, MORNING + timedelta(hours=1), "王建国")
    early = arranged(campaign, MORNING, "王建国")
    next_day = arranged(campaign, MORNING + timedelta(days=1), "王建国")
    off = arranged(campaign, MORNING, state="cancelled")
    lines = timetable(campaign.appraisals.order_by("branch__position"))
    assert [line.appraisal for line in lines] == [early, late, next_day, appraisal, off]
    assert [[o.appraisal for o in line.clashes] for line in lines] == [[late], [early], [], [], []]
    assert [line.leaders for line in lines] == [["王建国"]] * 3 + [[], []]
    assert lines[-1].meeting is None


def test_a_meeting_that_has_ended_clashes_with_no_later_one(campaign):
    arranged(campaign, MORNING, "王建国", ends_at=MORNING + timedelta(hours=1))
    arranged(campaign, MORNING + timedelta(hours=1), "王建国")
    assert [line.clashes for line in timetable(campaign.appraisals.all())] == [[], []]


@pytest.mark.parametrize("number", [1, 3])
def test_the_timetable_takes_the_same_queries_for_one_and_for_three(
    campaign, number, django_assert_num_queries
):
    for _n in range(number):
        arranged(campaign, MORNING, "王建国")
    with django_assert_num_queries(2):
        timetable(campaign.appraisals.all())


# --- pages ---


def test_the_office_types_leaders_and_each_finds_the_own_list(
    client, campaign, appraisal, clerk, committee
):
    other = arranged(campaign, MORNING)
    leader = make_clerk(committee, CommitteePost.Role.VIEWER)
    leader.name = "王建国"
    leader.save(update_fields=["name"])
    client.force_login(clerk)
    url = reverse("campaigns:guides", args=[campaign.pk])
    assert '<option value="王建国">' in client.get(url).text
    typed = {
        f"branch-{appraisal.pk}-name": "王建国",
        f"branch-{appraisal.pk}-post": "党委副书记",
        f"branch-{other.pk}-name": "",
    }
    answer = client.post(url, typed, follow=True)
    assert "已保存1个党支部的安排。" in answer.text
    assert Guide.objects.values_list("appraisal", "name", "post").get() == (
        appraisal.pk,
        "王建国",
        "党委副书记",
    )
    # A leader sent before brings the post along.
    client.post(url, {f"branch-{other.pk}-name": "王建国"})
    assert other.guide.post == "党委副书记"
    client.force_login(leader)
    page = client.get(reverse("campaigns:guided_list")).text
    assert [str(b) in page for b in (appraisal.branch, other.branch)] == [True, True]
    assert list(Meeting.objects.in_calendar_of(leader)) == [other.general_meeting]
    client.force_login(make_clerk(make_committee()))
    assert str(other.branch) not in client.get(reverse("campaigns:guided_list")).text


def test_an_office_below_sends_leaders_to_its_own_branches_only(client, campaign, appraisal):
    below = make_committee(parent=campaign.committee)
    own = make_appraisal(make_branch(committee=below), campaign=campaign)
    client.force_login(make_clerk(below))
    url = reverse("campaigns:guides", args=[campaign.pk])
    page = client.get(url).text
    assert str(own.branch) in page and str(appraisal.branch) not in page
    client.post(url, {f"branch-{appraisal.pk}-name": "王建国"})
    assert not Guide.objects.exists()


def test_the_timetable_is_shown_filtered_and_taken_along(client, campaign, clerk):
    first = arranged(campaign, MORNING, "王建国", place="一会议室")
    second = arranged(campaign, MORNING, "王建国")
    third = arranged(campaign, MORNING, "李卫东")
    client.force_login(clerk)
    url = reverse("campaigns:timetable", args=[campaign.pk])
    page = client.get(url).text
    assert f"王建国：{first.branch}（2099年3月19日（星期四）上午9:00）与{second.branch}" in page
    page = client.get(url, {"leader": "李卫东"}).text
    assert str(third.branch) in page and str(first.branch) not in page
