"""Several people at once, each on a connection of their own. For tests on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from branchlife.workflow import NotAllowed


def results_at_once(*deeds):
    """Do all deeds at the same moment; what each returned, or its refusal, in their order."""
    barrier = Barrier(len(deeds))

    def run(deed):
        barrier.wait()
        try:
            return deed()
        except NotAllowed as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def at_once(*deeds):
    """The same, told as sorted words: "done" or "refused"."""
    return sorted(
        "refused" if isinstance(result, NotAllowed) else "done"
        for result in results_at_once(*deeds)
    )
