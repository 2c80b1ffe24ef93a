"""An acceptance while somebody changes what it holds fast: one waits for the other. On PostgreSQL."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from django.db import connection, connections, transaction

from appraisals.campaigns.models import Appraisal, QuotaExemption
from appraisals.ratings.models import Rating
from appraisals.summary import actions
from appraisals.summary.models import Submission
from branchlife.workflow import NotAllowed
from meetings.actions import add_guest, correct_attendance, correct_minutes
from meetings.actions.attendance import Mark
from meetings.models import Attendance, Guest
from tests.factories import make_clerk
from tests.summary.test_review import (
    give_number,
    grade_anew,
    let_exceed,
    repeat_the_ballot,
    secretary_of,
    send,
)
from tests.summary.years import make_year

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def mark_absent(appraisal, clerk):
    row = appraisal.general_meeting.attendances.there().last()
    marks = {row.pk: Mark(Attendance.Status.ON_LEAVE, "因病")}
    correct_attendance(appraisal.general_meeting, marks, reason="记错", by=secretary_of(appraisal))


def add_supervisor(appraisal, clerk):
    add_guest(appraisal.general_meeting, by=secretary_of(appraisal), name="李督导")


DEEDS = [grade_anew, repeat_the_ballot, let_exceed, give_number, mark_absent, add_supervisor]


@pytest.fixture
def appraisal():
    """A branch whose table is sent, and whose minutes are open for a correction."""
    appraisal = make_year()
    send(appraisal)
    correct_minutes(appraisal.general_meeting, reason="错字", by=secretary_of(appraisal))
    return appraisal


@pytest.fixture
def clerk(appraisal):
    return make_clerk(appraisal.campaign.committee)


def accept(appraisal, clerk):
    actions.accept(appraisal.submissions.get(), by=clerk)


@contextmanager
def meanwhile(*deeds):
    """Begins the deeds, each on a connection of its own, and goes on when all wait for a lock.

    Yields what will have come of them.
    """

    def run(deed):
        try:
            deed()
        except NotAllowed as refusal:
            return [str(reason) for reason in refusal.reasons]
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        futures = [pool.submit(run, deed) for deed in deeds]
        wait_for_locks(futures)
        yield futures


def wait_for_locks(futures):
    """Every deed comes to wait for another, none ends."""
    end, waiting = time.monotonic() + 20, 0
    while waiting < len(futures) and time.monotonic() < end:
        assert [future.result() for future in futures if future.done()] == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            (waiting,) = cursor.fetchone()
        time.sleep(0.01)
    assert waiting == len(futures)


def state_of(appraisal):
    """What the deeds would change."""
    return [
        list(Rating.objects.order_by("pk").values_list("grade", flat=True)),
        list(Attendance.objects.order_by("pk").values_list("status", flat=True)),
        Guest.objects.count(),
        QuotaExemption.objects.count(),
        list(Appraisal.objects.values_list("quota_number", flat=True)),
        appraisal.boxes.count(),
    ]


def test_who_changes_something_during_an_acceptance_waits_and_is_refused(appraisal, clerk):
    before = state_of(appraisal)
    # Each with records as its page had read them before the acceptance.
    deeds = [
        lambda deed=deed: deed(Appraisal.objects.get(pk=appraisal.pk), clerk) for deed in DEEDS
    ]
    with ExitStack() as threads, transaction.atomic():
        accept(appraisal, clerk)
        futures = threads.enter_context(meanwhile(*deeds))
    held = "确有错误，请先写明原因撤销审核。"
    for deed, future in zip(DEEDS, futures, strict=True):
        assert [reason[-len(held) :] for reason in future.result()] == [held], deed.__name__
    assert state_of(appraisal) == before
    assert Submission.objects.get().state == "accepted"


def test_an_acceptance_waits_until_whoever_changes_something_has_ended(appraisal, clerk):
    for deed in DEEDS:
        with ExitStack() as threads, transaction.atomic():
            deed(Appraisal.objects.get(pk=appraisal.pk), clerk)
            (future,) = threads.enter_context(meanwhile(lambda: tried(appraisal, clerk)))
            transaction.set_rollback(True)
        assert future.result() == "done", deed.__name__


def tried(appraisal, clerk):
    """An acceptance that is not kept, so that the next can wait as well."""
    with transaction.atomic():
        accept(appraisal, clerk)
        transaction.set_rollback(True)
