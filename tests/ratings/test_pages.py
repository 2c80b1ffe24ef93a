"""Who may open the pages of grades, what they say, and one way through the real forms."""

from datetime import datetime

import pytest

from appraisals.ballots.permissions import can_see_totals
from appraisals.ratings import actions
from appraisals.ratings.models import Feedback
from branchlife.models import BranchPost, CommitteePost
from tests.ballots.rooms import open_room
from tests.factories import (
    DAY,
    SHANGHAI,
    make_campaign,
    make_clerk,
    make_committee,
    make_meeting,
    make_member,
    make_post,
    make_secretary,
    make_user,
    make_valid_meeting,
)
from tests.ratings.test_actions import Case

pytestmark = pytest.mark.django_db


def at(day):
    """Nine o'clock on this day of March 2025."""
    return datetime(2025, 3, day, 9, tzinfo=SHANGHAI)


def with_secretary(full=5, **fields):
    """A case whose branch has a secretary (one more member) and an assistant."""
    case = Case(full, **fields)
    case.secretary = make_secretary(case.branch).user
    return case


def test_who_may_open_the_table(client):
    case = with_secretary()
    branch, committee = case.branch, case.branch.committee
    assistant, organizer, publicist = [make_member(branch, login=True) for _ in range(3)]
    make_post(assistant, BranchPost.Role.ASSISTANT)
    make_post(organizer, BranchPost.Role.ORGANIZATION)
    make_post(publicist, BranchPost.Role.PUBLICITY)
    for user, sees, saves in [
        (None, 302, 302),
        (make_user(), 404, 404),
        (make_secretary().user, 404, 404),
        (make_clerk(make_committee()), 404, 404),
        (make_member(branch, login=True).user, 403, 403),
        (assistant.user, 403, 403),
        (publicist.user, 200, 403),
        (organizer.user, 200, 302),
        (case.secretary, 200, 302),
        (make_clerk(committee), 200, 403),
        (make_clerk(committee, CommitteePost.Role.VIEWER), 200, 403),
    ]:
        client.logout()
        if user:
            client.force_login(user)
        url = f"/app/ratings/{case.appraisal.pk}/"
        assert client.get(url).status_code == sees, user
        assert client.post(url, {}).status_code == saves, user
        assert client.post(url + "decide/", {}).status_code == saves, user
        assert client.post(url + "feed-back/", {}).status_code == saves, user
        assert client.get(url + "rest/").status_code == (200 if saves == 302 and user else saves)


def test_the_secretary_proposes_grades_the_rest_and_decides(client):
    case = with_secretary()
    client.force_login(case.secretary)
    url = f"/app/ratings/{case.appraisal.pk}/"
    first, *others = case.members
    page = client.get(url).content.decode()
    assert "“优秀”已定<b data-quota-used>0</b>名，最多<b data-quota-most>2</b>名" in page
    assert "正式党员6名的三分之一" in page
    answer = client.post(
        url,
        {f"m{first.pk}-result": "excellent", f"m{first.pk}-opinion": "工作扎实", "rest": "1"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == url + "rest/"
    page = answer.content.decode()
    secretary = case.secretary.member
    assert all(member.name in page for member in [*others, secretary])
    assert f"{first.name}<" not in page
    client.post(url + "rest/", {"member": [m.pk for m in [*others, secretary]]})
    client.post(url + "decide/", {"meeting": case.meeting.pk, "decided_on": "2025-03-19"})
    assert case.grades() == ["excellent", *["qualified"] * 5]
    assert case.appraisal.ratings.get(member=first).opinion == "工作扎实"


def test_over_the_quota_nothing_is_saved_and_what_was_typed_stays(client):
    case = with_secretary()
    client.force_login(case.secretary)
    url = f"/app/ratings/{case.appraisal.pk}/"
    data = {f"m{member.pk}-result": "excellent" for member in case.members}
    data[f"m{case.members[0].pk}-opinion"] = "刚写好的意见"
    page = client.post(url, data).content.decode()
    assert "“优秀”最多2名（正式党员6名的三分之一），现在定了5名，多3名。" in page
    assert "刚写好的意见" in page
    assert page.count('value="excellent"') == 6
    assert page.count("checked") == 5
    assert case.appraisal.ratings.count() == 0


def test_not_graded_needs_a_reason_from_the_list(client):
    case = with_secretary()
    client.force_login(case.secretary)
    url = f"/app/ratings/{case.appraisal.pk}/"
    pk = case.members[0].pk
    page = client.post(url, {f"m{pk}-result": "not_graded"}).content.decode()
    assert "请选择不评定等次的原因。" in page
    data = {f"m{pk}-result": "not_graded", f"m{pk}-not_graded_reason": "investigation"}
    client.post(url, data)
    assert case.appraisal.ratings.get(member=pk).not_graded_reason == "investigation"


def test_members_read_only_their_own_grade_once_told_and_acknowledge_it(client):
    case = with_secretary()
    case.propose(excellent=1, **{})
    actions.propose(
        case.appraisal, {case.secretary.member.pk: {"grade": "qualified"}}, by=case.secretary
    )
    case.decide()
    member = case.members[0]
    member.user = make_user(name=member.name)
    member.save()
    client.force_login(member.user)
    page = client.get("/app/ratings/mine/").content.decode()
    assert "优秀" not in page
    client.force_login(case.secretary)
    rating = case.appraisal.ratings.get(member=member)
    client.post(
        f"/app/ratings/{case.appraisal.pk}/feed-back/",
        {"members": [rating.pk], "how": "talk", "fed_back_on": "2025-03-20"},
    )
    feedback = rating.feedbacks.get()
    client.force_login(member.user)
    page = client.get("/app/ratings/mine/").content.decode()
    assert "优秀" in page
    assert "我已知悉" in page
    assert not any(other.name in page for other in case.members[1:])
    client.post(f"/app/ratings/mine/{feedback.pk}/acknowledge/", {"statement": "感谢组织"})
    feedback.refresh_from_db()
    assert feedback.statement == "感谢组织"
    client.force_login(make_member(case.branch, login=True).user)
    assert client.post(f"/app/ratings/mine/{feedback.pk}/acknowledge/").status_code == 404


def test_the_office_sees_decisions_but_not_proposals(client):
    case = with_secretary()
    case.propose(excellent=1)
    client.force_login(make_clerk(case.branch.committee))
    url = f"/app/ratings/{case.appraisal.pk}/"
    assert "拟定：" not in client.get(url).content.decode()


def test_totals_on_the_table_are_for_those_who_may_open_the_totals_of_the_ballot(client):
    case = with_secretary()
    committee = case.branch.committee
    for user, sees in [
        (case.secretary, True),
        (make_clerk(committee), True),
        (make_clerk(committee, CommitteePost.Role.VIEWER), False),
    ]:
        client.force_login(user)
        page = client.get(f"/app/ratings/{case.appraisal.pk}/").content.decode()
        assert ("合格5票" in page) == sees
        assert can_see_totals(user, case.box) == sees


def test_without_a_fitting_meeting_the_page_leads_to_arranging_one(client):
    case = with_secretary(decision_body="committee")
    client.force_login(case.secretary)
    url = f"/app/ratings/{case.appraisal.pk}/"
    arrange = f'href="/app/campaigns/appraisals/{case.appraisal.pk}/schedule/decision/"'
    early = make_valid_meeting(
        case.branch, kind="branch_committee", starts_at=at(10), theme="会前的支委会"
    )
    unsettled = make_meeting(case.branch, kind="branch_committee", starts_at=at(20))
    page = client.get(url).content.decode()
    assert "还没有可以评定等次的支部委员会会议" in page
    assert "计票以后由党员大会当场评定的，请选党员大会。" in page
    assert arrange in page
    offered = [f'<option value="{m.pk}"' in page for m in (case.meeting, early, unsettled)]
    assert offered == [True, False, False]
    case.appraisal.decision_meeting = unsettled
    case.appraisal.save()
    page = client.get(url).content.decode()
    assert "评定等次的会议已经安排在2025年3月20日" in page
    assert arrange not in page
    unsettled.declared_valid, unsettled.declared_at = True, at(20)
    unsettled.declared_by = case.by
    unsettled.save()
    page = client.get(url).content.decode()
    assert f'<option value="{unsettled.pk}" selected' in page
    assert 'value="2025-03-20"' in page


def test_where_there_is_no_committee_the_general_meeting_decides(client):
    case = with_secretary(decision_body="general")
    client.force_login(case.secretary)
    page = client.get(f"/app/ratings/{case.appraisal.pk}/").content.decode()
    assert "本支部不设支部委员会，由党员大会评定等次。" in page
    assert f'<option value="{case.meeting.pk}" selected' in page


def test_the_decision_is_said_once_and_everybody_is_ticked_for_the_feedback(client):
    case = with_secretary()
    case.propose(excellent=1)
    own = case.secretary.member.pk
    actions.propose(case.appraisal, {own: {"grade": "qualified"}}, by=case.secretary)
    case.decide()
    client.force_login(case.secretary)
    page = client.get(f"/app/ratings/{case.appraisal.pk}/").content.decode()
    table = page[page.index("<table") : page.index("</table>")]
    assert f"评定会议：{case.meeting}（2025年3月19日）。" in page
    assert str(case.meeting) not in table
    assert page.count("checked") == 6


def test_a_member_finds_the_list_of_tracking_codes_of_the_own_branch(client):
    room = open_room(5)
    for number in range(5):
        room.vote(number)
    link = f'href="/app/ballots/{room.box.pk}/codes/"'
    client.force_login(room.voters[4].user)
    room.close()
    room.count()
    assert link not in client.get("/app/ratings/mine/").content.decode()
    room.confirm()
    page = client.get("/app/ratings/mine/").content.decode()
    assert "民主测评已计票，" in page
    assert link in page
    client.force_login(make_member(login=True).user)
    assert link not in client.get("/app/ratings/mine/").content.decode()


def test_a_grade_is_decided_anew_on_its_own_page(client):
    case = with_secretary()
    case.propose(excellent=1)
    actions.propose(
        case.appraisal, {case.secretary.member.pk: {"grade": "qualified"}}, by=case.secretary
    )
    case.decide()
    client.force_login(case.secretary)
    member = case.members[0]
    url = f"/app/ratings/{case.appraisal.pk}/correct/{member.pk}/"
    assert client.get(url).status_code == 200
    data = {
        f"m{member.pk}-result": "qualified",
        "meeting": case.meeting.pk,
        "decided_on": "2025-03-19",
    }
    assert client.post(url, data).status_code == 200
    assert client.post(url, data | {"reason": "复核"}).status_code == 302
    assert case.appraisal.ratings.get(member=member).grade == "qualified"
    assert client.get(f"/app/ratings/{case.appraisal.pk}/correct/0/").status_code == 404


@pytest.mark.parametrize("members", [1, 3, 12])
def test_the_table_takes_the_same_queries_for_one_member_and_for_many(
    client, django_assert_num_queries, members
):
    case = with_secretary(members)
    client.force_login(case.secretary)
    with django_assert_num_queries(21):
        client.get(f"/app/ratings/{case.appraisal.pk}/")


@pytest.mark.parametrize("years", [1, 3])
def test_my_grades_take_the_same_queries_for_one_year_and_for_three(
    client, django_assert_num_queries, years
):
    member = make_member(login=True)
    for year in range(years):
        campaign = make_campaign(member.branch.committee, year_label=f"{2024 + year}年度")
        case = Case(2, branch=member.branch, campaign=campaign)
        case.members = list(member.branch.members.all())
        case.propose()
        case.decide()
        rating = case.appraisal.ratings.get(member=member)
        actions.feed_back(rating, how=Feedback.How.PAGE, fed_back_on=DAY, by=case.by)
    client.force_login(member.user)
    with django_assert_num_queries(8):
        assert client.get("/app/ratings/mine/").status_code == 200
