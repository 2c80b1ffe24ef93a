"""What happens to the annual table: the branch sends it, the office returns or accepts it."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.summary.figures.checklist import reasons_against_submitting
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.figures.persons import as_json, persons_of
from appraisals.summary.models import Submission
from branchlife import audit
from branchlife.permissions import can_decide
from branchlife.workflow import NotAllowed, ensure, lock


@transaction.atomic
def submit(appraisal, *, by, contact="", phone=""):
    """Send the branch's table: its figures are frozen and go before the office.

    Refused while something is missing (minutes, count, grades, quota) or a table stands already.
    Sent by somebody who does not decide in the branch, it is marked as entered by the office.
    """
    appraisal = lock(appraisal)
    year = year_of(appraisal)
    ensure(reasons_against_submitting(year))
    return send(
        appraisal,
        by=by,
        figures=year.figures.as_json(),
        persons=as_json(persons_of(appraisal)),
        contact=contact,
        phone=phone,
    )


def send(
    appraisal, *, by, figures, persons, source=Submission.Source.RECORDS, contact="", phone=""
):
    """The next sending of this locked appraisal, with these frozen figures and lines of members."""
    last = appraisal.submissions.aggregate(last=Max("number"))["last"] or 0
    submission = Submission.objects.create(
        appraisal=appraisal,
        number=last + 1,
        source=source,
        figures=figures,
        persons=persons,
        contact=contact,
        phone=phone,
        entered_by_office=not can_decide(by, appraisal.branch),
        submitted_by=by,
        submitted_name=str(by),
        submitted_at=timezone.now(),
    )
    audit.record(by, "submitted", submission, new={"number": submission.number})
    return submission


@transaction.atomic
def return_(submission, *, by, remarks):
    """Send the table back to be changed; the branch reads the remarks and sends a new one."""
    submission = lock(submission)
    ensure(submission.reasons_against(Submission.State.RETURNED))
    if not remarks.strip():
        raise NotAllowed([_("Say what is to be changed.")])
    submission.state = Submission.State.RETURNED
    submission.remarks = remarks
    submission.returned_by, submission.returned_at = by, timezone.now()
    submission.save(update_fields=["state", "remarks", "returned_by", "returned_at"])
    audit.record(by, "returned", submission, new={"remarks": remarks})
    return submission


@transaction.atomic
def accept(submission, *, by, remarks=""):
    """Accept the table after review. It stands as sent."""
    submission = lock(submission)
    ensure(submission.reasons_against(Submission.State.ACCEPTED))
    submission.state = Submission.State.ACCEPTED
    submission.remarks = remarks
    submission.accepted_by, submission.accepted_at = by, timezone.now()
    submission.save(update_fields=["state", "remarks", "accepted_by", "accepted_at"])
    audit.record(by, "accepted", submission, new={"remarks": remarks} if remarks else None)
    return submission
