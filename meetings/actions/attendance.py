"""Who is expected, who came, and whether the meeting is valid."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import ensure, lock
from meetings.actions.guards import reasons_against_attendance
from meetings.models import AgendaKind, Attendance, Exclusion
from meetings.models.sentence import declared_anew

# What the signed sheet is among the files of a meeting.
SIGN_IN = "sign_in"


@dataclass(frozen=True)
class Mark:
    """What is typed for one person. `was`: the status shown while typing, to notice others' work."""

    status: str
    reason: str = ""
    was: str | None = None


def freeze(meeting):
    """Write down who is expected on the day of the meeting, with category, vote, post, exclusion.

    Marks already made stay. Returns how many rows were added and taken away.
    """
    rows = {row.member_id: row for row in meeting.attendances.all()}
    members = meeting.members_of_the_day()
    left_out = reasons_left_out(meeting, members)
    added, changed = [], []
    for position, member in enumerate(members, start=1):
        row = rows.pop(member.pk, None) or Attendance(meeting=meeting, member=member)
        row.position = position
        row.category = member.category_on(meeting.day)
        row.has_vote = member.has_vote_on(meeting.day)
        row.post_label = meeting.post_labels.get(member.pk, "")[:40]
        row.exclusion_reason = left_out.get(member.pk, "")
        row.is_expected = not row.exclusion_reason
        if not row.is_expected:
            row.status, row.reason, row.arrived_at, row.left_at = "", "", None, None
        (changed if row.pk else added).append(row)
    Attendance.objects.bulk_create(added)
    Attendance.objects.bulk_update(
        changed,
        ["position", "category", "has_vote", "post_label", "exclusion_reason", "is_expected"]
        + ["status", "reason", "arrived_at", "left_at"],
    )
    meeting.attendances.filter(pk__in=[row.pk for row in rows.values()]).delete()
    return len(added), len(rows)


def keep_names(meeting):
    """The names in the minutes stay as they were at the signing."""
    rows = list(meeting.attendances.select_related("member"))
    for row in rows:
        row.signed_name = row.member.name
    Attendance.objects.bulk_update(rows, ["signed_name"])


def reasons_left_out(meeting, members):
    """{member id: why they are not expected at `meeting`}."""
    day = meeting.day
    exclusions = Exclusion.objects.in_effect(day).filter(branch=meeting.branch_id)
    exclusions = exclusions.filter(member__in=members)
    reasons = dict(exclusions.values_list("member_id", "reason"))
    for member in members:
        for standing in member.standings_on(day):
            if standing.kind in Attendance.BARRING_STANDINGS:
                reasons[member.pk] = standing.kind
    return reasons


def note_late_entry(meeting):
    """Remember that this was typed on a later day than the meeting."""
    if meeting.is_past and not meeting.entered_afterwards:
        meeting.entered_afterwards = True
        meeting.save(update_fields=["entered_afterwards"])


@transaction.atomic
def update_roll(meeting, *, by, reason=""):
    """Take the expected members from the roster anew, after the roster or an exclusion was put right.

    A declaration already made falls, and needs a reason: the meeting is declared anew.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_marking())
    old = {"declared_valid": meeting.declared_valid, "roster": meeting.attendances.count()}
    if meeting.declared_valid is not None:
        if not reason.strip():
            ensure([_("Write why the attendance is corrected.")])
        withdraw_declaration(meeting, reason.strip())
    added, removed = freeze(meeting)
    ensure(reasons_against_attendance(meeting))
    audit.record(
        by,
        "roll updated",
        meeting,
        old=old,
        new={"added": added, "removed": removed, "why": reason},
    )
    return meeting


@transaction.atomic
def mark(meeting, marks, *, by, rest=""):
    """Note who came: `marks` is {attendance id: Mark or status}; `rest` is for all still unmarked.

    Leave needs a reason. Who is marked late while the meeting goes on came now. Refused after the
    declaration: then `correct_attendance`, or `comings.arrive`.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_marking())
    ensure_undeclared(meeting)
    came = meeting.present_moment if meeting.state == meeting.State.IN_SESSION else None
    old, new = apply_marks(meeting, marks, rest, came)
    note_late_entry(meeting)
    if new:
        audit.record(by, "attendance marked", meeting, old=old, new=new)
    return meeting


def ensure_undeclared(meeting):
    """Attendance is simply marked only as long as nobody has said whether the meeting is valid."""
    if meeting.declared_valid is not None:
        ensure(
            [_("This has been declared already; a wrong attendance is corrected with a reason.")]
        )


def apply_marks(meeting, marks, rest="", came=None):
    """Write the marks after checking every one; returns what changed, {member id: status}, twice:

    as it was and as it is. `came`: when those newly marked late came, if that is known.
    """
    rows = {row.pk: row for row in meeting.attendances.select_related("member")}
    marks = {pk: Mark(each) if isinstance(each, str) else each for pk, each in marks.items()}
    ensure(reason for pk, each in marks.items() for reason in reasons_against_mark(rows, pk, each))
    if rest:
        for pk, row in rows.items():
            if row.is_expected and not row.status and pk not in marks:
                marks[pk] = Mark(rest)
    changed, old = [], {}
    for pk, each in marks.items():
        row, reason = rows[pk], each.reason.strip()
        if each.status == Attendance.Status.PRESENT:
            reason = ""
        if (each.status, reason) != (row.status, row.reason):
            old[row.member_id] = row.status
            set_status(row, each.status, reason, came)
            changed.append(row)
    Attendance.objects.bulk_update(changed, ["status", "reason", "arrived_at", "left_at"])
    return old, {row.member_id: row.status for row in changed}


def set_status(row, status, reason, came):
    """The times of a row follow its status: only who is late came at a time, only who came left."""
    if status != row.status:
        row.arrived_at = came if status == Attendance.Status.LATE else None
    row.status, row.reason = status, reason
    if not row.is_there:
        row.left_at = None


def reasons_against_mark(rows, pk, each):
    """Why one mark cannot be written."""
    row = rows.get(pk)
    if row is None:
        yield _("Somebody who does not belong to this meeting was marked.")
        return
    name = {"name": row.member.name}
    if not row.is_expected:
        yield _("Comrade %(name)s is not counted among those expected.") % name
    elif each.status not in Attendance.Status.values:
        yield _("Comrade %(name)s: choose present, late, online, on leave or absent.") % name
    elif each.status == Attendance.Status.ON_LEAVE and not each.reason.strip():
        yield _("Comrade %(name)s is on leave: please write the reason.") % name
    elif each.was is not None and row.status not in (each.was, each.status):
        yield _(
            "Comrade %(name)s was marked “%(status)s” by somebody else a moment ago, please check."
        ) % (name | {"status": row.get_status_display()})


@transaction.atomic
def declare(meeting, *, by):
    """Say whether the meeting is valid. The rule decides; who said it and when is kept.

    The report read out becomes the record of the agenda item on attendance, if that is empty. When
    too few were there at first and enough have come since, it is declared anew: the report says so,
    and what was declared before stays in the record of deeds.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_changing())
    ensure(meeting.reasons_against_declaring())
    anew = meeting.declared_valid is False
    moment = meeting.declaring_moment(list(meeting.attendances.all()))
    set_declaration(meeting, by, moment)
    put_resolutions_right(meeting)  # there are some when the roll was put right after them
    if anew:
        rows = meeting.attendances.select_related("member")
        keep_report(meeting, "\n".join([meeting.report, declared_anew(rows)]))
        meeting.save(update_fields=["report"])
    note_late_entry(meeting)
    audit.record(by, "declared anew" if anew else "declared", meeting, new=facts(meeting, moment))
    return meeting


@transaction.atomic
def correct_attendance(meeting, marks, *, reason, by):
    """Put a wrong attendance right after the declaration, with a reason; the rule decides anew.

    Who has left meanwhile was there all the same when it was declared.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_changing())
    if meeting.declared_valid is None:
        ensure([_("The meeting has not been declared yet: the attendance can simply be marked.")])
    if not reason.strip():
        ensure([_("Write why the attendance is corrected.")])
    reason = reason.strip()
    old = facts(meeting, meeting.fullest_moment(list(meeting.attendances.all())))
    apply_marks(meeting, marks)
    moment = meeting.fullest_moment(list(meeting.attendances.all()))
    set_declaration(meeting, by, moment, reason)
    put_resolutions_right(meeting)
    ensure(reasons_against_attendance(meeting))
    new = facts(meeting, moment) | {"why": reason}
    audit.record(by, "attendance corrected", meeting, old=old, new=new)
    return meeting


def set_declaration(meeting, by, moment, reason=None):
    """The rule decides; a reason belongs to a correction. What is read out is kept."""
    meeting.declared_valid = meeting.rule_says_valid(meeting.counts(moment))
    meeting.declared_by = by
    meeting.declared_at = timezone.now()
    keep_report(meeting, meeting.sentence(moment))
    fields = ["declared_valid", "declared_by", "declared_at", "report"]
    if reason is not None:
        meeting.declared_reason = reason
        fields.append("declared_reason")
    meeting.save(update_fields=fields)


def withdraw_declaration(meeting, reason):
    """Nothing is declared any more; why is kept for the next declaration."""
    meeting.declared_valid = meeting.declared_by = meeting.declared_at = None
    meeting.declared_reason = reason
    keep_report(meeting, "")
    meeting.save(
        update_fields=["declared_valid", "declared_by", "declared_at", "declared_reason", "report"]
    )


def keep_report(meeting, report):
    """The item on attendance records what was read out, unless somebody wrote something else."""
    items = meeting.items.filter(kind=AgendaKind.ATTENDANCE, record__in=["", meeting.report])
    items.update(record=report, recorded_by=None, recorded_at=None)
    meeting.report = report


def put_resolutions_right(meeting, resolutions=None):
    """Resolutions keep the numbers of their moment; corrected attendance corrects them."""
    for resolution in meeting.resolutions.all() if resolutions is None else resolutions:
        counts = meeting.counts(resolution.taken_at)
        ensure(reasons_against_keeping(meeting, resolution, counts))
        resolution.expected = counts.expected_with_vote
        resolution.present = counts.present_with_vote
        resolution.save(update_fields=["expected", "present"])


def reasons_against_keeping(meeting, resolution, counts):
    """Why a vote cannot have been taken among those who were there after all."""
    text = {"text": resolution}
    if resolution.votes > counts.present_with_vote:
        yield _("The resolution “%(text)s” has more votes than members present.") % text
    elif not meeting.rule_says_valid(counts):
        yield (
            _(
                "When “%(text)s” was voted on too few were in the room; withdraw the resolution first."
            )
            % text
        )


def facts(meeting, moment):
    """Small numbers for the record of deeds, those of the moment a declaration is about."""
    counts = meeting.counts(moment)
    return {
        "valid": meeting.declared_valid,
        "expected": counts.expected,
        "present": counts.present,
        "expected_with_vote": counts.expected_with_vote,
        "present_with_vote": counts.present_with_vote,
    }
