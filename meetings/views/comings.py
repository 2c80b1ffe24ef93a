"""Who comes after the beginning and who leaves before the end: one tap each."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings.actions import comings as actions
from meetings.forms.attendance import LONG_LIST, FindForm, TimeForm, letters
from meetings.views.loading import attempt, get_attendance, get_meeting, say


@require_safe
def coming_list(request, pk):
    """Three lists: not there yet, in the room, gone."""
    meeting = get_meeting(request, pk, manage=True)
    rows = [row for row in meeting.attendances.all() if row.is_expected]
    find = FindForm(request.GET)
    found = find.found(rows)
    counts = meeting.counts(meeting.present_moment)
    context = {
        "meeting": meeting,
        "find": find,
        "is_long": len(rows) > LONG_LIST,
        "letters": letters(rows),
        # Who says "I am here" comes first.
        "away": sorted(
            (row for row in found if not row.is_there), key=lambda row: not row.has_checked_in
        ),
        "here": [row for row in found if row.is_there and not row.left_at],
        "gone": [row for row in found if row.left_at],
        "counts": counts,
        "is_over": meeting.is_over,
        "reasons": list(reasons_against_noting(meeting)),
        "against_votes": list(meeting.reasons_against_voting(meeting.present_moment))
        if meeting.is_valid and not meeting.is_over
        else [],
        "anew": meeting.can_be_declared_anew,
    }
    return render(request, "meetings/comings.html", context)


def reasons_against_noting(meeting):
    """Why nobody can be noted as late or gone now."""
    if meeting.state in (meeting.State.DRAFT, meeting.State.CALLED):
        yield _("The meeting has not begun yet.")
    else:
        yield from meeting.reasons_against_changing()


def act(request, pk, action, done):
    """Do `action` to this person at the time typed; back to the list."""
    row = get_attendance(request, pk)
    form = TimeForm(request.POST)
    if form.is_valid():
        at = row.meeting.moment_of(form.cleaned_data["time"])
        attempt(request, done % {"name": row.member.name}, action, row, at=at)
    else:
        say(request, (error for errors in form.errors.values() for error in errors))
    return redirect("meetings:coming_list", row.meeting_id)


@require_POST
def arrive(request, pk):
    """Somebody has just come."""
    return act(request, pk, actions.arrive, _("Comrade %(name)s is noted as come late."))


@require_POST
def leave(request, pk):
    """Somebody leaves."""
    return act(request, pk, actions.leave, _("Comrade %(name)s is noted as gone."))


@require_POST
def stay(request, pk):
    """Somebody has not left after all."""
    row = get_attendance(request, pk)
    done = _("Comrade %(name)s is noted as there.") % {"name": row.member.name}
    attempt(request, done, actions.stay, row)
    return redirect("meetings:coming_list", row.meeting_id)
