"""The back office shows sendings and changes none."""

import pytest
from django.urls import reverse

from appraisals.summary import actions
from tests.factories import make_clerk, make_committee
from tests.summary.years import make_year

pytestmark = pytest.mark.django_db


def test_sendings_are_shown_to_those_who_keep_the_branch_and_changed_by_nobody(client):
    appraisal = make_year()
    submission = actions.submit(appraisal, by=appraisal.branch.secretary().user)
    change = reverse("admin:summary_submission_change", args=[submission.pk])
    for user, status in [
        (make_clerk(appraisal.branch.committee), 200),
        (make_clerk(make_committee()), 302),
    ]:
        client.force_login(user)
        assert client.get(change).status_code == status
    client.force_login(make_clerk(appraisal.branch.committee))
    assert client.post(change, {"state": "accepted"}).status_code == 403
    assert client.get(reverse("admin:summary_submission_add")).status_code == 403
    submission.refresh_from_db()
    assert submission.state == "submitted"
