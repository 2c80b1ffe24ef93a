"""Registration forms of many members: made in the background, the same as at once."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from appraisals.ratings.exports import jobs as exports
from branchlife.actions import working
from branchlife.models import Job
from tests.factories import make_secretary
from tests.jobs import read, run_jobs
from tests.ratings.test_actions import Case

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def texts(content):
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_the_forms_of_many_are_made_in_the_background(client, monkeypatch):
    case = Case(2)
    secretary = make_secretary(case.branch).user
    client.force_login(secretary)
    url = reverse("ratings:registration_pdf", args=[case.appraisal.pk])
    at_once = client.get(url)
    monkeypatch.setattr("appraisals.ratings.views.registration.IN_REQUEST", 2)
    answer = client.get(f"{url}?cover=0")
    steps = []
    monkeypatch.setattr(working.Progress, "__call__", lambda _self, *step: steps.append(step))
    [job] = run_jobs()
    assert (answer.status_code, answer.url) == (302, job.get_absolute_url())
    assert job.title == f"登记表，{case.branch}，{case.appraisal.campaign.year_label}（PDF）"
    assert steps == [(0, 3), (1, 3), (2, 3)]
    assert job.name == at_once.filename
    assert texts(read(job)) == texts(at_once.content)


def test_the_forms_are_only_for_who_still_sees_what_stands_on_them(monkeypatch):
    case = Case(1)
    secretary = make_secretary(case.branch).user
    params = exports.params_of(secretary, case.appraisal, "docx", False)
    assert exports.may_have_forms(secretary, params)
    assert not exports.may_have_forms(secretary, params | {"user": 0})
    assert not exports.may_have_forms(secretary, params | {"appraisal": 0})
    secretary.member.posts.all().delete()
    assert not exports.may_have_forms(type(secretary).objects.get(pk=secretary.pk), params)
    assert Job.objects.count() == 0
