"""Who came, the report read out, and the declaration."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchlife.workflow import NotAllowed
from meetings import actions
from meetings.forms.meetings import AttendanceForm, RollForm
from meetings.models import Attendance
from meetings.views.loading import attempt, get_meeting, say


@require_http_methods(["GET", "POST"])
def attendance(request, pk):
    """One tap for each person; after the declaration the same page corrects, with a reason."""
    meeting = get_meeting(request, pk, manage=True)
    correcting = meeting.declared_valid is not None
    form = AttendanceForm(meeting.attendances.all(), request.POST or None, correcting=correcting)
    if form.is_valid() and saved(request, meeting, form):
        if correcting or meeting.state != meeting.State.IN_SESSION:
            return redirect(meeting)
        whole = not meeting.attendances.expected().filter(status="").exists()
        return redirect("meetings:declare" if whole else "meetings:attendance", pk)
    context = {
        "meeting": meeting,
        "form": form,
        "roll_form": RollForm(),
        "correcting": correcting,
        "counts": meeting.counts(),
        "statuses": Attendance.Status.choices,
        "left_out": [row for row in meeting.attendances.all() if not row.is_expected],
        "reasons": list(meeting.reasons_against_marking()),
    }
    return render(request, "meetings/attendance.html", context)


def saved(request, meeting, form):
    """Send on what was changed; the button "all others present" marks the rest."""
    done = _("Attendance saved.")
    if form.correcting:
        return attempt(
            request,
            done,
            actions.correct_attendance,
            meeting,
            form.marks(),
            reason=form.cleaned_data["why"],
        )
    rest = Attendance.Status.PRESENT if "others_present" in request.POST else ""
    try:
        actions.mark(meeting, form.marks(), by=request.user, rest=rest)
    except NotAllowed as error:
        say(request, error.reasons)
        return None
    messages.success(request, done)
    return True


@require_POST
def update_roll(request, pk):
    """Take the expected members from the roster anew."""
    meeting = get_meeting(request, pk, manage=True)
    form = RollForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    done = _("The expected members are taken from the roster anew.")
    attempt(request, done, actions.update_roll, meeting, reason=reason)
    return redirect("meetings:attendance", pk)


@require_http_methods(["GET", "POST"])
def declare(request, pk):
    """The sentence to read out, in big letters, and the button that declares."""
    meeting = get_meeting(request, pk, manage=True)
    if request.method == "POST":
        declared = attempt(request, _("Declared."), actions.declare, meeting)
        return redirect(meeting if declared else request.path)
    counts = meeting.counts()
    context = {
        "meeting": meeting,
        "counts": counts,
        "reasons": list(meeting.reasons_against_declaring()),
        "sentence": "" if counts.unmarked or not counts.roster else meeting.sentence(),
        "exactly_half": is_exactly_half(*meeting.deciding_figures(counts)),
        "reasons_against_validity": list(meeting.reasons_against_validity(counts)),
    }
    return render(request, "meetings/declare.html", context)


def is_exactly_half(present, expected):
    """Exactly half are there: the page warns, for superiors read the rule in two ways."""
    return expected > 0 and present * 2 == expected
