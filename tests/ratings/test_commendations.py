"""The list of those graded excellent, and the commendations given to them."""

from datetime import date
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from appraisals.ratings import actions
from appraisals.ratings.models import Commendation
from branchlife.models import AuditEvent, BranchPost, CommitteePost
from tests.factories import (
    DAY,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
    make_user,
)
from tests.ratings.test_actions import Case, refusal
from tests.summary.test_exports import pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
GIVEN = {"title": "优秀共产党员", "awarded_by": "某局党委", "awarded_on": date(2025, 6, 30)}


def decided(excellent=1, full=4, **fields):
    """A branch with a secretary that has decided its grades."""
    branch = fields.pop("branch", None) or make_branch()
    secretary = make_secretary(branch)
    case = Case(full, branch=branch, **fields)
    case.secretary = secretary.user
    case.members.append(secretary)
    case.propose(excellent=excellent)
    case.decide()
    case.best = case.appraisal.ratings.get(member=case.members[0])
    return case


def test_a_commendation_is_noted_once_with_who_gave_it():
    case = decided()
    given = actions.commend(case.best, **GIVEN, document=" 局党〔2025〕9号 ", by=case.by)
    assert (given.document, given.recorded_by) == ("局党〔2025〕9号", case.by)
    assert refusal(actions.commend, case.best, **GIVEN, by=case.by) == ["这项表彰已经登记过了。"]
    assert AuditEvent.objects.get(verb="commended").new == {
        "title": "优秀共产党员",
        "on": "2025-06-30",
    }
    actions.take_back_commendation(given, by=case.by)
    assert not Commendation.objects.exists()
    assert refusal(actions.take_back_commendation, given, by=case.by) == [
        "这项表彰已经不在登记中。"
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "请写明表彰名称和授予单位。"),
        ({"awarded_by": ""}, "请写明表彰名称和授予单位。"),
        (
            {"awarded_on": date(2025, 3, 18)},
            "授予日期（2025年3月18日）早于评定日期（2025年3月19日），请检查。",
        ),
    ],
)
def test_what_a_commendation_needs(change, sentence):
    case = decided()
    assert refusal(actions.commend, case.best, **GIVEN | change, by=case.by) == [sentence]


def test_commendations_are_for_those_graded_well():
    case = Case(4)
    case.propose()
    rating = case.appraisal.ratings.first()
    assert len(refusal(actions.commend, rating, **GIVEN, by=case.by)) == 1  # not decided
    actions.propose(case.appraisal, {case.members[0].pk: {"grade": "basic"}}, by=case.by)
    case.decide()
    rating.refresh_from_db()
    name = rating.member.name
    assert refusal(actions.commend, rating, **GIVEN, by=case.by) == [
        f"{name}同志评定结果为“基本合格”；表彰一般从评定为“优秀”的党员中产生。"
    ]


def test_who_was_commended_does_not_fall_without_the_commendation_being_taken_back():
    case = decided()
    actions.commend(case.best, **GIVEN, by=case.by)
    case.appraisal.refresh_from_db()
    again = {"meeting": case.meeting, "decided_on": DAY, "reason": "复核", "by": case.by}
    proposal = {"grade": "basic", "departure_reason": "受处分"}
    reasons = refusal(actions.correct, case.appraisal, case.best.member, proposal, **again)
    name = case.best.member.name
    assert reasons == [f"{name}同志（现为“优秀”）已登记表彰，请先撤销登记的表彰，再重新评定。"]
    actions.take_back_commendation(Commendation.objects.get(), by=case.by)
    actions.correct(case.appraisal, case.best.member, proposal, **again)


@pytest.mark.parametrize("change", [{"title": ""}, {"awarded_by": ""}])
def test_the_database_refuses_a_commendation_without_a_name(change):
    actions.commend(decided().best, **GIVEN, by=make_user())
    with pytest.raises(IntegrityError), transaction.atomic():
        Commendation.objects.update(**change)


def test_the_database_refuses_the_same_commendation_twice():
    case = decided()
    one = actions.commend(case.best, **GIVEN, by=case.by)
    with pytest.raises(IntegrityError), transaction.atomic():
        one.pk = None
        one.save(force_insert=True)


def address_of(campaign, suffix):
    """Of the list of this year (an id)."""
    return reverse("branchlife:paper", args=["excellent", campaign, suffix])


def test_who_sees_the_list_and_notes_commendations(client):
    case = decided()
    branch, committee = case.branch, case.branch.committee
    assistant, publicist = make_member(branch, login=True), make_member(branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    make_post(publicist, BranchPost.Role.PUBLICITY)
    year = f"/app/ratings/campaigns/{case.appraisal.campaign_id}/excellent"
    for user, sees, notes in [
        (None, 302, 302),
        (make_user(), 404, 404),
        (make_secretary().user, 404, 404),
        (make_clerk(make_committee()), 404, 404),
        (make_member(branch, login=True).user, 403, 404),
        (assistant.user, 403, 404),
        (publicist.user, 200, 403),
        (case.secretary, 200, 200),
        (make_clerk(committee), 200, 200),
        (make_clerk(committee, CommitteePost.Role.VIEWER), 200, 403),
    ]:
        client.logout()
        if user:
            client.force_login(user)
        papers = [address_of(case.appraisal.campaign_id, s) for s in ("pdf", "docx", "xlsx")]
        for address in (f"{year}/", *papers):
            assert client.get(address).status_code == sees, (user, address)
        assert client.get(f"/app/ratings/commend/{case.best.pk}/").status_code == notes, user


def test_the_list_shows_branches_you_answer_for_with_other_years_and_commendations(client):
    committee = make_committee(name="某局党委")
    before = make_campaign(committee, year_label="2023年度")
    now = make_campaign(committee, year_label="2024年度")
    mine, theirs = make_branch(committee=committee), make_branch(committee=committee)
    case, other = decided(branch=mine, campaign=now), decided(branch=theirs, campaign=now)
    member = case.best.member
    earlier = Case(1, branch=mine, campaign=before)
    earlier.members = list(mine.roster())
    actions.propose(
        earlier.appraisal,
        {m.pk: {"grade": "excellent" if m == member else "qualified"} for m in earlier.members},
        by=earlier.by,
    )
    earlier.decide()
    client.force_login(case.secretary)
    url = f"/app/ratings/campaigns/{now.pk}/excellent/"
    page = client.get(url).content.decode()
    assert member.name in page and other.best.member.name not in page
    note = f"/app/ratings/commend/{case.best.pk}/"
    data = GIVEN | {"awarded_on": "2025-06-30", "document": "局党〔2025〕9号"}
    assert client.post(note, data).url == url
    client.force_login(make_clerk(committee))
    page = client.get(url).content.decode()
    assert "2023年度" in page
    assert "优秀共产党员（某局党委，2025年6月30日，局党〔2025〕9号）" in page
    assert other.best.member.name in page
    file = client.get(address_of(now.pk, "xlsx"))
    assert file.filename == "2024年度优秀党员名单（2名）.xlsx"
    sheet = load_workbook(BytesIO(file.content)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [(row[1], row[2], row[8]) for row in rows] == [
        (str(mine), member.name, "2023年度"),
        (str(theirs), other.best.member.name, None),
    ]
    assert (rows[0][7].date(), rows[0][9]) == (
        DAY,
        "优秀共产党员（某局党委，2025年6月30日，局党〔2025〕9号）",
    )
    text = pdf_text(client.get(address_of(now.pk, "pdf")).content)
    assert "2024年度民主评议优秀党员名单" in text
    assert other.best.member.name in text
    page = client.get(note).content.decode()
    assert "撤销（登记有误）" in page
    given = Commendation.objects.get()
    client.post(f"/app/ratings/commendations/{given.pk}/take-back/")
    assert not Commendation.objects.exists()


@pytest.mark.parametrize("excellent", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, excellent
):
    case = decided(excellent, full=10)
    for rating in case.appraisal.ratings.filter(grade="excellent"):
        actions.commend(rating, **GIVEN, by=case.by)
    client.force_login(case.secretary)
    with django_assert_num_queries(9):
        client.get(f"/app/ratings/campaigns/{case.appraisal.campaign_id}/excellent/")


def test_without_anybody_the_list_says_what_comes_first(client):
    case = decided(excellent=0)
    client.force_login(case.secretary)
    page = client.get(f"/app/ratings/campaigns/{case.appraisal.campaign_id}/excellent/")
    assert "还没有评定为“优秀”的党员" in page.content.decode()
