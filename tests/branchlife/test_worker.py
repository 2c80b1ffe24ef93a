"""Workers as real processes: several of them, killed in the middle, stopped in order."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from branchlife.actions import jobs as actions
from branchlife.models import Job, Worker
from tests.branchlife.job_kinds import KINDS
from tests.factories import make_user
from tests.jobs import read
from tests.servers import address_of_the_test_database

SECONDS = 60


def until(condition):
    """Waits for it; what it answered at last."""
    end = time.monotonic() + SECONDS
    while not (answer := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return answer


@pytest.fixture
def work(transactional_db, settings):
    """Starts worker processes on the database and the files of this test."""
    settings.JOB_KINDS, settings.JOB_WORKER_SILENCE = KINDS, 2
    running = []
    environment = os.environ | {
        "DATABASE_URL": address_of_the_test_database(),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "SECRET_KEY": "worker" * 12,
    }

    def begin(*arguments):
        command = [sys.executable, "-W", "ignore", "-m", "tests.branchlife.worker_process"]
        process = subprocess.Popen([*command, *arguments], cwd=settings.BASE_DIR, env=environment)
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.wait()


def start(user, **params):
    return actions.start("test.counting", params, by=user, title="数数")


def test_two_workers_do_each_job_once_and_outlive_a_killed_one(work, tmp_path):
    user, note = make_user(), tmp_path / "note"
    small = [start(user, to=3, note=str(note), mark=n) for n in range(8)]
    work(), work()
    assert until(lambda: not Job.objects.under_way().exists())
    assert sorted(note.read_text().split()) == sorted(str(n) for n in range(8))
    assert [job.attempt for job in Job.objects.all()] == [1] * len(small)

    # One is killed in the middle: the other finds it out and begins anew.
    long = start(user, to=30, pause=0.05, note=str(note), mark="long")
    assert until(lambda: Job.objects.get(pk=long.pk).done)
    name = Job.objects.get(pk=long.pk).worker.name
    os.kill(int(name.split(":")[1]), signal.SIGKILL)
    assert until(lambda: Job.objects.get(pk=long.pk).state == "done")
    job = Job.objects.get(pk=long.pk)
    assert (job.attempt, read(job)) == (2, b"x" * 30)
    assert job.worker.name != name
    assert note.read_text().split().count("long") == 2

    # What is given up stops within a step or two; the worker lives.
    long = start(user, to=400, pause=0.05)
    assert until(lambda: Job.objects.get(pk=long.pk).done)
    actions.cancel(long, by=user)
    after = start(user, to=2)
    assert until(lambda: Job.objects.get(pk=after.pk).state == "done")
    assert Job.objects.get(pk=long.pk).state == "cancelled"

    # Stopped in order it says goodbye.
    assert until(lambda: Worker.objects.alive().count() == 1)
    [alive] = Worker.objects.alive()
    os.kill(int(alive.name.split(":")[1]), signal.SIGTERM)
    assert until(lambda: not Worker.objects.filter(pk=alive.pk).exists())


def test_a_killed_workers_job_is_found_at_the_next_start(work):
    user = make_user()
    long = start(user, to=20, pause=0.05)
    process = work()
    assert until(lambda: Job.objects.get(pk=long.pk).done)
    process.kill()
    process.wait()
    lost = start(user, to=1)
    Worker.objects.update(heard_at=timezone.now() - timedelta(minutes=1))
    second = work("--batch")
    assert second.wait(SECONDS) == 0
    assert [Job.objects.get(pk=job.pk).state for job in (long, lost)] == ["done", "done"]
    assert Job.objects.get(pk=long.pk).attempt == 2
