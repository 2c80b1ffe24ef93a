"""Jobs: asked for, taken once, given up, failed, broken off, kept for a week."""

import logging
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from branchlife.actions import jobs as actions
from branchlife.actions import working
from branchlife.jobs import Cancelled, Result
from branchlife.models import AuditEvent, Job, Worker
from branchlife.workflow import NotAllowed
from tests.branchlife.job_kinds import KINDS
from tests.factories import make_user
from tests.jobs import read, run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(settings, monkeypatch):
    settings.JOB_KINDS = KINDS
    monkeypatch.setattr(working, "EVERY", 0)


@pytest.fixture
def user():
    return make_user()


def start(user, kind="test.counting", **params):
    return actions.start(kind, {"to": 3} | params, by=user, title="数数")


def ago(**time):
    return timezone.now() - timedelta(**time)


def test_a_job_is_made_and_its_file_kept(user):
    job = start(user)
    assert (job.state, job.by, job.percent) == ("waiting", user, None)
    [done] = run_jobs()
    assert (done.state, done.name, done.size, done.attempt) == ("done", "数到3.txt", 3, 1)
    assert read(done) == b"xxx"
    assert done.kept_until == timezone.localdate() + timedelta(days=7)
    assert AuditEvent.objects.get().verb == "asked for a file"


def test_what_is_asked_for_twice_is_made_once(user):
    job = start(user)
    assert start(user) == job
    assert start(user, to=4) != job
    assert start(make_user()) != job
    run_jobs()
    assert start(user) != job  # anew, after the first has ended


def test_a_job_is_taken_once(user):
    job = start(user)
    assert working.take(job.pk).attempt == 1
    assert working.take(job.pk) is None
    assert working.run(job.pk) is None


def test_who_may_not_have_it_is_refused_at_the_start_and_at_the_making(user):
    with pytest.raises(NotAllowed, match="没有查看这份文件的权限"):
        start(user, "test.own", owner=0)
    job = start(user, "test.own", owner=user.pk)
    Job.objects.filter(pk=job.pk).update(params={"to": 3, "owner": 0})
    [failed] = run_jobs()
    assert (failed.state, failed.fault) == ("failed", "您没有查看这份文件的权限。")


def test_deeds_stand_in_the_history_of_what_the_job_is_about(user):
    start(user, "test.own", owner=user.pk)
    event = AuditEvent.objects.get()
    assert (event.target_label, event.target_id) == ("branchlife.user", str(user.pk))


def test_a_job_that_fails_says_so_and_can_be_repeated(user, caplog):
    start(user, "test.failing")
    with caplog.at_level(logging.CRITICAL):
        [failed] = run_jobs()
    assert failed.state == "failed"
    assert failed.fault.startswith("生成时出错")
    again = actions.repeat(failed, by=user)
    assert (again.kind, again.params, again.state) == (failed.kind, failed.params, "waiting")
    with pytest.raises(NotAllowed):
        actions.repeat(again, by=user)


def test_reasons_of_a_refusal_are_told(user):
    start(user, "test.refusing")
    [failed] = run_jobs()
    assert (failed.state, failed.fault) == ("failed", "还没有支部报送。")


def test_progress_is_noted_and_tells_when_it_was_given_up(user):
    job = working.take(start(user).pk)
    progress = working.Progress(job)
    progress(1, 4)
    job.refresh_from_db()
    assert (job.done, job.total, job.percent) == (1, 4, 25)
    actions.cancel(job, by=user)
    with pytest.raises(Cancelled):
        progress(2, 4)
    working.hand_in(job, Result("a.txt", "text/plain", b"a"))
    job = Job.objects.get()
    assert (job.state, job.content.name, job.name) == ("cancelled", "", "")
    assert [event.verb for event in AuditEvent.objects.all()] == [
        "gave up a file",
        "asked for a file",
    ]
    with pytest.raises(NotAllowed):
        actions.cancel(job, by=user)


def test_a_worker_that_lost_its_job_changes_nothing(user, settings):
    worker = Worker.objects.create(name="a")
    lost = working.take(start(user).pk, "a")
    Worker.objects.filter(pk=worker.pk).update(heard_at=ago(minutes=1))
    working.sweep()
    mine = working.take(lost.pk, "b")
    assert mine.attempt == 2
    with pytest.raises(Cancelled):
        working.Progress(lost)(1, 2)
    working.hand_in(lost, Result("old.txt", "text/plain", b"old"))
    working.give_up(lost, "old")
    working.put_back(lost)
    working.hand_in(mine, Result("new.txt", "text/plain", b"new"))
    job = Job.objects.get()
    assert (job.state, job.name, read(job)) == ("done", "new.txt", b"new")
    folder = settings.MEDIA_ROOT / "jobs"
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_a_job_broken_off_three_times_has_failed(user):
    job = start(user)
    for _n in range(3):
        working.take(job.pk)  # by nobody who is there
        working.sweep()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("failed", 3)
    assert job.fault == "生成中断了几次，已停止。请告诉系统管理员。"


def test_a_job_that_gets_no_further_is_broken_off(user):
    Worker.objects.create(name="a")
    job = working.take(start(user).pk, "a")
    working.sweep()
    assert Job.objects.get().state == "running"
    Job.objects.update(moved_at=ago(hours=1))
    working.sweep()
    assert Job.objects.get().state == "waiting"
    assert DBTaskResult.objects.filter(args_kwargs__args=[job.pk]).count() == 2


def test_a_job_whose_task_was_lost_is_queued_again(user):
    job = start(user)
    DBTaskResult.objects.update(status="RUNNING")  # taken, then killed
    working.sweep()
    assert DBTaskResult.objects.count() == 1  # perhaps it is just being taken
    Job.objects.update(queued_at=ago(minutes=1))
    working.sweep()
    working.sweep()
    assert DBTaskResult.objects.count() == 2
    assert DBTaskResult.objects.ready().get().pk == Job.objects.get(pk=job.pk).task_id


def test_a_worker_that_is_stopped_puts_its_job_back(user, monkeypatch):
    job = start(user)

    def stopped(params, progress):
        raise SystemExit(1)

    monkeypatch.setattr(
        working, "kind_named", lambda name: type("K", (), {"may": lambda *a: True, "make": stopped})
    )
    with pytest.raises(SystemExit):
        working.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt, DBTaskResult.objects.count()) == ("waiting", 0, 2)


def test_after_a_week_everything_is_gone(user, settings):
    start(user)
    [old] = run_jobs()
    waiting = start(user, to=5)
    Worker.objects.create(name="forgotten", heard_at=ago(days=2))
    Worker.objects.create(name="here")
    DBTaskResult.objects.update(enqueued_at=ago(days=8))
    working.purge()
    assert Job.objects.filter(pk=old.pk).exists()
    Job.objects.filter(pk=old.pk).update(ended_at=ago(days=7, minutes=1))
    working.purge()
    assert list(Job.objects.all()) == [waiting]
    waiting.refresh_from_db()
    assert [task.pk for task in DBTaskResult.objects.all()] == [waiting.task_id]
    assert [worker.name for worker in Worker.objects.all()] == ["here"]
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "unheard"},
        {"state": "done"},
        {"state": "cancelled"},
        {"state": "failed", "ended_at": timezone.now()},
        {"ended_at": timezone.now()},
        {"name": "a.txt"},
        {"fault": "why"},
    ],
)
def test_the_database_knows_what_cannot_be(user, broken):
    job = start(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**broken)


def test_an_open_file_is_taken_as_well(user):
    job = working.take(start(user).pk)
    working.hand_in(job, Result("a.bin", "text/plain", ContentFile(b"abc").open()))
    assert read(Job.objects.get()) == b"abc"
