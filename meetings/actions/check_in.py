"""People check themselves in with the code on the wall; only the recorder makes it count."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from meetings.actions.attendance import apply_marks, ensure_undeclared
from meetings.models import Attendance, Meeting
from meetings.rules import check_in as rules

# A code shown within the last ten minutes is known to be an old one, and no guess.
REMEMBERED = 20


@transaction.atomic
def open_check_in(meeting, *, by):
    """From now on those on the list may check themselves in with the code on the wall.

    Opened again the codes change, and those who typed too many wrong ones may try anew.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_opening_check_in())
    meeting.check_in_key = secrets.token_urlsafe(32)
    meeting.save(update_fields=["check_in_key"])
    meeting.attendances.exclude(wrong_codes=0).update(wrong_codes=0)
    audit.record(by, "check-in opened", meeting)
    return meeting


@transaction.atomic
def close_check_in(meeting, *, by):
    """Nobody checks in any more; who did stays noted for the recorder."""
    meeting = lock(meeting)
    if meeting.check_in_key:
        meeting.check_in_key = ""
        meeting.save(update_fields=["check_in_key"])
        audit.record(by, "check-in closed", meeting)
    return meeting


def check_in(meeting, code, *, by):
    """Somebody on the list says with the code on the wall: I am here.

    Only that is kept, neither a time nor an order nor a deed, for a ballot may follow; and it counts
    only once the recorder confirms it.
    """
    with transaction.atomic():
        meeting = lock(meeting)
        ensure(meeting.reasons_against_checking_in())
        row = own_row(meeting, by)
        if row is None:
            ensure([_("You are not on the list of this meeting; please tell the recorder.")])
        if row.has_checked_in or row.is_there:
            return row
        reasons = list(reasons_against_code(meeting, row, code.strip()))
        row.has_checked_in = not reasons
        row.save(update_fields=["has_checked_in", "wrong_codes"])
    if reasons:  # said only now, so that a wrong code stays counted
        raise NotAllowed(reasons)
    return row


def own_row(meeting, user):
    """The row of `user` among those expected, or None."""
    return meeting.attendances.filter(member__user=user, is_expected=True).first()


def reasons_against_code(meeting, row, code):
    """Why this code does not check anybody in; counts a wrong one."""
    now = timezone.now()
    if row.wrong_codes >= rules.TRIES:
        yield _("Too many wrong codes; please tell the recorder that you are here.")
    elif rules.is_current(meeting.check_in_key, code, now):
        return
    elif code in old_codes(meeting.check_in_key, now):
        yield _("This code has expired; type the six digits the wall shows now.")
    elif other := meeting_of(meeting, code, now):
        yield _("This is the code of another meeting, “%(meeting)s”.") % {"meeting": other}
    else:
        row.wrong_codes += 1
        left = rules.TRIES - row.wrong_codes
        yield ngettext(
            "The code is not right; type the six digits the wall shows now. You can try %(left)d "
            "more time.",
            "The code is not right; type the six digits the wall shows now. You can try %(left)d "
            "more times.",
            left,
        ) % {"left": left}


def old_codes(key, moment):
    """The codes of the last minutes."""
    last = rules.window(moment) - 1
    return {rules.code_of(key, number) for number in range(last - REMEMBERED, last)}


def meeting_of(meeting, code, moment):
    """Another meeting of the branch whose code this is."""
    others = Meeting.objects.filter(branch=meeting.branch_id).exclude(pk=meeting.pk)
    others = others.exclude(check_in_key="")
    return next((one for one in others if rules.is_current(one.check_in_key, code, moment)), None)


@transaction.atomic
def confirm_checked_in(meeting, shown, *, by):
    """The recorder has looked round: who checked in and is not marked yet is present.

    Only of those `shown` to the recorder (attendance ids): a code travels by telephone, and nobody
    is confirmed unseen.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_marking())
    ensure_undeclared(meeting)
    waiting = meeting.attendances.expected().filter(pk__in=shown, has_checked_in=True, status="")
    marks = dict.fromkeys(waiting.values_list("pk", flat=True), Attendance.Status.PRESENT)
    old, new = apply_marks(meeting, marks)
    if new:
        audit.record(by, "check-in confirmed", meeting, old=old, new=new)
    return len(new)
