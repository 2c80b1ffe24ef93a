"""What lies beside each member on the desk of those who decide, and what a page says of it."""

from datetime import date, datetime
from html import unescape

import pytest

from appraisals.campaigns import actions as campaigns
from appraisals.campaigns.models import QuotaExemption
from appraisals.ratings import actions
from appraisals.ratings.figures.desk import lay_beside, quorum_in_words
from appraisals.ratings.models import SelfEvaluation, Sheet, quota_for
from branchlife.models import BranchPost, Standing
from tests.factories import (
    DAY,
    SHANGHAI,
    make_attendance,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_exclusion,
    make_member,
    make_post,
    make_probationary,
    make_transfer,
    make_valid_meeting,
)
from tests.ratings.test_actions import Case, refusal
from tests.ratings.test_pages import with_secretary

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def flags_of(case, member):
    """What is noted beside this member."""
    sheet = Sheet(case.appraisal, DAY)
    lay_beside(sheet)
    return next(row.beside.flags for row in sheet.rows if row.member.pk == member.pk)


def test_standings_and_exclusions_are_noted_beside_the_name():
    case = Case(4)
    one, two, three, four = case.members
    Standing.objects.create(member=one, kind="probation_within_party", since=date(2025, 1, 1))
    Standing.objects.create(member=two, kind="max_grade", max_grade="basic", since=date(2025, 1, 1))
    make_exclusion(three, reason="bedridden", since=date(2025, 1, 1))
    late = make_probationary(case.branch)
    assert [flags_of(case, member) for member in (one, two, three, four, late)] == [
        ["留党察看"],
        ["等次上限“基本合格”"],
        ["不计入应到会（年老体弱卧床不起、长期生病生活不能自理），可以不评定等次。"],
        [],
        ["预备党员，参加评议，不评定等次。"],
    ]


@pytest.mark.parametrize(
    ("moved_on", "noted"),
    [
        (date(2024, 9, 19), []),
        (date(2024, 9, 20), ["2024年9月20日转入本支部，不满半年。"]),
        (date(2025, 3, 20), []),  # after the day of decision they were elsewhere
    ],
)
def test_who_came_less_than_half_a_year_ago_is_noted(moved_on, noted):
    case = Case(3)
    member = case.members[0]
    make_transfer(
        member,
        from_branch=make_branch(),
        to_branch=case.branch,
        state="done",
        moved_on=moved_on,
        decided_by=case.by,
        decided_at=datetime(2025, 3, 20, tzinfo=SHANGHAI),
    )
    if moved_on > DAY:
        assert member.pk not in {row.member.pk for row in Sheet(case.appraisal, DAY).rows}
    else:
        assert flags_of(case, member) == noted


@pytest.mark.parametrize(
    ("advice", "noted"),
    [
        ({}, []),
        ({"advise_excellent_from": 80}, ["优秀票占80.0%，达到提醒线80%（仅供参考）。"]),
        ({"advise_excellent_from": 81}, []),
        (
            {"advise_excellent_from": 50, "advise_unqualified_from": 10},
            [
                "优秀票占80.0%，达到提醒线50%（仅供参考）。",
                "不合格票占10.0%，达到提醒线10%（仅供参考）。",
            ],
        ),
    ],
)
def test_thresholds_point_out_and_decide_nothing(advice, noted):
    branch = make_branch()
    campaign = make_campaign(branch.committee, **advice)
    case = Case(3, branch=branch, campaign=campaign)
    case.box.tallies.filter(subject=0).update(n=1)
    case.box.tallies.filter(subject=0, grade=1).update(n=8)
    case.box.tallies.filter(subject=0, grade=3).update(n=0)
    assert flags_of(case, case.members[0]) == noted
    case.propose(excellent=0)
    case.decide()
    assert case.grades() == ["qualified"] * 3


def test_the_page_shows_shares_performance_and_phrases_but_ticks_nothing(client):
    case = with_secretary(4)
    campaign = case.appraisal.campaign
    campaign.phrases = [{"grade": "excellent", "text": "在本职工作中起到带头作用。"}]
    campaign.save()
    client.force_login(case.secretary)
    page = unescape(client.get(f"/app/ratings/{case.appraisal.pk}/").content.decode())
    assert "合格4票（100.0%）" in page
    assert "会议0/0、学习0/0、谈话0次" in page
    assert "未交个人自评" in page
    assert '<li data-phrase="excellent" data-label="优秀">在本职工作中起到带头作用。</li>' in page
    assert "checked" not in page
    assert page.count("在本职工作中起到带头作用。") == 1  # offered once, filled in nowhere


def test_the_rule_of_the_quota_is_said_in_full():
    case = Case(7, probationary=2)
    assert list(map(str, quota_for(case.appraisal).lines)) == [
        "“优秀”一般不超过评定当日正式党员的三分之一，不足1人的部分不计。",
        "本支部：正式党员7名的三分之一，即2名。",
    ]
    case.appraisal.quota_number = 1
    case.appraisal.save()
    QuotaExemption.objects.create(
        appraisal=case.appraisal,
        number=3,
        reason="抢险",
        granted_by=case.by,
        granted_at=datetime(2025, 3, 20, tzinfo=SHANGHAI),
    )
    assert list(map(str, quota_for(case.appraisal).lines)) == [
        "上级党组织分配本支部“优秀”名额1名。",
        "经党委办公室同意超出名额（理由：抢险），最多3名。",
    ]


def test_a_quota_of_those_graded_counts_along_on_the_page(client):
    case = with_secretary(4, quota_base="graded", quota_rounding="at_least_one")
    client.force_login(case.secretary)
    page = client.get(f"/app/ratings/{case.appraisal.pk}/").content.decode()
    assert (
        'data-quota="0" data-quota-num="1" data-quota-den="3" data-quota-least="1" '
        'data-quota-exempted="0"'
    ) in page


def test_the_attendance_of_the_deciding_meeting_is_said_as_it_was_read_out():
    branch = make_branch()
    committee = [make_member(branch) for _number in range(3)]
    roles = (BranchPost.Role.SECRETARY, BranchPost.Role.ORGANIZATION, BranchPost.Role.DISCIPLINE)
    for member, role in zip(committee, roles, strict=True):
        make_post(member, role)
    small = make_valid_meeting(branch, kind="branch_committee")
    general = make_valid_meeting(branch)
    for meeting in (small, general):
        for place, member in enumerate(committee):
            status = "present" if place else "on_leave"
            make_attendance(meeting, member, status=status, reason="" if place else "出差")
    assert quorum_in_words(small).startswith("应到支委3名，实到2名")
    assert quorum_in_words(general) == (
        "应到会有表决权的党员3名，实到2名，超过应到会的半数，符合规定人数，会议有效，可以开会。"
    )
    assert quorum_in_words(make_valid_meeting(make_branch())) == ""


def test_nobody_overwrites_what_they_have_not_seen(client):
    case = with_secretary(3)
    url = f"/app/ratings/{case.appraisal.pk}/"
    client.force_login(case.secretary)
    seen = Sheet(case.appraisal).mark
    first, second, *_rest = case.members
    other = make_member(case.branch, login=True, name="李组织")
    make_post(other, BranchPost.Role.ORGANIZATION)
    actions.propose(
        case.appraisal,
        {first.pk: {"grade": "basic"}},
        by=other.user,
        seen=Sheet(case.appraisal).mark,
    )
    typed = {f"m{first.pk}-result": "qualified", f"m{second.pk}-result": "qualified"}
    page = client.post(url, typed | {"seen": seen}).content.decode()
    assert "李组织同志刚才（" in page
    assert "您写的还在下面，请对照后再保存。" in page
    assert "现已保存：基本合格" in page
    rating = case.appraisal.ratings.get(member=first)
    assert rating.proposed_grade == "basic"
    now = Sheet(case.appraisal).mark
    assert f'name="seen" value="{now}"' in page
    assert client.post(url, typed | {"seen": now}).status_code == 302
    rating.refresh_from_db()
    assert rating.proposed_grade == "qualified"


def test_what_is_decided_is_what_stood_on_the_page(client):
    case = with_secretary(3)
    case.members.append(case.secretary.member)
    case.propose()
    seen = Sheet(case.appraisal).mark
    actions.propose(case.appraisal, {case.members[0].pk: {"opinion": "新写的"}}, by=case.by)
    client.force_login(case.secretary)
    data = {"meeting": case.meeting.pk, "decided_on": "2025-03-19", "seen": seen}
    page = client.post(f"/app/ratings/{case.appraisal.pk}/decide/", data, follow=True)
    assert "也改了这一页" in page.content.decode()
    assert set(case.grades()) == {""}
    client.post(
        f"/app/ratings/{case.appraisal.pk}/decide/", data | {"seen": Sheet(case.appraisal).mark}
    )
    assert set(case.grades()) == {"qualified"}


def test_the_office_counts_no_proposals_and_reads_no_own_words(client):
    case = with_secretary()
    case.propose(excellent=1)
    client.force_login(make_clerk(case.branch.committee))
    page = client.get(f"/app/ratings/{case.appraisal.pk}/").content.decode()
    assert "data-quota-used" not in page
    assert "未交个人自评" not in page
    assert f'href="/app/campaigns/appraisals/{case.appraisal.pk}/exempt/"' in page


def test_where_no_office_uses_the_platform_the_paper_lets_the_branch_exceed_the_quota(client):
    branch = make_branch(committee=make_committee(has_clerks=False))
    case = with_secretary(5, branch=branch)
    client.force_login(case.secretary)
    page = client.get(f"/app/ratings/{case.appraisal.pk}/").content.decode()
    assert "登记上级同意超出名额" in page
    assert len(refusal(case.propose, excellent=3)) == 1
    campaigns.exempt(
        case.appraisal,
        3,
        "承担急难任务",
        by=case.secretary,
        paper="局党〔2025〕3号",
        consented_on=DAY,
    )
    case.appraisal.refresh_from_db()
    case.propose(excellent=3)
    page = client.get(f"/app/ratings/{case.appraisal.pk}/").content.decode()
    assert "经上级党组织同意超出名额（局党〔2025〕3号；理由：承担急难任务），最多3名。" in page


def test_the_own_words_are_one_click_away_for_those_who_decide_once_handed_in(client):
    case = with_secretary(2)
    one, two = case.members
    now = datetime(2025, 3, 18, 9, tzinfo=SHANGHAI)
    given, _draft = (
        SelfEvaluation.objects.create(
            appraisal=case.appraisal, member=member, text="自评", changed_at=now, **handed_in
        )
        for member, handed_in in (
            (one, {"handed_in_by": case.by, "handed_in_at": now}),
            (two, {}),
        )
    )
    client.force_login(case.secretary)
    page = client.get(f"/app/ratings/{case.appraisal.pk}/").content.decode()
    assert page.count("看个人自评") == 1
    assert page.count("未交个人自评") == 2  # a draft is nobody's but the writer's
    assert client.get(given.get_absolute_url()).status_code == 200
