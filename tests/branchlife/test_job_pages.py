"""The pages of jobs: one's own only, what is said in each state, the file, giving up, trying again."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from branchlife.actions import jobs as actions
from branchlife.actions import working
from branchlife.models import AuditEvent, Job, Worker
from tests.branchlife.job_kinds import KINDS
from tests.factories import SHANGHAI, make_user
from tests.jobs import read, run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(settings, monkeypatch, client):
    settings.JOB_KINDS = KINDS
    monkeypatch.setattr(working, "EVERY", 0)
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def worker():
    return Worker.objects.create(name="here")


def start(user, kind="test.counting", **params):
    return actions.start(kind, {"to": 4} | params, by=user, title="汇总表")


def page(client, job, status=200):
    answer = client.get(job.get_absolute_url())
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_the_page_says_how_far_it_is(user, worker, client):
    first, job = start(make_user()), start(user)
    text = page(client, job)
    assert "等待生成" in text and "前面还有1份文件。" in text and "取消生成" in text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in text
    working.run(first.pk)
    assert "马上开始生成。" in page(client, job)
    running = working.take(job.pk, "here")
    assert "刚刚开始。" in page(client, job)
    working.Progress(running)(1, 4)
    text = page(client, job)
    assert "已完成约25%。" in text and 'value="25"' in text and "没有在生成" not in text


def test_the_page_says_when_nobody_works(user, client):
    job = start(user)
    assert "现在没有在生成：平台的后台服务没有运行。" in page(client, job)
    Worker.objects.create(name="dead", heard_at=datetime(2025, 1, 1, tzinfo=SHANGHAI))
    assert "现在没有在生成" in page(client, job)
    Worker.objects.create(name="here")
    assert "现在没有在生成" not in page(client, job)


def test_the_file_is_saved_and_its_taking_recorded(user, client, settings):
    start(user, "test.own", owner=user.pk)
    [job] = run_jobs()
    Job.objects.update(ended_at=datetime(2025, 3, 19, 23, 0, tzinfo=SHANGHAI))
    text = page(client, job)
    assert (
        "已生成" in text
        and "文件保存到2025年3月26日，过后自动删除。" in text
        and "数到4.txt" in text
    )
    assert "refresh" not in text.split("<main")[0]
    answer = client.get(reverse("branchlife:job_file", args=[job.pk]))
    assert b"".join(answer) == read(job) == b"xxxx"
    assert answer["Cache-Control"] == "private, no-store"
    event = AuditEvent.objects.first()
    assert (event.verb, event.target_label) == ("downloaded", "branchlife.user")
    assert event.new == {"file": "数到4.txt"}


def test_the_file_is_only_for_who_may_still_have_it(user, client):
    start(user, "test.own", owner=user.pk)
    [job] = run_jobs()
    url = reverse("branchlife:job_file", args=[job.pk])
    Job.objects.update(params={"owner": 0})
    assert client.get(url).status_code == 403
    Job.objects.update(kind="test.gone")
    assert client.get(url).status_code == 404
    assert page(client, job)  # the page itself goes on without the kind
    Job.objects.update(kind="test.counting")
    job.content.delete(save=False)
    assert client.get(url).status_code == 404


def test_others_see_nothing_of_it(user, client):
    job = start(user)
    stranger = Client()
    stranger.force_login(make_user(is_administrator=True))
    page(stranger, job, 404)
    for name in ("cancel_job", "repeat_job"):
        assert stranger.post(reverse(f"branchlife:{name}", args=[job.pk])).status_code == 404
    assert stranger.get(reverse("branchlife:job_file", args=[job.pk])).status_code == 404
    assert client.get(reverse("branchlife:job_file", args=[job.pk])).status_code == 404  # not yet


def test_giving_up_and_having_it_made_again(user, client):
    job = start(user)
    cancel = reverse("branchlife:cancel_job", args=[job.pk])
    repeat = reverse("branchlife:repeat_job", args=[job.pk])
    answer = client.post(repeat, follow=True)
    assert "正在生成或已经生成，不必重新生成。" in answer.content.decode()
    answer = client.post(cancel, follow=True)
    assert answer.redirect_chain == [(job.get_absolute_url(), 302)]
    text = answer.content.decode()
    assert "已取消，不再生成。" in text and "重新生成" in text
    assert "已经结束，不能再取消。" in client.post(cancel, follow=True).content.decode()
    answer = client.post(repeat)
    again = Job.objects.first()
    assert again != job and answer.url == again.get_absolute_url()
    assert (again.state, again.title) == ("waiting", "汇总表")


def test_a_failure_is_told(user, client):
    start(user, "test.refusing")
    [job] = run_jobs()
    text = page(client, job)
    assert "未能生成" in text and "还没有支部报送。" in text and "重新生成" in text


def test_the_page_leads_back_to_what_it_is_about(user, client, settings):
    settings.JOB_KINDS = KINDS | {"test.place": "tests.branchlife.test_job_pages.place"}
    other = start(user)
    job = actions.start("test.place", {"job": other.pk}, by=user, title="汇总表")
    assert f'href="{other.get_absolute_url()}">返回“汇总表”</a>' in page(client, job)
    assert "返回“" not in page(client, other)


class Place:
    """A kind about something that has a page."""

    def may(self, user, params):
        return True

    def about(self, params):
        return Job.objects.get(pk=params["job"])


place = Place()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_shows_the_own_ones_in_constant_queries(
    rows, user, client, django_assert_num_queries
):
    start(make_user())
    for number in range(rows):
        start(user, to=number + 1)
    for job in Job.objects.filter(by=user)[:2]:
        working.run(job.pk)
    url = reverse("branchlife:job_list")
    client.get(url)
    with django_assert_num_queries(5):
        answer = client.get(url)
    text = answer.content.decode()
    assert text.count('<th scope="row">') == rows
    assert text.count("保存文件") == min(rows, 2)
    assert date.today().strftime("%Y年") in text


def test_an_empty_list_says_so(user, client):
    text = client.get(reverse("branchlife:job_list")).content.decode()
    assert "近7天没有在后台生成文件。" in text
