"""Sending, returning, accepting: what is refused, what is frozen, what is noted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appraisals.campaigns.models import Campaign
from appraisals.ratings.models import Rating
from appraisals.summary import actions
from appraisals.summary.figures.gathering import gather, year_of
from appraisals.summary.figures.persons import as_json, persons_of
from appraisals.summary.models import Submission
from branchlife.models import AuditEvent, BranchPost
from branchlife.workflow import NotAllowed
from tests.factories import make_clerk, make_member, make_post
from tests.summary.years import make_bare_appraisal, make_year

pytestmark = pytest.mark.django_db


def secretary_of(appraisal):
    return appraisal.branch.secretary().user


def send(appraisal, **fields):
    return actions.submit(appraisal, by=secretary_of(appraisal), **fields)


def test_sending_freezes_the_figures_and_the_lines_of_members():
    appraisal = make_year()
    before, lines = year_of(appraisal).figures, as_json(persons_of(appraisal))
    submission = send(appraisal, contact="李秘书", phone="0991-7654321")
    Rating.objects.filter(grade="excellent").update(grade="basic", proposed_grade="basic")
    submission.refresh_from_db()
    assert (submission.number, submission.state) == (1, "submitted")
    assert submission.reported == before
    assert submission.persons == lines
    assert (submission.contact, submission.phone) == ("李秘书", "0991-7654321")
    assert submission.entered_by_office is False
    assert year_of(appraisal).reported == before
    assert year_of(appraisal).figures.excellent == 0


def test_a_branch_that_did_nothing_cannot_send():
    appraisal = make_bare_appraisal(full=3, probationary=0)
    with pytest.raises(NotAllowed) as refusal:
        send(appraisal)
    assert refusal.value.reasons == [
        "还不能报送，差3项：①尚未召开组织生活会；②尚未进行民主测评；③3名党员的等次尚未评定。"
    ]
    assert not Submission.objects.exists()


def test_a_table_that_stands_is_not_sent_again():
    appraisal = make_year()
    send(appraisal)
    with pytest.raises(NotAllowed, match="本表已于.*报送：已报送，待审核。"):
        send(appraisal)
    assert Submission.objects.count() == 1


def test_nothing_is_sent_once_the_year_is_over():
    appraisal = make_year()
    Campaign.objects.update(
        state="closed", closed_by=secretary_of(appraisal), closed_at=timezone.now()
    )
    with pytest.raises(NotAllowed, match="进行中才能报送"):
        send(appraisal)


def test_the_office_sends_for_a_branch_and_it_is_marked():
    appraisal = make_year()
    clerk = make_clerk(appraisal.branch.committee)
    assert actions.submit(appraisal, by=clerk).entered_by_office is True


def test_an_assistant_who_is_let_through_does_not_decide():
    appraisal = make_year()
    assistant = make_member(appraisal.branch, login=True, left_on=None)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    Rating.objects.filter(member=assistant).delete()
    with pytest.raises(NotAllowed):
        actions.submit(appraisal, by=assistant.user)


def test_a_returned_table_is_sent_again_as_a_new_row():
    appraisal = make_year()
    clerk = make_clerk(appraisal.branch.committee)
    first = actions.return_(send(appraisal), by=clerk, remarks="①发出票数不符")
    assert (first.state, first.remarks, first.returned_by) == ("returned", "①发出票数不符", clerk)
    second = send(appraisal)
    assert (second.number, second.state) == (2, "submitted")
    first.refresh_from_db()
    assert first.state == "returned"
    assert year_of(appraisal).submission == second


def test_returning_needs_remarks():
    submission = send(make_year())
    with pytest.raises(NotAllowed, match="请写明需要修改的内容。"):
        actions.return_(submission, by=None, remarks="  ")
    submission.refresh_from_db()
    assert submission.state == "submitted"


def test_what_was_decided_stays_decided():
    submission = send(make_year())
    clerk = make_clerk(submission.appraisal.branch.committee)
    accepted = actions.accept(submission, by=clerk, remarks="已核对")
    assert (accepted.state, accepted.accepted_by, accepted.remarks) == (
        "accepted",
        clerk,
        "已核对",
    )
    for action, fields in [(actions.accept, {}), (actions.return_, {"remarks": "再改"})]:
        with pytest.raises(NotAllowed, match="“审核通过”的情况表不能改为"):
            action(submission, by=clerk, **fields)


def test_each_deed_is_on_record():
    submission = send(make_year())
    clerk = make_clerk(submission.appraisal.branch.committee)
    actions.return_(submission, by=clerk, remarks="请改")
    actions.accept(send(submission.appraisal), by=clerk)
    events = AuditEvent.objects.filter(target_label="summary.submission").order_by("pk")
    assert list(events.values_list("verb", flat=True)) == [
        "submitted",
        "returned",
        "submitted",
        "accepted",
    ]


@pytest.mark.parametrize(("days", "late"), [(0, False), (-1, True)])
def test_late_is_judged_by_the_first_sending(days, late):
    appraisal = make_year()
    today = timezone.localdate()
    Campaign.objects.update(due_on=today)
    submission = send(appraisal)
    Submission.objects.update(
        submitted_at=timezone.now() - timedelta(days=days),
        state="returned",
        remarks="请改",
        returned_by=submission.submitted_by,
        returned_at=timezone.now(),
    )
    Campaign.objects.update(due_on=today)
    year = year_of(appraisal)
    assert year.is_late is late
    assert year.is_overdue is False
    Campaign.objects.update(due_on=today - timedelta(days=1))
    assert year_of(appraisal).is_overdue is True
    send(appraisal)
    (year,) = gather(type(appraisal).objects.filter(pk=appraisal.pk))
    assert (year.is_late, year.is_overdue) == (True, False)
