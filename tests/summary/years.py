"""A branch's year for tests, made directly: one call leaves everything but the table done."""

from datetime import date, datetime

from django.utils import timezone

from appraisals.ballots import rules as ballot_rules
from appraisals.ballots.models import BallotBox, BoxReport, Tally
from appraisals.ratings.models import Feedback, Rating
from appraisals.rectification.models import Item
from meetings.models import Attendance, Guest, Meeting
from tests.factories import (
    DAY,
    SHANGHAI,
    make_appraisal,
    make_attendance,
    make_branch,
    make_campaign,
    make_committee,
    make_meeting,
    make_member,
    make_probationary,
    make_problem,
    make_secretary,
    make_user,
)

NOW = datetime(2025, 3, 20, 9, 0, tzinfo=SHANGHAI)
ASPECTS = ["总体评价", "工作", "作风", "决策"]


def make_bare_appraisal(full=6, probationary=1, campaign=None, **fields):
    """An appraisal of a branch with a secretary; nothing has happened yet."""
    committee = campaign.committee if campaign else make_committee()
    branch = fields.pop("branch", None) or make_branch(committee=committee, phone="0991-1234567")
    make_secretary(branch)
    for _n in range(full - 1):
        make_member(branch, sex="female", birth="1980-05", work_unit="办公室主任")
    for _n in range(probationary):
        make_probationary(branch)
    return make_appraisal(branch, campaign=campaign, **fields)


def hold_general_meeting(appraisal, on_leave=1, excluded=0, state=Meeting.State.SIGNED):
    """The general meeting on DAY: the last of the roster are excluded, those before on leave."""
    meeting = make_meeting(
        appraisal.branch,
        state=state,
        declared_valid=True,
        declared_by=make_user(),
        declared_at=NOW,
        **({"signed_by": make_user(), "signed_at": NOW} if state == Meeting.State.SIGNED else {}),
    )
    members = list(appraisal.branch.roster(DAY))
    here = len(members) - excluded
    for place, member in enumerate(members):
        fields = {}
        if place >= here:
            fields = {"is_expected": False, "status": "", "exclusion_reason": "bedridden"}
        elif place >= here - on_leave:
            fields = {"status": Attendance.Status.ON_LEAVE, "reason": "因公出差"}
        make_attendance(meeting, member, **fields)
    Guest.objects.create(meeting=meeting, name="王督导")
    appraisal.general_meeting = meeting
    appraisal.save(update_fields=["general_meeting"])
    return meeting


def count_ballots(appraisal, issued=6, returned=6, invalid=0, state=BallotBox.State.CONFIRMED):
    """A count in the books: every member gets one 优秀 less than the valid ballots, and a 弃权."""
    valid = returned - invalid
    full = [m for m in appraisal.branch.roster(DAY) if m.category_on(DAY) == "full"]
    subjects = [{"kind": "member", "id": m.pk, "label": m.name} for m in full]
    subjects += [
        {"kind": "aspect", "id": n, "label": label}
        for n, label in enumerate(appraisal.campaign.aspects)
    ]
    manifest = {
        "subjects": subjects,
        "scales": {
            "member": list(ballot_rules.MEMBER_SCALE),
            "aspect": list(ballot_rules.ASPECT_SCALE),
        },
    }
    box = BallotBox.objects.create(
        appraisal=appraisal,
        state=state,
        is_all_paper=True,
        held_on=DAY,
        confirmed_on=DAY if state == BallotBox.State.CONFIRMED else None,
        manifest=manifest,
        manifest_hash=bytes(32),
        key_check=bytes(8),
    )
    if state == BallotBox.State.CONFIRMED:
        BoxReport.objects.create(
            box=box,
            roll=issued,
            present=issued,
            issued=issued,
            returned=returned,
            valid=valid,
            invalid=invalid,
            abstentions=0,
            manifest_hash=bytes(32),
        )
        for index, subject in enumerate(subjects):
            best = valid - 1 if subject["kind"] == "member" else valid - 2
            counts = {1: best, 2: valid - 1 - best, 0: 1}
            Tally.objects.bulk_create(
                Tally(box=box, subject=index, grade=grade, n=n) for grade, n in counts.items()
            )
    return box


def decide_grades(appraisal, excellent=2, told=True):
    """The first of the full members excellent, the other full ones qualified; told the same day."""
    by, graded = make_user(), 0
    for member in appraisal.branch.roster(DAY):
        fields = {"not_graded_reason": "probationary"}
        if member.category_on(DAY) == "full":
            grade = "excellent" if graded < excellent else "qualified"
            fields = {"grade": grade, "proposed_grade": grade}
            graded += 1
        rating = Rating.objects.create(
            appraisal=appraisal,
            member=member,
            decided_on=DAY,
            meeting=appraisal.general_meeting or make_meeting(appraisal.branch),
            decided_by=by,
            decided_at=NOW,
            **fields,
        )
        if told:
            Feedback.objects.create(
                rating=rating,
                how="talk",
                fed_back_on=DAY,
                recorded_by=by,
                recorded_at=NOW,
                acknowledged_on=DAY,
                acknowledged_by=by,
                acknowledged_at=NOW,
            )


def set_right(appraisal, items=2):
    """A published and filed list, received and settled, and a pledge of everybody."""
    members = list(appraisal.branch.roster(DAY))
    settled = {"state": "done", "due_on": date(2025, 6, 30), "closed_on": date(2025, 6, 1)}
    filing = appraisal.filings.create(filed_on=date(2025, 4, 2), received_on=date(2025, 4, 2))
    for place in range(1, items + 1):
        Item.objects.create(
            appraisal=appraisal,
            position=place,
            problem=make_problem(appraisal, text=f"问题{place}"),
            published_on=date(2025, 4, 1),
            published_how="公示栏",
            filing=filing,
            measure="改",
            responsible=members[0],
            **settled,
        )
    for place, member in enumerate(members, start=1):
        Item.objects.create(
            appraisal=appraisal,
            kind=Item.Kind.PLEDGE,
            member=member,
            position=place,
            measure="改",
            responsible=member,
            due_on=date(2099, 12, 31),
        )


def make_year(campaign=None, full=6, probationary=1, excellent=2, **fields):
    """A branch that did everything but send its table."""
    appraisal = make_bare_appraisal(full, probationary, campaign, **fields)
    hold_general_meeting(appraisal)
    count_ballots(appraisal, issued=full + probationary - 1, returned=full + probationary - 1)
    decide_grades(appraisal, excellent)
    set_right(appraisal)
    return appraisal


def make_year_campaign(**fields):
    """An open campaign, its table due long after today unless told."""
    fields = {"due_on": timezone.localdate().replace(month=12, day=31)} | fields
    return make_campaign(**fields)
