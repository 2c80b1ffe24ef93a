"""Submissions: what the database refuses, who sees them."""

import pytest
from django.db import IntegrityError, transaction

from appraisals.summary.models import Submission
from branchlife.models import CommitteePost
from tests.factories import make_clerk, make_committee, make_secretary, make_user
from tests.summary.years import NOW, make_bare_appraisal

pytestmark = pytest.mark.django_db


def make_submission(appraisal=None, **fields):
    """A sending in the books."""
    fields = {"number": 1, "figures": {}, "submitted_by": make_user(), "submitted_at": NOW} | fields
    return Submission.objects.create(appraisal=appraisal or make_bare_appraisal(), **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "lost"},
        {"state": "returned"},
        {"state": "accepted"},
        {"state": "withdrawn"},
        {"state": "reopened"},
        {"withdrawn_at": NOW},
        {"confirmed_on": NOW.date()},
        {"number": 0},
        {"accepted_at": NOW},
        {"returned_at": NOW},
    ],
)
def test_impossible_submissions_are_refused_by_the_database(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_submission(**fields)


def test_a_returned_table_needs_remarks():
    returned = {"state": "returned", "returned_by": make_user(), "returned_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        make_submission(**returned)
    assert make_submission(remarks="请改", **returned).state == "returned"


def test_one_table_of_a_year_stands_at_a_time():
    appraisal = make_bare_appraisal()
    make_submission(appraisal)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_submission(appraisal, number=2)
    Submission.objects.update(
        state="returned", remarks="请改", returned_by=make_user(), returned_at=NOW
    )
    assert make_submission(appraisal, number=2).is_standing


def test_submissions_are_visible_where_the_branch_is():
    submission = make_submission()
    branch = submission.appraisal.branch
    above = make_clerk(branch.committee, CommitteePost.Role.VIEWER)
    elsewhere = make_clerk(make_committee())
    for user, seen in [
        (branch.secretary().user, [submission]),
        (above, [submission]),
        (elsewhere, []),
        (make_secretary().user, []),
        (make_user(), []),
    ]:
        assert list(Submission.objects.visible_to(user)) == seen


def test_a_submission_says_which_sending_it_is():
    submission = make_submission(number=2)
    assert str(submission) == f"{submission.appraisal}第2次报送"
