"""Pages of the year and of the table: who may, what is said, the way through the forms."""

import re
from datetime import timedelta
from io import BytesIO

import docx
import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from docx.oxml.ns import qn
from pypdf import PdfReader

from appraisals.campaigns.models import Appraisal
from appraisals.summary import actions
from appraisals.summary.models import Submission
from branchlife import papers
from branchlife.models import BranchPost, CommitteePost
from tests.factories import make_clerk, make_committee, make_member, make_post, make_secretary
from tests.summary.years import (
    count_ballots,
    decide_grades,
    hold_general_meeting,
    make_bare_appraisal,
    make_year,
    make_year_campaign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_year_campaign()


def send(appraisal):
    return actions.submit(appraisal, by=appraisal.branch.secretary().user)


def cast(appraisal):
    """Everybody the tables of access are about."""
    branch, committee = appraisal.branch, appraisal.campaign.committee
    assistant = make_member(branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    return {
        "anonymous": None,
        "outsider": make_member(login=True).user,
        "member": make_member(branch, login=True).user,
        "assistant": assistant.user,
        "other secretary": make_secretary().user,
        "secretary": branch.secretary().user,
        "clerk": make_clerk(committee),
        "viewer": make_clerk(committee, CommitteePost.Role.VIEWER),
        "other clerk": make_clerk(make_committee()),
    }


# In the order of `cast`: anonymous, outsider, member, assistant, other secretary, secretary,
# clerk, viewer, clerk of another committee.
ACCESS = {
    "year": [302, 404, 403, 200, 404, 200, 200, 200, 404],
    "form": [302, 404, 403, 403, 404, 200, 200, 200, 404],
    "submit": [302, 404, 403, 403, 404, 200, 200, 403, 404],
    "submission": [302, 404, 403, 403, 404, 200, 200, 200, 404],
    "board": [302, 404, 403, 403, 404, 403, 200, 200, 404],
}


@pytest.mark.parametrize("name", ACCESS)
def test_who_may_open_what(client, campaign, name):
    appraisal = make_year(campaign)
    submission = send(appraisal)
    target = {"submission": submission, "board": campaign}
    url = reverse(f"summary:{name}", args=[target.get(name, appraisal).pk])
    found = {}
    for (person, user), expected in zip(cast(appraisal).items(), ACCESS[name], strict=True):
        client.logout()
        if user:
            client.force_login(user)
        found[person] = client.get(url).status_code, expected
    assert {person: got for person, (got, _expected) in found.items()} == {
        person: expected for person, (_got, expected) in found.items()
    }


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [("return_submission", {"remarks": "请改"}, "returned"), ("accept", {}, "accepted")],
)
def test_only_the_office_reviews(client, campaign, name, data, state):
    appraisal = make_year(campaign)
    submission = send(appraisal)
    url = reverse(f"summary:{name}", args=[submission.pk])
    for person, user in cast(appraisal).items():
        client.logout()
        if user:
            client.force_login(user)
        answer = client.post(url, data).status_code
        submission.refresh_from_db()
        allowed = person == "clerk"
        hidden = person in ("outsider", "other secretary", "other clerk")
        # Who is not logged in but has typed something is asked for the password on a page that
        # keeps it.
        to_login = user is None and not data
        assert answer == (302 if allowed or to_login else 404 if hidden else 403)
        if allowed:
            assert submission.state == state
            break
        assert submission.state == "submitted"


@pytest.mark.parametrize("name", ["form", "submission"])
@pytest.mark.parametrize("suffix", ["", "pdf", "docx", "xlsx"])
def test_a_leader_who_looks_on_reads_grades_and_no_totals(client, campaign, name, suffix):
    # 20 ballots: everybody got 19 优秀 and 1 弃权, the leadership 18 好, 1 较好 and 1 弃权.
    appraisal = make_bare_appraisal(full=3, probationary=0, campaign=campaign)
    hold_general_meeting(appraisal)
    count_ballots(appraisal, issued=20, returned=20)
    decide_grades(appraisal, excellent=1)
    target = send(appraisal) if name == "submission" else appraisal
    url = reverse(f"summary:{name}", args=[target.pk])
    if suffix:
        key = {"form": "annual_form", "submission": "sent_form"}[name]
        url = reverse("branchlife:paper", args=[key, target.pk, suffix])
    people = {
        "secretary": appraisal.branch.secretary().user,
        "clerk": make_clerk(campaign.committee),
        "viewer": make_clerk(campaign.committee, CommitteePost.Role.VIEWER),
    }
    why = "各人票数和班子测评票数只供评定时掌握，此处不列。"
    for person, user in people.items():
        client.force_login(user)
        words = words_of(client.get(url))
        sees = person != "viewer"
        assert [words.count(votes) for votes in ("19", "18")] == [3 * sees, 4 * sees], person
        assert (why in words) is not sees
        assert "优秀1名（占正式党员33.3%），合格2名" in " ".join(words)
        assert words.count("20") == 3


def words_of(answer):
    """The words of the tables of a page or of a PDF."""
    if answer.headers["Content-Type"] == "application/pdf":
        reader = PdfReader(BytesIO(answer.content))
        return " ".join(page.extract_text() for page in reader.pages).split()
    if answer.headers["Content-Type"] == papers.DOCX:
        body = docx.Document(BytesIO(answer.content)).element.body
        return " ".join(p.text for p in body.iter(qn("w:p"))).split()
    if answer.headers["Content-Type"] == papers.XLSX:
        book = openpyxl.load_workbook(BytesIO(answer.content))
        cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        return " ".join(str(cell) for cell in cells if cell is not None).split()
    tables = answer.text.partition("<table")[2].partition('class="actions"')[0]
    return re.sub(r"<[^>]*>", " ", "<table" + tables).split()


def test_the_count_report_is_offered_to_those_who_may_see_the_totals(client, campaign):
    appraisal = make_year(campaign)
    report = reverse("branchlife:paper", args=["report", appraisal.boxes.get().pk, "pdf"])
    found = {}
    for person, user in cast(appraisal).items():
        if person in ("assistant", "secretary", "clerk", "viewer"):
            client.force_login(user)
            found[person] = report in client.get(appraisal.get_absolute_url()).text
    assert found == {"assistant": False, "secretary": True, "clerk": True, "viewer": False}


@pytest.mark.parametrize("person", ["clerk", "viewer"])
def test_those_who_oversee_find_grades_and_list_from_the_year(client, campaign, person):
    appraisal = make_year(campaign)
    client.force_login(cast(appraisal)[person])
    page = client.get(appraisal.get_absolute_url()).text
    for name in ("ratings:table", "rectification:item_list"):
        url = reverse(name, args=[appraisal.pk])
        assert f'<a href="{url}">' in page
        assert client.get(url).status_code == 200


def test_where_the_superior_is_outside_the_secretary_notes_its_acceptance(client):
    committee = make_committee(has_clerks=False)
    appraisal = make_year(make_year_campaign(committee=committee))
    submission = send(appraisal)
    client.force_login(appraisal.branch.secretary().user)
    page = client.get(submission.get_absolute_url())
    assert "上级党组织不使用本平台" in page.text
    client.post(reverse("summary:accept", args=[submission.pk]), {"remarks": "上级1月30日签收"})
    submission.refresh_from_db()
    assert (submission.state, submission.remarks) == ("accepted", "上级1月30日签收")


def test_pages_answer_their_methods_only(client, campaign):
    appraisal = make_year(campaign)
    submission = send(appraisal)
    client.force_login(make_clerk(campaign.committee))
    for name in ("return_submission", "accept"):
        assert client.get(reverse(f"summary:{name}", args=[submission.pk])).status_code == 405
    for name in ("year", "form"):
        assert client.post(reverse(f"summary:{name}", args=[appraisal.pk])).status_code == 405
    assert client.post(reverse("summary:board", args=[campaign.pk])).status_code == 405


# --- the branch ---


def test_who_has_not_talked_is_named_in_the_branch_and_counted_outside(client, campaign):
    appraisal = make_bare_appraisal(campaign=campaign, full=2, probationary=0)
    secretary, other = appraisal.branch.roster()
    client.force_login(secretary.user)
    assert f"1名，已谈0名，未谈：{other}" in client.get(appraisal.get_absolute_url()).text
    client.force_login(make_clerk(campaign.committee))
    page = client.get(appraisal.get_absolute_url()).text
    assert "班子成员与其他党员谈心谈话：1名，已谈0名" in page
    assert "未谈" not in page


def test_the_year_says_what_is_missing_and_links_to_one_next_thing(client, campaign):
    appraisal = make_bare_appraisal(campaign=campaign)
    client.force_login(appraisal.branch.secretary().user)
    page = client.get(appraisal.get_absolute_url()).text
    for sentence in (
        "尚未召开组织生活会",
        "尚未进行民主测评",
        "整改清单尚未制定",
        "班子成员与其他党员谈心谈话：6名，已谈0名",
        "未报送",
    ):
        assert sentence in page
    schedule = reverse("campaigns:schedule", args=[appraisal.pk, "committee"])
    assert page.count(f'class="btn btn-primary" href="{schedule}"') == 1


def test_who_only_looks_gets_no_links_to_do_things(client, campaign):
    appraisal = make_bare_appraisal(campaign=campaign)
    client.force_login(make_clerk(campaign.committee, CommitteePost.Role.VIEWER))
    page = client.get(appraisal.get_absolute_url()).text
    assert "尚未召开组织生活会" in page
    assert "去办理" not in page
    assert reverse("summary:submit", args=[appraisal.pk]) not in page


def test_a_secretary_sends_the_table_and_the_office_returns_and_accepts_it(client, campaign):
    appraisal = make_year(campaign)
    secretary, clerk = appraisal.branch.secretary().user, make_clerk(campaign.committee)
    submit = reverse("summary:submit", args=[appraisal.pk])
    client.force_login(secretary)
    page = client.get(submit)
    assert page.context["form"].initial == {"contact": secretary.name, "phone": "0991-1234567"}
    assert page.context["reasons"] == []
    sent = client.post(submit, {"contact": "李秘书", "phone": ""}, follow=True)
    assert "已报送，待审核" in sent.text
    first = Submission.objects.get()

    client.force_login(clerk)
    empty = client.post(reverse("summary:return_submission", args=[first.pk]), {"remarks": ""})
    assert empty.status_code == 200
    assert empty.context["return_form"].errors
    client.post(
        reverse("summary:return_submission", args=[first.pk]), {"remarks": "①优秀占比请说明"}
    )

    client.force_login(secretary)
    assert "①优秀占比请说明" in client.get(appraisal.get_absolute_url()).text
    client.post(submit, {"contact": "李秘书"})
    second = Submission.objects.get(number=2)

    client.force_login(clerk)
    page = client.post(reverse("summary:accept", args=[second.pk]), {}, follow=True)
    assert "审核通过" in page.text
    assert "return_form" in page.context and not page.context["can_review"]


def test_a_table_with_things_missing_is_not_sent_and_nothing_typed_is_lost(client, campaign):
    appraisal = make_bare_appraisal(full=3, probationary=0, campaign=campaign)
    client.force_login(appraisal.branch.secretary().user)
    url = reverse("summary:submit", args=[appraisal.pk])
    assert "disabled" in client.get(url).text
    page = client.post(url, {"contact": "李秘书", "phone": "0991-9"})
    assert [str(message) for message in page.context["messages"]] == [
        "还不能报送，差3项：①尚未召开组织生活会；②尚未进行民主测评；③3名党员的等次尚未评定。"
    ]
    assert 'value="李秘书"' in page.text
    assert not Submission.objects.exists()


def test_two_decisions_at_once_end_in_a_message(client, campaign):
    submission = send(make_year(campaign))
    clerk = make_clerk(campaign.committee)
    actions.accept(submission, by=clerk)
    client.force_login(clerk)
    url = reverse("summary:return_submission", args=[submission.pk])
    page = client.post(url, {"remarks": "请改"}, follow=True)
    assert "“审核通过”的情况表不能改为“退回修改”。" in page.text


def test_changed_records_are_pointed_out_after_sending(client, campaign):
    appraisal = make_year(campaign)
    send(appraisal)
    client.force_login(appraisal.branch.secretary().user)
    sentence = "报送以后支部的记录有改动"
    assert sentence not in client.get(appraisal.get_absolute_url()).text
    appraisal.items.listed().first().delete()
    assert sentence in client.get(appraisal.get_absolute_url()).text


def test_the_branch_form_is_a_pdf_with_a_chinese_name(client, campaign):
    appraisal = make_year(campaign)
    client.force_login(appraisal.branch.secretary().user)
    answer = client.get(reverse("branchlife:paper", args=["annual_form", appraisal.pk, "pdf"]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert len(PdfReader(BytesIO(answer.content)).pages) >= 1


# --- the office ---


def test_the_board_lists_branches_in_order_with_the_overdue_first(client, campaign):
    campaign.due_on = timezone.localdate() - timedelta(days=1)
    campaign.save()
    sent, nothing, done = (
        make_year(campaign),
        make_bare_appraisal(campaign=campaign),
        make_year(campaign),
    )
    actions.submit(sent, by=sent.branch.secretary().user)
    client.force_login(make_clerk(campaign.committee))
    page = client.get(reverse("summary:board", args=[campaign.pk]))
    rows = page.context["rows"]
    assert [row.year.appraisal for row in rows] == [nothing, done, sent]
    assert [row.sending for row in rows] == ["逾期未报", "逾期未报", "已报送，待审核"]
    assert "共3个党支部，已开会2个，已测评2个，已报送1个，退回修改0个，逾期2个。" in page.text
    assert f"目前尚未报送的有：{nothing.branch.name}、{done.branch.name}。" in page.text


def test_a_returned_table_past_its_day_is_named_returned_and_stands_first(client, campaign):
    on_time, back = make_bare_appraisal(campaign=campaign), make_year(campaign)
    actions.return_(send(back), by=make_clerk(campaign.committee), remarks="请改")
    other = make_year(campaign)
    send(other)
    campaign.due_on = timezone.localdate() - timedelta(days=1)
    campaign.save()
    client.force_login(make_clerk(campaign.committee))
    page = client.get(reverse("summary:board", args=[campaign.pk]))
    assert [(row.year.appraisal, row.sending) for row in page.context["rows"]] == [
        (on_time, "逾期未报"),
        (back, "退回修改"),
        (other, "已报送，待审核"),
    ]
    assert "已报送1个，退回修改1个，逾期1个。" in page.text


@pytest.mark.parametrize("branches", [1, 3])
def test_the_board_takes_the_same_queries_for_one_and_for_three(
    client, campaign, branches, django_assert_num_queries
):
    for _n in range(branches):
        send(make_year(campaign))
    client.force_login(make_clerk(campaign.committee))
    url = reverse("summary:board", args=[campaign.pk])
    with django_assert_num_queries(32):
        assert len(client.get(url).context["rows"]) == branches


@pytest.mark.parametrize("members", [3, 9])
def test_the_year_takes_the_same_queries_for_three_and_nine_members(
    client, campaign, members, django_assert_num_queries
):
    appraisal = make_year(campaign, full=members)
    client.force_login(appraisal.branch.secretary().user)
    with django_assert_num_queries(34):
        client.get(appraisal.get_absolute_url())


def test_a_clerk_below_sees_only_the_branches_below(client):
    top = make_committee()
    below = make_committee(top)
    campaign = make_year_campaign(committee=top)
    make_bare_appraisal(campaign=campaign)
    mine = make_bare_appraisal(campaign=campaign)
    mine.branch.committee = below
    mine.branch.save()
    client.force_login(make_clerk(below))
    page = client.get(reverse("summary:board", args=[campaign.pk]))
    assert [row.year.appraisal for row in page.context["rows"]] == [mine]


def test_an_empty_board_says_so(client, campaign):
    client.force_login(make_clerk(campaign.committee))
    page = client.get(reverse("summary:board", args=[campaign.pk]))
    assert "本年度还没有党支部参加评议。" in page.text


def test_the_office_downloads_the_table(client, campaign):
    appraisal = make_year(campaign)
    client.force_login(make_clerk(campaign.committee))
    answer = client.get(reverse("branchlife:paper", args=["consolidated", campaign.pk, "xlsx"]))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.worksheets[0].cell(4, 2).value == appraisal.branch.name
    answer = client.get(reverse("branchlife:paper", args=["consolidated", campaign.pk, "pdf"]))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert appraisal.branch.name in text


def test_an_assistant_is_shown_no_way_to_what_others_decide(client, campaign):
    appraisal = make_year(campaign, decision_body=Appraisal.Body.GENERAL)
    assistant = make_member(appraisal.branch, login=True, arrived_on=timezone.localdate())
    make_post(assistant, BranchPost.Role.ASSISTANT)
    ways = [
        reverse("ratings:table", args=[appraisal.pk]),
        reverse("summary:submit", args=[appraisal.pk]),
    ]
    said = "（由书记、副书记或组织委员办理）"
    for user, is_led in ((appraisal.branch.secretary().user, True), (assistant.user, False)):
        client.force_login(user)
        for page in (appraisal.get_absolute_url(), reverse("branchlife:home")):
            text = client.get(page).content.decode()
            assert (ways[1] in text) is is_led
            assert (said in text) is not is_led
        text = client.get(appraisal.get_absolute_url()).content.decode()
        assert (f'"{ways[0]}"' in text) is is_led
