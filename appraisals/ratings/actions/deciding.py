"""Grades are proposed, decided, decided anew."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ballots.models import MemberGrade
from appraisals.campaigns.models import reasons_against_new_figures
from appraisals.ratings.models import (
    Rating,
    Sheet,
    quota_for,
    reasons_against_excellent,
    reasons_against_meeting,
    reasons_against_regrading,
)
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock

# What a proposal may hold for one member.
TEXTS = ("not_graded_note", "performance", "opinion", "departure_reason")


RESULT = ("proposed_grade", "not_graded_reason")


SAVED = (*RESULT, *TEXTS)


DECISION = ("grade", "meeting", "decided_on", "decided_by", "decided_at", "correction_reason")


def _apply(rating, proposal):
    """Put what `proposal` says into `rating`; what it does not name stays."""
    grade, reason = proposal.get("grade"), proposal.get("not_graded_reason")
    if grade is not None or reason is not None:
        rating.proposed_grade = grade or ""
        rating.not_graded_reason = "" if grade else reason or ""
    for name in TEXTS:
        if name in proposal:
            setattr(rating, name, proposal[name].strip())
    if rating.not_graded_reason != Rating.NotGraded.OTHER:
        rating.not_graded_note = ""


def _sort_out(sheet):
    """Members for whom no grade is possible get their reason: nobody has to choose it."""
    for row in sheet.rows:
        if row.never and not row.rating.is_proposed:
            row.rating.not_graded_reason = row.never


def _result(rating):
    """What the record of deeds keeps of a rating."""
    return rating.proposed_grade or rating.not_graded_reason


def _texts(rating):
    """What is written beside the grade; the record of deeds says only whose was changed."""
    return [getattr(rating, name) for name in TEXTS]


def _save(rows, fields):
    """Write these columns of every row; rows seen for the first time are made."""
    ratings = [row.rating for row in rows]
    Rating.objects.bulk_update([rating for rating in ratings if rating.pk], fields)
    Rating.objects.bulk_create([rating for rating in ratings if not rating.pk])


@transaction.atomic
def propose(appraisal, proposals, *, by, seen=None):
    """Keep what the committee is going to be asked to decide; the quota holds already here.

    `proposals` maps member ids to {"grade": one of the four or "", "not_graded_reason",
    "not_graded_note", "performance", "opinion", "departure_reason"}; what is not named stays.
    Members for whom no grade is possible (probationary …) get their reason by themselves. `seen` is
    the mark of the sheet the writer had before them: nobody overwrites what they have not seen.
    """
    appraisal = lock(appraisal)
    sheet = Sheet(appraisal)
    ensure(sheet.reasons_against_work())
    if sheet.is_decided:
        raise NotAllowed([_("The grades have been decided; a change needs a new decision.")])
    ensure(sheet.reasons_against_mark(seen))
    rows = {row.member.pk: row for row in sheet.rows}
    if set(proposals) - set(rows):
        raise NotAllowed([_("Somebody on the list is not a member of this branch on that day.")])
    before = {pk: _result(row.rating) for pk, row in rows.items()}
    texts = {pk: _texts(row.rating) for pk, row in rows.items()}
    for pk, proposal in proposals.items():
        _apply(rows[pk].rating, proposal)
    _sort_out(sheet)
    ensure(sheet.reasons_against_proposing())
    _save(sheet.rows, SAVED)
    changed = {
        pk: _result(row.rating) for pk, row in rows.items() if _result(row.rating) != before[pk]
    }
    new = dict(changed)
    if rewritten := [
        str(row.member) for pk, row in rows.items() if _texts(row.rating) != texts[pk]
    ]:
        new["opinions"] = rewritten
    if new:
        old = {pk: before[pk] for pk in changed}
        audit.record(by, "proposed grades", appraisal, old=old, new=new)
    return appraisal


@transaction.atomic
def grade_rest_qualified(appraisal, member_ids, *, by):
    """Propose 合格 for exactly the members named; refused when somebody got a proposal meanwhile."""
    appraisal = lock(appraisal)
    rest = {row.member.pk for row in Sheet(appraisal).undecided_rest}
    if not set(member_ids) <= rest:
        raise NotAllowed([_("The list has changed meanwhile; please look through it again.")])
    return propose(appraisal, {pk: {"grade": MemberGrade.QUALIFIED} for pk in member_ids}, by=by)


@transaction.atomic
def decide(appraisal, *, meeting, decided_on, by, seen=None):
    """Make the grades final, as this meeting decided on that day. Then only `correct` changes one.

    `seen` as in `propose`: what becomes final is what stood on the page.
    """
    appraisal = lock(appraisal)
    meeting = lock(meeting)
    sheet = Sheet(appraisal, day=decided_on)
    if sheet.is_decided:
        raise NotAllowed([_("The grades have been decided; a change needs a new decision.")])
    ensure(sheet.reasons_against_mark(seen))
    _sort_out(sheet)
    ensure([*sheet.reasons_against_meeting(meeting, decided_on), *sheet.reasons_against_deciding()])
    here = {row.member.pk for row in sheet.rows}
    # Whoever left the branch before the decision is graded where the relation is now.
    appraisal.ratings.exclude(member__in=here).delete()
    for row in sheet.rows:
        _decide(row.rating, meeting, decided_on, by)
    _save(sheet.rows, (*SAVED, *DECISION))
    appraisal.decision_meeting = meeting
    appraisal.save(update_fields=["decision_meeting"])
    audit.record(
        by, "decided grades", appraisal, new={r.member.pk: _result(r.rating) for r in sheet.rows}
    )
    return appraisal


def _decide(rating, meeting, decided_on, by):
    """Write the decision into one row."""
    rating.grade = rating.proposed_grade
    rating.meeting = meeting
    rating.decided_on = decided_on
    rating.decided_by = by
    rating.decided_at = timezone.now()


def _reasons_against_number(appraisal, sheet):
    """The quota is that of the first decision; who was graded then and has left since counts too."""
    here = {row.member.pk for row in sheet.rows}
    gone = appraisal.ratings.exclude(grade="").exclude(member__in=here)
    excellent = sheet.excellent + gone.filter(grade=MemberGrade.EXCELLENT).count()
    quota = quota_for(appraisal, graded=len(sheet.graded) + gone.count())
    yield from reasons_against_excellent(appraisal, excellent, quota)


@transaction.atomic
def correct(appraisal, member, proposal, *, meeting, decided_on, reason, by):
    """A new decision on one member, with its reason; the person is to be told again.

    Also decides on somebody who came to the branch after the others were decided. `proposal` as
    in `propose`; quota, limits and the rules for the meeting hold as before.
    """
    appraisal = lock(appraisal)
    meeting = lock(meeting)
    sheet = Sheet(appraisal, day=decided_on)
    row = next((row for row in sheet.rows if row.member.pk == member.pk), None)
    if row is None or not sheet.is_decided:
        raise NotAllowed([_("Only a grade that has been decided is decided anew.")])
    if row.rating.pk:
        lock(row.rating)  # nobody is commended, told or disposed of by the old grade meanwhile
    old = _result(row.rating)
    _apply(row.rating, proposal)
    row.rating.correction_reason = reason.strip()
    ensure(
        [
            *([] if row.rating.correction_reason else [_("A new decision needs a reason.")]),
            *appraisal.reasons_against_work(),
            *reasons_against_new_figures(appraisal),
            *reasons_against_meeting(appraisal, sheet.box, meeting, decided_on),
            *row.reasons_against(),
            *reasons_against_regrading(row.rating, row.rating.proposed_grade),
            *_reasons_against_number(appraisal, sheet),
        ]
    )
    _decide(row.rating, meeting, decided_on, by)
    _save([row], (*SAVED, *DECISION))
    row.rating.feedbacks.current().update(is_superseded=True)
    audit.record(by, "decided anew", row.rating, old=old, new=_result(row.rating))
    return row.rating
