"""Who is expected, who came, and whether the meeting is valid."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import ensure, lock
from meetings.models import AgendaKind, Attendance, Exclusion


@dataclass(frozen=True)
class Mark:
    """What is typed for one person. `was`: the status shown while typing, to notice others' work."""

    status: str
    reason: str = ""
    left_at: datetime | None = None
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
            row.status, row.reason, row.left_at = "", "", None
        (changed if row.pk else added).append(row)
    Attendance.objects.bulk_create(added)
    Attendance.objects.bulk_update(
        changed,
        ["position", "category", "has_vote", "post_label", "exclusion_reason", "is_expected"]
        + ["status", "reason", "left_at"],
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

    Leave needs a reason. Refused after the declaration: then `correct_attendance`.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_marking())
    if meeting.declared_valid is not None:
        ensure(meeting.reasons_against_declaring())
    old, new = apply_marks(meeting, marks, rest)
    note_late_entry(meeting)
    if new:
        audit.record(by, "attendance marked", meeting, old=old, new=new)
    return meeting


def apply_marks(meeting, marks, rest=""):
    """Write the marks after checking every one; returns what changed, {member id: status}, twice:

    as it was and as it is.
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
        new = (each.status, reason, each.left_at)
        if new != (row.status, row.reason, row.left_at):
            old[row.member_id] = row.status
            old[row.member_id] = row.status
            old[row.member_id] = row.status
            row.status, row.reason, row.left_at = new
            changed.append(row)
    Attendance.objects.bulk_update(changed, ["status", "reason", "left_at"])
    return old, {row.member_id: row.status for row in changed}


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

    The report read out becomes the record of the agenda item on attendance, if that is empty.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_changing())
    ensure(meeting.reasons_against_declaring())
    set_declaration(meeting, by)
    note_late_entry(meeting)
    audit.record(by, "declared", meeting, new=facts(meeting))
    return meeting


@transaction.atomic
def correct_attendance(meeting, marks, *, reason, by):
    """Put a wrong attendance right after the declaration, with a reason; the rule decides anew."""
    meeting = lock(meeting)
    ensure(meeting.reasons_against_changing())
    if meeting.declared_valid is None:
        ensure([_("The meeting has not been declared yet: the attendance can simply be marked.")])
    if not reason.strip():
        ensure([_("Write why the attendance is corrected.")])
    old = facts(meeting)
    apply_marks(meeting, marks)
    set_declaration(meeting, by, reason.strip())
    put_resolutions_right(meeting)
    audit.record(
        by, "attendance corrected", meeting, old=old, new=facts(meeting) | {"why": reason.strip()}
    )
    return meeting


def set_declaration(meeting, by, reason=None):
    """The rule decides; a reason belongs to a declaration made anew. What is read out is kept."""
    meeting.declared_valid = meeting.rule_says_valid()
    meeting.declared_by = by
    meeting.declared_at = timezone.now()
    keep_report(meeting, meeting.sentence())
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
    items.update(record=report)
    meeting.report = report


def put_resolutions_right(meeting):
    """Resolutions keep the numbers of their day; corrected attendance corrects them."""
    counts = meeting.counts()
    for resolution in meeting.resolutions.all():
        if resolution.votes > counts.present_with_vote:
            ensure(
                [
                    _("The resolution “%(text)s” has more votes than members present.")
                    % {"text": resolution}
                ]
            )
        resolution.expected = counts.expected_with_vote
        resolution.present = counts.present_with_vote
        resolution.save(update_fields=["expected", "present"])


def facts(meeting):
    """Small numbers for the record of deeds."""
    counts = meeting.counts()
    return {
        "valid": meeting.declared_valid,
        "expected": counts.expected,
        "present": counts.present,
        "expected_with_vote": counts.expected_with_vote,
        "present_with_vote": counts.present_with_vote,
    }
