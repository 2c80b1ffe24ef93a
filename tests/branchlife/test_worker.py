"""Workers as real processes: several of them, killed in the middle, stopped in order."""

import os
import signal
import time
import warnings
from multiprocessing import get_context

import pytest
from django.core.management import call_command
from django.db import connection

from branchlife.actions import jobs as actions
from branchlife.actions import working
from branchlife.models import Job, Worker
from tests.branchlife.job_kinds import KINDS
from tests.factories import make_user
from tests.jobs import read

SECONDS = 60


def until(condition):
    """Waits for it; what it answered at last."""
    end = time.monotonic() + SECONDS
    while not (answer := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return answer


def labour(batch):
    """What a worker process does: the command, on connections of its own."""
    warnings.simplefilter("ignore")
    working.EVERY = 0.05
    call_command("worker", interval=0.05, batch=batch)


@pytest.fixture
def work(transactional_db, settings):
    """Starts worker processes on the database and the files of this test.

    They are forked: nothing has to be imported once more, which takes longer than their work.
    """
    settings.JOB_KINDS, settings.JOB_WORKER_SILENCE = KINDS, 2
    running = []

    def begin(batch=False):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()
        process = get_context("fork").Process(target=labour, args=[batch])
        process.start()
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.join()


def start(user, **params):
    return actions.start("test.counting", params, by=user, title="数数")


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_workers_do_each_job_once_and_what_a_killed_one_left(work, tmp_path):
    user, note = make_user(), tmp_path / "note"
    small = [start(user, to=3, note=str(note), mark=n) for n in range(8)]
    work(), work()
    assert until(lambda: not Job.objects.under_way().exists())
    assert sorted(note.read_text().split()) == sorted(str(n) for n in range(8))
    assert [job.attempt for job in Job.objects.all()] == [1] * len(small)

    # One is killed in the middle: the other finds it out and begins anew.
    long = start(user, to=20, pause=0.05, note=str(note), mark="long")
    assert until(lambda: Job.objects.get(pk=long.pk).done)
    name = Job.objects.get(pk=long.pk).worker.name
    os.kill(int(name.split(":")[1]), signal.SIGKILL)
    assert until(lambda: Job.objects.get(pk=long.pk).state == "done")
    job = Job.objects.get(pk=long.pk)
    assert (job.attempt, read(job)) == (2, b"x" * 20)
    assert job.worker.name != name
    assert note.read_text().split().count("long") == 2

    # What is given up stops within a step or two; the worker lives.
    long = start(user, to=400, pause=0.05)
    assert until(lambda: Job.objects.get(pk=long.pk).done)
    actions.cancel(long, by=user)
    after = start(user, to=2)
    assert until(lambda: Job.objects.get(pk=after.pk).state == "done")
    assert Job.objects.get(pk=long.pk).state == "cancelled"

    # The last one is killed as well: whoever starts next finds what it left, and says goodbye.
    long = start(user, to=20, pause=0.05)
    assert until(lambda: Job.objects.get(pk=long.pk).done)
    last = Job.objects.get(pk=long.pk).worker
    os.kill(int(last.name.split(":")[1]), signal.SIGKILL)
    assert until(lambda: not Worker.objects.alive().exists())
    worker = work(batch=True)
    worker.join(SECONDS)
    assert worker.exitcode == 0
    job = Job.objects.get(pk=long.pk)
    assert (job.state, job.attempt, read(job)) == ("done", 2, b"x" * 20)
    assert {worker.name for worker in Worker.objects.all()} == {name, last.name}
