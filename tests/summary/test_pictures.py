"""The pictures of a campaign: their numbers, who sees which, and that they hold for many branches."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from appraisals.summary import actions
from appraisals.summary.figures import pictures
from appraisals.summary.figures.gathering import gather
from branchlife.models import CommitteePost
from tests.factories import make_clerk, make_committee
from tests.summary.years import (
    hold_general_meeting,
    make_bare_appraisal,
    make_year,
    make_year_campaign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_year_campaign()


def drawn(campaign, sees_marks=True, most=pictures.MOST_LINES):
    years = gather(campaign.appraisals.order_by("branch__committee__path", "branch__position"))
    lines = pictures.groups(years, lambda appraisal: sees_marks, most)
    return {chart.key: chart for chart in pictures.pictures(campaign, years, lines)}


def test_the_numbers_of_all_pictures(campaign):
    one = make_year(campaign, full=6, probationary=1, excellent=2)
    two = make_bare_appraisal(4, 0, campaign)
    hold_general_meeting(two, on_leave=2)
    three = make_bare_appraisal(3, 0, campaign)
    names = [str(appraisal.branch) for appraisal in (one, two, three)]
    charts = drawn(campaign)
    assert list(charts) == [
        "progress",
        "grades",
        "grades-by-branch",
        "excellent",
        "turnout",
        "leadership-by-branch",
        "leadership",
    ]
    assert charts["grades"].table == [
        ["优秀", "2", "28.6%"],
        ["合格", "4", "57.1%"],
        ["基本合格", "0", "0.0%"],
        ["不合格", "0", "0.0%"],
        ["不评定", "1", "14.3%"],
    ]
    assert charts["grades"].note == (
        "优秀2名，占正式党员6名的33.3%。为已评定等次的1个党支部的数字。"
    )
    assert charts["grades-by-branch"].table == [
        [names[0], "2", "4", "0", "0", "1"],
        [names[1], "", "", "", "", ""],
        [names[2], "", "", "", "", ""],
    ]
    assert charts["excellent"].table == [
        [names[0], "6", "2", "2", "33.3%", ""],
        [names[1], "", "", "1", "", ""],
        [names[2], "", "", "1", "", ""],
    ]
    assert charts["turnout"].table == [
        [names[0], "7", "6", "85.7%"],
        [names[1], "4", "2", "50.0%"],
        [names[2], "", "", ""],
    ]
    assert charts["turnout"].note == "应到11名，实到8名，到会率72.7%。"
    assert charts["progress"].table == [["2025年3月19日", "2", "1", "0", "0"]]
    assert charts["leadership"].table[0] == ["总体评价", "4", "1", "0", "0", "1", "66.7%"]
    assert charts["leadership-by-branch"].table == [
        [names[0], "4", "1", "0", "0", "1", "66.7%"],
        [names[1], *[""] * 6],
        [names[2], *[""] * 6],
    ]


def test_progress_counts_each_step_on_its_day(campaign):
    appraisal = make_year(campaign)
    clerk = make_clerk(campaign.committee)
    submission = actions.submit(appraisal, by=clerk)
    actions.accept(submission, by=clerk)
    today = timezone.localdate()
    series = pictures.events(gather(campaign.appraisals.all()))
    assert [counts for _words, counts in series] == [
        {date(2025, 3, 19): 1},
        {date(2025, 3, 19): 1},
        {today: 1},
        {today: 1},
    ]


def test_what_a_branch_reported_is_drawn_and_a_ballot_on_paper_was_on_the_day_of_the_meeting(
    campaign,
):
    appraisal = make_bare_appraisal(campaign=campaign)
    figures = gather(campaign.appraisals.all())[0].figures
    met_on = date(2025, 1, 10)
    sent = figures.as_json() | {
        "met_on": met_on.isoformat(),
        "expected": 7,
        "present": 7,
        "valid": 7,
        "excellent": 2,
        "qualified": 4,
        "not_graded": 1,
    }
    actions.send(appraisal, by=make_clerk(campaign.committee), figures=sent, persons=[])
    charts = drawn(campaign)
    assert [row[1] for row in charts["grades"].table] == ["2", "4", "0", "0", "1"]
    (year,) = gather(campaign.appraisals.all())
    assert pictures.events([year])[1][1] == {met_on: 1}
    assert "leadership" not in charts


def test_many_branches_are_added_up_by_committee(campaign):
    below = make_committee(parent=campaign.committee)
    for committee in (campaign.committee, below, below):
        branch = make_bare_appraisal(4, 0, campaign).branch
        branch.committee = committee
        branch.save(update_fields=["committee"])
    for appraisal in campaign.appraisals.all():
        hold_general_meeting(appraisal, on_leave=1)
    assert drawn(campaign, most=2)["turnout"].table == [
        [str(campaign.committee), "4", "3", "75.0%"],
        [str(below), "8", "6", "75.0%"],
    ]


def test_before_anything_happened_there_is_nothing_to_draw(campaign, client):
    make_bare_appraisal(campaign=campaign)
    assert drawn(campaign) == {}
    client.force_login(make_clerk(campaign.committee))
    page = client.get(reverse("summary:pictures", args=[campaign.pk])).text
    assert "还没有可以画的数字" in page and "<svg class=" not in page


# --- pages ---


def test_a_leader_who_only_looks_sees_no_ballots_on_the_leadership(campaign, client):
    make_year(campaign)
    seen = {}
    for role in (CommitteePost.Role.CLERK, CommitteePost.Role.VIEWER):
        client.force_login(make_clerk(campaign.committee, role))
        page = client.get(reverse("summary:pictures", args=[campaign.pk])).text
        seen[role] = [title in page for title in ("评定等次分布", "党支部班子测评")]
    assert seen == {"clerk": [True, True], "viewer": [True, False]}


def test_one_committee_of_several_can_be_drawn_and_an_office_sees_its_own_only(campaign, client):
    below = make_committee(parent=campaign.committee)
    names = []
    for committee in (campaign.committee, below):
        appraisal = make_bare_appraisal(4, 0, campaign)
        hold_general_meeting(appraisal)
        appraisal.branch.committee = committee
        appraisal.branch.save(update_fields=["committee"])
        names.append(str(appraisal.branch))
    url = reverse("summary:pictures", args=[campaign.pk])
    client.force_login(make_clerk(campaign.committee))
    assert [name in client.get(url).text for name in names] == [True, True]
    page = client.get(url, {"committee": below.pk}).text
    assert [name in page for name in names] == [False, True]
    client.force_login(make_clerk(below))
    assert [name in client.get(url).text for name in names] == [False, True]


@pytest.mark.one_database
def test_the_paper_prints_every_number_as_text(campaign, client):
    make_year(campaign)
    client.force_login(make_clerk(campaign.committee))
    response = client.get(reverse("summary:pictures_pdf", args=[campaign.pk]))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    text = text.replace("\n", "").replace(" ", "")
    for words in ("评定等次分布", "2名28.6%", "目标95%", "6/785.7%", "“好”66.7%", "已开会1"):
        assert words in text
    assert response.filename == f"2024年度民主评议图示（{campaign.committee}）.pdf"


@pytest.mark.parametrize("number", [1, 3])
def test_the_pictures_take_the_same_queries_for_one_and_for_three(
    campaign, client, number, django_assert_num_queries
):
    for _n in range(number):
        make_year(campaign)
    client.force_login(make_clerk(campaign.committee))
    with django_assert_num_queries(34):
        client.get(reverse("summary:pictures", args=[campaign.pk]))
