"""What happens to the annual table: the branch sends it, the office returns or accepts it."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.summary.figures.checklist import reasons_against_submitting
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.figures.persons import as_json, persons_of
from appraisals.summary.figures.review import fields_of, remarks_in_words
from appraisals.summary.models import Submission
from branchlife import audit
from branchlife.actions import attach_file
from branchlife.permissions import can_decide
from branchlife.workflow import NotAllowed, ensure, lock

# What hangs on a sending: the same table, signed and stamped on paper.
SIGNED_COPY = "signed"


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


def move(submission, state, by, moment, **texts):
    """Bring the locked table into `state`; by whom and when stand in `<moment>_by` and `_at`."""
    ensure(submission.reasons_against(state))
    submission.state = state
    changed = texts | {f"{moment}_by": by, f"{moment}_at": timezone.now()}
    for name, value in changed.items():
        setattr(submission, name, value)
    submission.save(update_fields=["state", *changed])
    return submission


@transaction.atomic
def withdraw(submission, *, by):
    """The branch takes its table back before the office has looked through it, to send a new one."""
    submission = lock(submission)
    ensure(submission.reasons_against_sending_again())
    move(submission, Submission.State.WITHDRAWN, by, "withdrawn")
    audit.record(by, "took back the table", submission, new={"number": submission.number})
    return submission


@transaction.atomic
def return_(submission, *, by, remarks="", fields=(), redo_by=None):
    """Send the table back to be changed; the branch reads the remarks and sends a new one.

    `fields` are remarks on single fields, {field: text} with the keys of `review.fields_of`;
    `redo_by` is the day until which the office wants the new table.
    """
    submission = lock(submission)
    ensure(submission.reasons_against(Submission.State.RETURNED))
    ensure(submission.reasons_against_sending_again())
    labels = dict(fields_of(submission))
    said = {field: text.strip() for field, text in dict(fields).items() if text.strip()}
    if set(said) - set(labels):
        raise NotAllowed([_("A remark is about a field this table does not have.")])
    if not said and not remarks.strip():
        raise NotAllowed([_("Say what is to be changed.")])
    if redo_by and redo_by < timezone.localdate():
        raise NotAllowed([_("The day until which the table is wanted again has passed.")])
    field_remarks = [
        {"field": field, "label": label, "text": said[field]}
        for field, label in labels.items()
        if field in said
    ]
    words = remarks_in_words(field_remarks, remarks.strip(), redo_by)
    move(
        submission,
        Submission.State.RETURNED,
        by,
        "returned",
        remarks=words,
        field_remarks=field_remarks,
        redo_by=redo_by,
    )
    # What is said of a member's line names the member: it stays out of the record of deeds.
    told = {"remarks": remarks.strip()} if remarks.strip() else {}
    if field_remarks:
        told["fields"] = sum(not row["field"].startswith("member-") for row in field_remarks)
    audit.record(by, "returned", submission, new=told)
    return submission


@transaction.atomic
def accept(submission, *, by, remarks=""):
    """Accept the table after review. It stands as sent, and the records it was made of stand still."""
    # Whoever is just changing a grade, a ballot or the attendance comes first, or is refused after.
    appraisal = lock(submission.appraisal)
    if appraisal.general_meeting_id:
        lock(appraisal.general_meeting)
    submission = lock(submission)
    ensure(submission.reasons_against(Submission.State.ACCEPTED))
    if submission.source == Submission.Source.RECORDS and year_of(submission.appraisal).repeat:
        ensure([_("A repeat of the ballot has been ordered; its result comes first.")])
    move(submission, Submission.State.ACCEPTED, by, "accepted", remarks=remarks)
    audit.record(by, "accepted", submission, new={"remarks": remarks} if remarks else None)
    return submission


@transaction.atomic
def reopen(submission, *, by, reason):
    """The acceptance is taken back, with its reason: records may be put right, a new table is sent."""
    submission = lock(submission)
    ensure(submission.reasons_against(Submission.State.REOPENED))
    ensure(submission.appraisal.reasons_against_work())
    if not reason.strip():
        raise NotAllowed([_("Write why the acceptance is taken back.")])
    reason = reason.strip()
    move(submission, Submission.State.REOPENED, by, "reopened", reopen_reason=reason)
    audit.record(by, "reopened the table", submission, new={"reason": reason})
    return submission


@transaction.atomic
def confirm_on_paper(submission, *, by, confirmed_on, upload=None):
    """Note that the same table was signed and stamped on paper; with `upload`, its scan hangs here."""
    submission = lock(submission)
    ensure(submission.reasons_against_paper(confirmed_on))
    submission.confirmed_on = confirmed_on
    submission.confirmed_by, submission.confirmed_at = by, timezone.now()
    submission.save(update_fields=["confirmed_on", "confirmed_by", "confirmed_at"])
    audit.record(by, "noted the signed table", submission, new={"on": confirmed_on.isoformat()})
    if upload:
        branch = submission.appraisal.branch
        attach_file(branch, submission, upload, by=by, purpose=SIGNED_COPY)
    return submission
