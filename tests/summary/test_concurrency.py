"""Two people at the same table at once: it is sent once and decided once. On PostgreSQL."""

import pytest

from appraisals.summary import actions
from appraisals.summary.models import Submission
from tests.factories import make_clerk
from tests.parallel import at_once
from tests.summary.years import make_year

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]


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
