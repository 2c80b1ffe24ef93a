"""What people do with jobs: have something made in the background, give it up, have it made again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.actions.working import put_in_queue
from branchlife.jobs import kind_named
from branchlife.models import Job, User
from branchlife.permissions import rights_of
from branchlife.workflow import ensure, lock


def about(job):
    """The record in whose history the deeds on this job stand: what it is about, else the job."""
    try:
        return kind_named(job.kind).about(job.params) or job
    except LookupError:
        return job


@transaction.atomic
def start(kind, params, *, by, title):
    """Have a file made in the background; whoever asks for the same again gets the one under way.

    `kind` is a name of JOB_KINDS, `params` small JSON values, `title` says on the page what it is.
    Raises NotAllowed when `by` may not have it. Redirect to the Job that is returned.
    """
    User.objects.select_for_update().get(pk=by.pk)
    ensure(_reasons_against(kind, params, by))
    params = params | {"rights": rights_of(by)}
    same = Job.objects.under_way().filter(by_id=by.pk, kind=kind, params=params).first()
    if same:
        return same
    job = Job.objects.create(kind=kind, params=params, title=str(title)[:200], by_id=by.pk)
    put_in_queue(job)
    audit.record(by, "asked for a file", about(job), new={"title": job.title})
    return job


def _reasons_against(kind, params, by):
    if not kind_named(kind).may(by, params):
        yield _("You may not have this file.")


@transaction.atomic
def cancel(job, *, by):
    """Give up a job that is waiting or running; the worker stops at its next step."""
    job = lock(job)
    ensure(job.reasons_against_cancelling())
    job.state = Job.State.CANCELLED
    job.ended_at = timezone.now()
    job.save(update_fields=["state", "ended_at"])
    audit.record(by, "gave up a file", about(job), new={"title": job.title})
    return job


@transaction.atomic
def repeat(job, *, by):
    """Have the file made that was not made; returns the new Job."""
    ensure(job.reasons_against_repeating())
    return start(job.kind, job.params, by=by, title=job.title)
