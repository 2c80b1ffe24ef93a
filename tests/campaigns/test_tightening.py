"""A committee below asks its branches for more than the year does, never for less."""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from appraisals.campaigns import actions, rules
from branchlife.workflow import NotAllowed
from tests.factories import (
    DAY,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_meeting,
    make_secretary,
)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "asked, given, looser",
    [
        ({"share": Fraction(1, 4)}, {"share": Fraction(1, 3)}, []),
        ({"share": Fraction(1, 2)}, {"share": Fraction(1, 3)}, ["share"]),
        ({"due_on": date(2025, 1, 27)}, {"due_on": date(2025, 1, 26)}, ["due_on"]),
        ({"due_on": date(2025, 1, 27)}, {}, []),
        ({"quorum_strict": True}, {"quorum_strict": False}, []),
        ({"quorum_strict": False}, {"quorum_strict": True}, ["quorum_strict"]),
        ({"feedback_days": 11}, {"feedback_days": 10}, ["feedback_days"]),
    ],
)
def test_what_is_less_strict(asked, given, looser):
    assert rules.looser(asked, given) == looser


@pytest.mark.one_database
def test_the_strictest_of_several():
    assert rules.strictest([]) == {}
    assert rules.strictest(
        [{"quorum_strict": True, "feedback_days": 7}, {"quorum_strict": False, "feedback_days": 9}]
    ) == {"quorum_strict": True, "feedback_days": 7}


@pytest.fixture
def tree(db):
    """A committee over a general branch over a branch; another branch directly above."""
    top = make_committee(name="某校党委")
    below = make_committee(parent=top, name="第一党总支")
    far, near = make_branch(committee=below, name="远"), make_branch(committee=top, name="近")
    campaign = make_campaign(top, due_on=date(2025, 1, 26), quota_num=1, quota_den=3)
    appraisals = actions.branches.start(campaign, [far, near], DAY)
    return campaign, below, appraisals, make_clerk(below)


def test_stricter_rules_hold_for_the_own_branches_only(tree, client):
    campaign, below, (far, near), clerk = tree
    made = actions.tighten(
        campaign,
        below,
        by=clerk,
        quota_num=1,
        quota_den=4,
        due_on=date(2025, 1, 20),
        quorum_strict=True,
    )
    assert made.lines == [
        "情况表报送截止日期：2025年1月20日",
        "实到须超过应到的半数（默认达到半数即可）：是",
        "优秀比例：四分之一",
    ]
    for appraisal in (far, near):
        appraisal.refresh_from_db()
    assert (far.quota_for(12), far.due_on, far.rule("quorum_strict")) == (
        3,
        date(2025, 1, 20),
        True,
    )
    assert (near.quota_for(12), near.due_on, near.rule("quorum_strict")) == (
        4,
        date(2025, 1, 26),
        False,
    )
    # A branch that joins later stands under them as well; the branch reads them on its page.
    late = make_branch(committee=below)
    assert actions.add_branch(campaign, late, by=clerk).quota_for(12) == 3
    client.force_login(make_secretary(far.branch).user)
    page = client.get(far.get_absolute_url()).content.decode()
    assert "优秀比例：四分之一" in page and "请于2025年1月20日前报送" in page
    # Empty again, they are as the year has them.
    actions.tighten(campaign, below, by=clerk)
    far.refresh_from_db()
    assert (far.quota_for(12), far.due_on, far.tighter) == (4, date(2025, 1, 26), {})


def test_what_is_looser_comes_too_late_or_from_elsewhere_is_refused(tree):
    campaign, below, (far, _near), clerk = tree
    lowest = make_committee(parent=below)
    actions.tighten(campaign, below, by=clerk, feedback_days=7, quota_num=1, quota_den=4)
    for committee, asked, reason in [
        (
            below,
            {"due_on": date(2025, 1, 27)},
            "“情况表报送截止日期”比上级的要求（2025年1月26日）宽，只能更严。",
        ),
        (lowest, {"feedback_days": 8}, "“向本人反馈的天数”比上级的要求（7）宽，只能更严。"),
        (
            lowest,
            {"quota_num": 1, "quota_den": 3},
            "“优秀比例”比上级的要求（四分之一）宽，只能更严。",
        ),
        (
            below,
            {"grades_due_on": date(2025, 2, 1)},
            "“情况表报送截止日期”（2025年1月26日）早于“评定与反馈完成时限”（2025年2月1日），请检查。",
        ),
        (campaign.committee, {}, "只有下一级党委（党总支）可以对所属支部提出更严的要求。"),
    ]:
        with pytest.raises(NotAllowed) as refused:
            actions.tighten(campaign, committee, by=clerk, **asked)
        assert refused.value.reasons == [reason]
    far.general_meeting = make_meeting(far.branch, state="closed")
    far.save(update_fields=["general_meeting"])
    with pytest.raises(NotAllowed) as refused:
        actions.tighten(campaign, below, by=clerk, quota_num=1, quota_den=5, feedback_days=7)
    assert refused.value.reasons == [
        "远已经召开党员大会，优秀比例、到会人数和先学习的要求不能再改。"
    ]


def test_the_clerk_below_finds_the_page_and_nobody_else_may_set_it(tree, client):
    campaign, below, (far, _near), clerk = tree
    client.force_login(clerk)
    listed = reverse("campaigns:tightening_list", args=[campaign.pk])
    assert "为第一党总支提出更严的要求" in client.get(listed).content.decode()
    url = reverse("campaigns:tighten", args=[campaign.pk, below.pk])
    response = client.post(url, {"quota_num": "1"})
    assert response.context["form"].errors == {"quota_den": ["分子、分母要一起填写。"]}
    assert client.post(url, {"feedback_days": "5"}).status_code == 302
    far.refresh_from_db()
    assert far.rule("feedback_days") == 5
    other = make_committee(parent=campaign.committee)
    other_url = reverse("campaigns:tighten", args=[campaign.pk, other.pk])
    assert client.get(other_url).status_code == 403
    client.force_login(make_secretary(far.branch).user)
    assert client.get(url).status_code == 403
    assert "向本人反馈的天数：5" in client.get(listed).content.decode()
