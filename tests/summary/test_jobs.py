"""Large consolidated tables: made in the background, with progress, and the same as at once."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from appraisals.summary.exports import jobs as exports
from branchlife.actions import jobs as actions
from branchlife.actions import working
from branchlife.exports.paper_jobs import params_of
from branchlife.jobs import Cancelled
from branchlife.models import CommitteePost, Job
from branchlife.paper_kinds import paper_kind
from branchlife.workflow import NotAllowed
from tests.factories import make_clerk, make_user
from tests.jobs import read, run_jobs
from tests.summary.years import make_bare_appraisal, make_year_campaign

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def campaign(monkeypatch):
    """Three branches, where two are many and are gathered one by one."""
    monkeypatch.setattr("appraisals.summary.exports.consolidated_paper.IN_REQUEST", 2)
    monkeypatch.setattr(exports, "PORTION", 1)
    monkeypatch.setattr(working, "EVERY", 0)
    campaign = make_year_campaign()
    for _n in range(3):
        make_bare_appraisal(full=2, probationary=0, campaign=campaign)
    return campaign


@pytest.fixture
def clerk(campaign, client):
    clerk = make_clerk(campaign.committee)
    client.force_login(clerk)
    return clerk


def table_url(campaign, suffix):
    return reverse("branchlife:paper", args=["consolidated", campaign.pk, suffix])


def values(content):
    book = openpyxl.load_workbook(BytesIO(content))
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book]


def test_a_large_workbook_is_made_in_the_background_and_equals_the_one_made_at_once(
    campaign, clerk, client, monkeypatch
):
    url = table_url(campaign, "xlsx")
    answer = client.get(url)
    job = Job.objects.get()
    assert answer.status_code == 302 and answer.url == job.get_absolute_url()
    assert client.get(url).url == job.get_absolute_url()  # asked twice, made once
    steps = []
    monkeypatch.setattr(working.Progress, "__call__", lambda _self, *step: steps.append(step))
    [job] = run_jobs()
    assert steps == [(0, 100), (30, 100), (60, 100)]
    assert (job.state, job.name) == (
        "done",
        f"{campaign.year_label}民主评议情况汇总表（3个支部）.xlsx",
    )
    monkeypatch.setattr("appraisals.summary.exports.consolidated_paper.IN_REQUEST", 3)
    at_once = client.get(url)
    assert values(read(job)) == values(at_once.content)
    answer = client.get(reverse("branchlife:job_file", args=[job.pk]))
    assert b"".join(answer) == read(job)
    assert answer["Content-Type"] == at_once["Content-Type"]


def test_a_large_pdf_tells_its_pages_and_can_be_given_up(campaign, clerk, client):
    client.get(table_url(campaign, "pdf"))
    job = working.take(Job.objects.get().pk)
    steps = []
    result = exports.make_table(job.params, lambda *step: steps.append(step))
    assert steps == sorted(steps) and len(steps) > 8 and steps[-1][0] < 100
    assert "汇总表" in PdfReader(BytesIO(result.content)).pages[0].extract_text()

    def give_up(done, total):
        if done > 40:
            raise Cancelled

    with pytest.raises(Cancelled):
        exports.make_table(job.params, give_up)


def test_the_table_is_for_who_asked_and_only_while_they_oversee(campaign, clerk, client):
    kind = paper_kind("consolidated")
    own = [f"committee={campaign.committee_id}"]
    params = params_of(kind, campaign, "xlsx", by=clerk, options=own)
    others = params_of(kind, campaign, "xlsx", by=clerk, options=["committee=0"])
    with pytest.raises(NotAllowed):
        actions.start("summary.table", others, by=clerk, title="汇总表")
    with pytest.raises(NotAllowed):
        actions.start("summary.table", params, by=make_user(), title="汇总表")
    actions.start("summary.table", params, by=clerk, title="汇总表")
    [job] = run_jobs()
    url = reverse("branchlife:job_file", args=[job.pk])
    assert b"".join(client.get(url)) == read(job)
    clerk.committee_posts.all().delete()
    assert client.get(url).status_code == 403


def test_a_file_with_the_totals_is_not_for_a_clerk_who_only_looks_on_by_now(
    campaign, clerk, client
):
    client.get(table_url(campaign, "xlsx"))
    [job] = run_jobs()
    viewer = CommitteePost.Role.VIEWER
    CommitteePost.objects.create(committee=campaign.committee, user=clerk, role=viewer)
    url = reverse("branchlife:job_file", args=[job.pk])
    assert b"".join(client.get(url)) == read(job)
    clerk.committee_posts.filter(role=CommitteePost.Role.CLERK).delete()
    assert client.get(url).status_code == 403
    client.get(table_url(campaign, "xlsx"))
    [anew] = run_jobs()
    assert b"".join(client.get(reverse("branchlife:job_file", args=[anew.pk]))) == read(anew)
