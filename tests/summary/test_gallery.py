"""The page of all papers: what it is for, pictures of what the reader may print, the same work for all."""

import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from branchlife.models import CommitteePost, User
from branchlife.paper_kinds import paper_kinds
from branchlife.papers.own_word import layout_alone
from branchlife.papers.purposes import PURPOSES
from branchlife.views.gallery import kept_as
from meetings.models import Meeting
from tests.factories import make_branch, make_clerk, make_committee, make_meeting, make_secretary
from tests.summary.years import make_bare_appraisal, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
GALLERY = reverse("branchlife:gallery")


@pytest.fixture(autouse=True)
def no_pictures_of_other_tests():
    """Pictures are kept for minutes, and ids come again."""
    cache.clear()


def cards(client):
    """{key: row of the page}."""
    return {row["kind"].key: row for row in client.get(GALLERY).context["rows"]}


def test_every_paper_says_what_it_is_for():
    said = {key: PURPOSES[key].sentence for key in paper_kinds() if key in PURPOSES}
    assert set(paper_kinds()) - set(said) == set()
    assert all(str(sentence).endswith("。") for sentence in said.values())


def test_the_office_sees_papers_in_order_with_pictures(client):
    appraisal = make_year(full=3)
    client.force_login(make_clerk(appraisal.branch.committee))
    page = client.get(GALLERY)
    text = page.content.decode()
    assert f"图为{appraisal.branch}（" in text
    numbers = [row["kind"].number for row in page.context["rows"]]
    assert numbers == sorted(numbers)
    assert 'loading="lazy" alt="会议签到表（已填写）第一页"' in text
    row = cards(client)["sign_in"]
    assert [way for way, _url in row["pictures"]] == ["filled", "blank"]
    for _way, url in row["pictures"]:
        answer = client.get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert answer["Cache-Control"] == "private, no-store"
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.size == (560, 792)


def test_of_what_one_may_not_print_only_the_layout_is_shown(client):
    appraisal = make_year(full=3)
    branch = appraisal.branch
    client.force_login(make_clerk(branch.committee))
    row = cards(client)["notice"]
    assert [way for way, _url in row["pictures"]] == ["layout"]
    assert not row["is_filled"]
    assert client.get(row["pictures"][0][1]).status_code == 200
    args = ["notice", row["record"].pk]
    assert client.get(reverse("branchlife:filled_picture", args=args)).status_code == 403
    client.force_login(branch.secretary().user)
    assert [way for way, _url in cards(client)["notice"]["pictures"]] == ["filled"]


def test_the_layout_holds_neither_values_nor_names():
    appraisal = make_year(full=3)
    kind = paper_kinds()["sign_in"]
    meeting = Meeting.objects.for_detail().get(pk=appraisal.general_meeting_id)
    names = {member.name for member in appraisal.branch.roster()}
    shown = str(layout_alone(kind.make(meeting, None), names).blocks)
    assert "{{会议名称}}" in shown
    for hidden in (*names, meeting.title):
        assert hidden not in shown


def test_a_secretary_sees_the_own_branch_and_no_papers_of_the_office(client):
    appraisal = make_year(full=3)
    make_year(full=3)
    client.force_login(appraisal.branch.secretary().user)
    page = client.get(GALLERY)
    assert page.context["year"] == appraisal
    others = [row for row in page.context["rows"] if row["kind"].number > 30]
    assert all(row["is_filled"] for row in others), "only what the branch may print as well"
    assert "自定材料模板" not in page.content.decode()


def test_before_any_year_the_papers_are_told_without_pictures(client):
    committee = make_committee()
    branch = make_branch(committee=committee)
    client.force_login(make_secretary(branch).user)
    page = client.get(GALLERY)
    assert "还没有党支部参加年度评议工作" in page.content.decode()
    assert all(row["pictures"] == [] for row in page.context["rows"])


def test_another_year_is_shown_where_one_sees_it_and_not_otherwise(client):
    appraisal = make_year(full=3)
    other = make_year(full=3)
    client.force_login(appraisal.branch.secretary().user)
    assert client.get(GALLERY, {"year": other.pk}).context["year"] == appraisal
    assert client.get(GALLERY, {"year": "²"}).context["year"] == appraisal
    client.force_login(make_clerk(other.branch.committee))
    assert client.get(GALLERY, {"year": other.pk}).context["year"] == other


def test_the_page_takes_the_same_queries_in_a_small_branch_and_in_a_large_one(client):
    taken = []
    for members in (3, 9):
        appraisal = make_bare_appraisal(full=members)
        for _n in range(members // 3):
            make_meeting(appraisal.branch)
        client.force_login(make_clerk(appraisal.branch.committee))
        with CaptureQueriesContext(connection) as queries:
            client.get(GALLERY)
        taken.append(len(queries))
    assert taken[0] == taken[1] < 150, "a few for each of some forty kinds of papers"


def test_pictures_kept_for_somebody_are_not_for_them_without_the_post(db):
    clerk = make_clerk(make_committee())
    before = kept_as(clerk, "sign_in", 1, "filled")
    assert before == kept_as(User.objects.get(pk=clerk.pk), "sign_in", 1, "filled")
    clerk.committee_posts.update(role=CommitteePost.Role.VIEWER)
    assert before != kept_as(User.objects.get(pk=clerk.pk), "sign_in", 1, "filled")
