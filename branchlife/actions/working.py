"""What workers do with jobs: take one, tell how far it is, hand in the file, find broken-off ones.

Nothing here is the deed of a person. Every word of a worker counts only as long as the job is
running in the very attempt it began: whoever has lost a job changes nothing about it any more.
"""

import logging
import secrets
import time
from datetime import timedelta
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from branchlife.jobs import Cancelled, kind_named
from branchlife.models import Job, Worker
from branchlife.models.jobs import KEPT_DAYS, MOST_ATTEMPTS, silence
from branchlife.permissions import rights_of
from branchlife.workflow import NotAllowed

logger = logging.getLogger("branchlife.jobs")

# How often, in seconds, the database hears how far a job is.
EVERY = 0.5


@task(takes_context=True)
def do(context, job_pk):
    """The task in the queue that stands for a job."""
    run(job_pk, worker_name=context.task_result.worker_ids[-1])


def put_in_queue(job):
    """A task now stands for this job; one too many does no harm. Within a transaction."""
    job.task_id = do.enqueue(job.pk).id
    job.queued_at = timezone.now()
    job.save(update_fields=["task_id", "queued_at"])


def may_have(user, job):
    """Whether the file is still for `user`: a file made for a clerk shows what a viewer never sees.

    Who has lost a post since it was asked for has it made anew.
    """
    kept = set(job.params.get("rights", ())) <= set(rights_of(user))
    return kept and kind_named(job.kind).may(user, job.params)


def run(job_pk, worker_name=""):
    """Do this job from the beginning, if it is still waiting; the Job as it then is, or None."""
    job = take(job_pk, worker_name)
    if job is None:
        return None
    try:
        if not may_have(job.by, job):
            raise NotAllowed([_("You may not have this file.")])
        hand_in(job, kind_named(job.kind).make(job.params, Progress(job)))
    except Cancelled:
        logger.info("job %s was given up or taken over", job.pk)
    except NotAllowed as refusal:
        give_up(job, " ".join(str(reason) for reason in refusal.reasons))
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        give_up(
            job,
            _(
                "Something went wrong while making it. Try again; if it fails once more, tell the administrator."
            ),
        )
    except BaseException:  # the worker is being stopped: somebody else begins anew
        put_back(job)
        raise
    job.refresh_from_db()
    return job


def _changed(job, state, **fields):
    """Whether this attempt was still the one that counts; then the job is now in `state`."""
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)
    return bool(mine.update(state=state, **fields))


def take(job_pk, worker_name=""):
    """The job, now running in this worker; None when it is not waiting any more."""
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_pk).first()
        if job is None or job.state != Job.State.WAITING:
            return None
        job.state = Job.State.RUNNING
        job.attempt += 1
        job.worker = Worker.objects.filter(name=worker_name).first()
        job.moved_at = now
        job.done = job.total = 0
        job.save(update_fields=["state", "attempt", "worker", "moved_at", "done", "total"])
    return job


class Progress:
    """`progress(done, total)` of a running job: noted, at most every half second.

    Raises Cancelled when the job is not this attempt's any more.
    """

    def __init__(self, job):
        self.job = job
        self.told_at = 0.0

    def __call__(self, done, total):
        now = time.monotonic()
        if now - self.told_at < EVERY:
            return
        self.told_at = now
        step = {"done": done, "total": total, "moved_at": timezone.now()}
        if not _changed(self.job, Job.State.RUNNING, **step):
            raise Cancelled


def hand_in(job, result):
    """The job is done and has its file, unless it was given up or taken over meanwhile."""
    content = result.content
    content = ContentFile(content) if isinstance(content, bytes) else File(content)
    field = job.content
    suffix = PurePath(result.name).suffix
    # The folder tells nothing: neither the person's name for it nor what it is.
    with content:
        field.save(f"{secrets.token_hex(16)}{suffix}", content, save=False)
    is_mine = False
    try:
        with transaction.atomic():
            is_kept = _changed(
                job,
                Job.State.DONE,
                ended_at=timezone.now(),
                name=result.name[:200],
                content_type=result.content_type,
                content=field.name,
                size=field.size,
            )
            if is_kept:
                result.when_kept()
        is_mine = is_kept
    finally:
        if not is_mine:
            field.delete(save=False)


def give_up(job, fault):
    """The job has failed and says why."""
    _changed(job, Job.State.FAILED, ended_at=timezone.now(), fault=fault[:300])


def put_back(job):
    """The job waits again, for whoever comes next."""
    with transaction.atomic():
        if _changed(job, Job.State.WAITING, worker=None, attempt=job.attempt - 1):
            put_in_queue(Job.objects.select_for_update().get(pk=job.pk))


# --- the workers, and what has been left lying about ---


def here(worker_name):
    """This worker is there."""
    now = timezone.now()
    Worker.objects.update_or_create(name=worker_name, defaults={"heard_at": now})


def gone(worker_name):
    """This worker has ended, in order; nobody waits for its next word."""
    Worker.objects.filter(name=worker_name).delete()


def sweep():
    """Jobs of dead workers wait again, or fail after the third time; lost ones are queued anew."""
    for job in Job.objects.broken_off():
        _begin_again(job.pk)
    before = timezone.now() - silence()
    for job in Job.objects.filter(state=Job.State.WAITING, queued_at__lt=before):
        _queue_again(job.pk, before)


def _begin_again(job_pk):
    with transaction.atomic():
        job = Job.objects.broken_off().select_for_update(of=("self",)).filter(pk=job_pk).first()
        if job is None:
            return
        logger.warning("job %s was broken off in attempt %s", job.pk, job.attempt)
        if job.attempt >= MOST_ATTEMPTS:
            give_up(job, _("It was broken off several times. Tell the administrator."))
            return
        job.state = Job.State.WAITING
        job.worker = None
        job.save(update_fields=["state", "worker"])
        put_in_queue(job)


def _queue_again(job_pk, before):
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_pk)
        if job.state != Job.State.WAITING or job.queued_at >= before:
            return
        if not DBTaskResult.objects.ready().filter(pk=job.task_id).exists():
            put_in_queue(job)


def purge():
    """What ended more than a week ago is gone, with its file; so are forgotten workers and tasks."""
    for job in Job.objects.out_of_date():
        job.content.delete(save=False)
        job.delete()
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    DBTaskResult.objects.filter(enqueued_at__lt=before).exclude(
        pk__in=Job.objects.under_way().exclude(task_id=None).values("task_id")
    ).delete()
    Worker.objects.filter(heard_at__lt=timezone.now() - timedelta(days=1)).delete()
