"""Two people at the same table at once: it is sent once and decided once. On PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from appraisals.summary import actions
from appraisals.summary.models import Submission
from branchlife.workflow import NotAllowed
from tests.factories import make_clerk
from tests.summary.years import make_year

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]


@pytest.fixture(autouse=True)
def only_on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def at_once(*deeds):
    """Do all deeds at the same moment, each on its own connection; "done" or the refusal."""
    barrier = Barrier(len(deeds))

    def run(deed):
        barrier.wait()
        try:
            deed()
        except NotAllowed:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


@pytest.mark.parametrize("attempt", range(3))
def test_a_table_sent_twice_at_once_is_sent_once(attempt):
    appraisal = make_year()
    secretary = appraisal.branch.secretary().user

    def send():
        actions.submit(appraisal, by=secretary)

    assert at_once(send, send) == ["done", "refused"]
    assert list(Submission.objects.values_list("number", "state")) == [(1, "submitted")]


@pytest.mark.parametrize("attempt", range(3))
def test_a_table_is_either_returned_or_accepted(attempt):
    appraisal = make_year()
    submission = actions.submit(appraisal, by=appraisal.branch.secretary().user)
    one, other = make_clerk(appraisal.campaign.committee), make_clerk(appraisal.campaign.committee)
    assert at_once(
        lambda: actions.return_(submission, by=one, remarks="请改"),
        lambda: actions.accept(submission, by=other),
    ) == ["done", "refused"]
    submission.refresh_from_db()
    assert submission.state in ("returned", "accepted")
