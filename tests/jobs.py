"""Jobs in tests: done at once, by the function that workers call."""

from branchlife.actions import working
from branchlife.models import Job


def run_jobs():
    """Does every job that is waiting, oldest first; the Jobs as they are afterwards."""
    waiting = (
        Job.objects.filter(state=Job.State.WAITING).order_by("pk").values_list("pk", flat=True)
    )
    return [working.run(pk) for pk in list(waiting)]


def read(job):
    """The content (bytes) of a finished job's file."""
    with job.content.open("rb") as file:
        return file.read()
