"""Who comes after the beginning and who leaves before the end: events, not mistakes."""

from django.db import transaction
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import ensure, lock
from branchlife.written import zh_time
from meetings.actions.attendance import note_late_entry, put_resolutions_right
from meetings.models import Attendance

Status = Attendance.Status


@transaction.atomic
def arrive(row, *, by, at=None):
    """Somebody came after the beginning: late, and in the room from `at` on; now, if it goes on.

    No reason is asked and a declaration stands; a meeting declared not valid can be declared anew
    once enough are in the room. Of somebody who is noted as late a time given puts it right.
    """
    meeting, row = locked(row)
    is_tap, at = at is None, at or meeting.present_moment
    ensure(reasons_against_arriving(meeting, row, at, is_tap))
    old = row.status
    if old != Status.LATE:
        row.left_at = None
    row.status, row.reason, row.arrived_at = Status.LATE, "", at
    row.save(update_fields=["status", "reason", "arrived_at", "left_at"])
    settle(meeting)
    member = str(row.member_id)
    audit.record(
        by, "came late", meeting, old={member: old}, new={member: row.status, "at": at.isoformat()}
    )
    return row


@transaction.atomic
def leave(row, *, by, at=None):
    """Somebody left before the end, at `at`: later votes are taken without them."""
    meeting, row = locked(row)
    at = at or meeting.present_moment
    ensure(reasons_against_leaving(meeting, row, at))
    row.left_at = at
    row.save(update_fields=["left_at"])
    settle(meeting)
    audit.record(by, "left early", meeting, new={"name": row.member.name, "at": at.isoformat()})
    return row


@transaction.atomic
def stay(row, *, by):
    """Somebody had not left after all."""
    meeting, row = locked(row)
    ensure(meeting.reasons_against_changing())
    if row.left_at is None:
        return row
    row.left_at = None
    row.save(update_fields=["left_at"])
    settle(meeting)
    audit.record(by, "stayed", meeting, new={"name": row.member.name})
    return row


def locked(row):
    """(meeting, row) as they are now; every change to a row holds its meeting."""
    meeting = lock(row.meeting)
    return meeting, meeting.attendances.select_related("member").get(pk=row.pk)


def settle(meeting):
    """Votes whose time is known are counted anew among those who were in the room then."""
    note_late_entry(meeting)
    put_resolutions_right(meeting, meeting.resolutions.exclude(taken_at=None))


def reasons_against_noting(meeting, row, at):
    """Why nothing can be noted of this person at `at`."""
    yield from meeting.reasons_against_changing()
    if meeting.state in (meeting.State.DRAFT, meeting.State.CALLED):
        yield _("The meeting has not begun yet.")
    elif not row.is_expected:
        yield _("Comrade %(name)s is not counted among those expected.") % {"name": row.member.name}
    elif at is None:
        yield _("Comrade %(name)s: write the time.") % {"name": row.member.name}
    else:
        yield from meeting.reasons_against_moment(at)


def reasons_against_arriving(meeting, row, at, is_tap):
    """Why this person cannot be noted as come late; a tap (no time given) moves no time."""
    if reasons := list(reasons_against_noting(meeting, row, at)):
        yield from reasons
    elif row.is_there and (is_tap or row.status != Status.LATE):
        yield noted_already(row, row.get_status_display())
    elif row.left_at and row.left_at < at:
        yield out_of_order(row, at, row.left_at)


def reasons_against_leaving(meeting, row, at):
    """Why this person cannot be noted as gone."""
    if reasons := list(reasons_against_noting(meeting, row, at)):
        yield from reasons
    elif not row.is_there:
        yield _("Comrade %(name)s is not noted as present.") % {"name": row.member.name}
    elif row.left_at:
        yield noted_already(row, _("left at %(time)s") % {"time": zh_time(row.left_at)})
    elif row.arrived_at and at < row.arrived_at:
        yield out_of_order(row, row.arrived_at, at)


def noted_already(row, status):
    """Somebody has tapped this before."""
    return _("Comrade %(name)s is noted as “%(status)s” already.") % {
        "name": row.member.name,
        "status": status,
    }


def out_of_order(row, came, left):
    """Nobody leaves before coming."""
    return _("Comrade %(name)s cannot leave (%(left)s) before coming (%(came)s), please check.") % {
        "name": row.member.name,
        "left": zh_time(left),
        "came": zh_time(came),
    }
