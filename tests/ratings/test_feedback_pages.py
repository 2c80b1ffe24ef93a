"""The pages of feedback: who may, what is said, the ways through the forms; papers and copies."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from appraisals.ratings import actions
from appraisals.ratings.models import Feedback
from branchlife.models import AuditEvent, BranchPost, CommitteePost, File
from tests.factories import (
    DAY,
    make_branch,
    make_clerk,
    make_member,
    make_post,
    make_secretary,
    make_user,
)
from tests.meetings.course import PNG
from tests.ratings.test_actions import Case
from tests.ratings.test_feedback import told

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def text_of(response):
    """The page as one line."""
    return " ".join(response.content.decode().split())


def test_what_a_member_says_is_answered_on_the_page_and_read_on_the_own_one(client):
    case = told()
    client.force_login(case.person.user)
    page = text_of(client.get("/app/ratings/mine/"))
    assert "“我已知悉”不等于同意" in page
    own = f"/app/ratings/mine/{case.feedback.pk}/"
    client.post(own + "acknowledge/", {})
    assert "向党组织说明情况" in text_of(client.get("/app/ratings/mine/"))
    assert "长" * 1001 in client.post(own + "state/", {"statement": "长" * 1001}).content.decode()
    client.post(own + "state/", {"statement": "工作量没有算全"})
    assert "尚未答复，支部应当答复" in text_of(client.get("/app/ratings/mine/"))
    # Nobody else speaks for the person here, and nobody reads it on their own page.
    client.force_login(case.secretary.user)
    assert client.post(own + "state/", {"statement": "x"}).status_code == 404
    page = text_of(client.get(f"/app/ratings/{case.appraisal.pk}/feedback/"))
    assert "工作量没有算全" in page and "本人有话要说，等待答复" in page
    url = f"/app/ratings/feedback/{case.feedback.pk}/answer/"
    refused = client.post(url, {"text": "x" * 1001})
    assert "x" * 1001 in refused.content.decode()  # what was typed is not lost
    assert client.post(url, {"text": "已核实并补记"}).status_code == 302
    client.force_login(case.person.user)
    page = text_of(client.get("/app/ratings/mine/"))
    assert "工作量没有算全" in page and "已核实并补记" in page


def test_signatures_words_and_copies_come_in_from_paper(client):
    case = told()
    by = case.secretary.user
    client.force_login(by)
    url = f"/app/ratings/{case.appraisal.pk}/"
    everybody = list(Feedback.objects.values_list("pk", flat=True))
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    first, *others = everybody
    client.post(url + "signed/", {"feedbacks": [first], "acknowledged_on": day})
    client.post(url + "statement/", {"feedback": first, "statement": "希望改进"})
    feedback = Feedback.objects.get(pk=first)
    assert (feedback.acknowledged_on.isoformat(), feedback.statement) == (day, "希望改进")
    assert (feedback.stated_by, feedback.acknowledged_by) == (by, by)
    early = {"feedbacks": others, "acknowledged_on": "2025-03-01"}
    page = text_of(client.post(url + "signed/", early))
    assert "签字日期（2025年3月1日）早于反馈日期（2025年3月19日），请检查。" in page
    assert Feedback.objects.filter(acknowledged_at__isnull=True).count() == len(others)
    upload = SimpleUploadedFile("登记表.png", PNG)
    rating = feedback.rating_id
    client.post(url + "signed-form/", {"rating": rating, "upload": upload})
    file = File.objects.get(target_label="ratings.rating")
    assert (file.target_id, file.purpose) == (str(rating), "registration")
    assert file.get_absolute_url() in text_of(client.get(url + "feedback/"))
    refused = {"rating": rating, "upload": SimpleUploadedFile("x.exe", b"MZ12345678")}
    assert "只能上传PDF" in text_of(client.post(url + "signed-form/", refused))


@pytest.mark.parametrize("prints_votes", [False, True])
def test_who_opens_a_signed_form(client, prints_votes):
    case = told()
    campaign = case.appraisal.campaign
    campaign.prints_votes_on_form = prints_votes
    campaign.save()
    other = make_member(case.branch, login=True)
    assistant = make_member(case.branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    client.force_login(case.secretary.user)
    upload = SimpleUploadedFile("登记表.png", PNG)
    url = f"/app/ratings/{case.appraisal.pk}/signed-form/"
    client.post(url, {"rating": case.feedback.rating_id, "upload": upload})
    file = File.objects.get().get_absolute_url()
    viewer = make_clerk(case.branch.committee, CommitteePost.Role.VIEWER)
    for user, answer in [
        (make_user(), 404),
        (other.user, 404),
        (assistant.user, 403),
        (viewer, 403 if prints_votes else 200),
        (make_clerk(case.branch.committee), 200),
        (case.person.user, 200),
        (case.secretary.user, 200),
    ]:
        client.force_login(user)
        response = client.get(file)
        if response.status_code == 200:
            b"".join(response.streaming_content)
        assert response.status_code == answer, user


def test_the_own_form_is_for_members_of_the_branch(client):
    case = told()
    client.force_login(case.person.user)
    url = form_address(case, "pdf")
    assert url in text_of(client.get("/app/ratings/mine/"))
    assert client.get(url).status_code == 200
    event = AuditEvent.objects.first()
    assert (event.verb, event.target_label) == ("downloaded", "ratings.rating")
    other = make_member(case.branch, login=True)
    for user in (make_user(), make_secretary().user, other.user):
        client.force_login(user)
        assert client.get(url).status_code == 404


def test_who_has_moved_has_the_own_form_no_more(client):
    case = told()
    case.person.branch = make_branch()
    case.person.save()
    client.force_login(case.person.user)
    assert client.get(form_address(case, "pdf")).status_code == 404
    assert form_address(case, "pdf") not in text_of(client.get("/app/ratings/mine/"))


def form_address(case, suffix):
    """Of the registration form of the person."""
    args = ["member_registration", case.feedback.rating_id, suffix]
    return reverse("branchlife:paper", args=args)


def test_votes_are_on_the_form_only_for_those_who_see_them(client):
    case = told()
    campaign = case.appraisal.campaign
    viewer = make_clerk(case.branch.committee, CommitteePost.Role.VIEWER)
    seen = []
    for prints_votes in (False, True):
        campaign.prints_votes_on_form = prints_votes
        campaign.save()
        for user in (case.secretary.user, viewer):
            client.force_login(user)
            seen.append(numbers_on(client.get(form_address(case, "docx"))))
    assert seen == [[], [], ["0", "3", "0", "0"], ["", "", "", ""]]


def numbers_on(response):
    """The ballots printed for the four grades."""
    box = docx.Document(BytesIO(response.content)).tables[2].rows[1].cells[1]
    return [cell.text for cell in box.tables[0].rows[1].cells[4:]]


@pytest.mark.parametrize("members", [1, 3])
def test_the_page_asks_the_same_of_the_database_for_one_and_for_three(
    client, django_assert_num_queries, members
):
    case = told(members)
    actions.acknowledge(case.feedback, statement="话", by=case.person.user)
    client.force_login(case.secretary.user)
    with django_assert_num_queries(9):
        client.get(f"/app/ratings/{case.appraisal.pk}/feedback/")


def test_whoever_has_not_been_told_in_time_is_marked(client):
    case = Case(2)
    secretary = make_secretary(case.branch)
    case.members.append(secretary)
    case.propose()
    case.decide()
    client.force_login(secretary.user)
    page = text_of(client.get(f"/app/ratings/{case.appraisal.pk}/feedback/"))
    assert page.count("2025年3月19日评定，尚未反馈") == 3
    assert page.count("应于2025年3月29日前反馈") == 3
    assert page.count("state-bad") == 3
    assert DAY.isoformat() not in page
