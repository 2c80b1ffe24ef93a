"""Who came, the report read out, the declaration, and the signed sheet."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchlife.actions import attach_file
from branchlife.models import File
from branchlife.workflow import NotAllowed
from meetings import actions
from meetings.actions.attendance import SIGN_IN
from meetings.forms.attendance import (
    LONG_LIST,
    AttendanceForm,
    FindForm,
    RollForm,
    ScanForm,
    letters,
)
from meetings.models import Attendance
from meetings.views.check_in import check_in_of
from meetings.views.loading import attempt, get_meeting, say


@require_http_methods(["GET", "POST"])
def attendance(request, pk):
    """One tap for each person; after the declaration the same page corrects, with a reason."""
    meeting = get_meeting(request, pk, manage=True)
    correcting = meeting.declared_valid is not None
    rows = list(meeting.attendances.all())
    form = AttendanceForm(rows, request.POST or None, correcting=correcting)
    if form.is_valid() and saved(request, meeting, form):
        if correcting or meeting.state != meeting.State.IN_SESSION:
            return redirect(meeting)
        whole = not meeting.attendances.expected().filter(status="").exists()
        return redirect("meetings:declare" if whole else "meetings:attendance", pk)
    find = FindForm(request.GET)
    found = find.found(form.rows)
    context = {
        "meeting": meeting,
        "form": form,
        "find": find,
        "is_long": len(form.rows) > LONG_LIST,
        "letters": letters(form.rows),
        "unmarked": list(form.lines(row for row in found if not row.status)),
        "marked": list(form.lines(row for row in found if row.status)),
        "correcting": correcting,
        "counts": meeting.counts(),
        "statuses": Attendance.Status.choices,
        "left_out": [row for row in rows if not row.is_expected],
        "reasons": list(meeting.reasons_against_marking()),
        "check_in": check_in_of(meeting, rows),
        "scan_form": ScanForm(),
        "scans": File.objects.visible_to(request.user).for_record(meeting).filter(purpose=SIGN_IN),
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
    counts, anew = meeting.declaring_counts(), meeting.can_be_declared_anew
    context = {
        "meeting": meeting,
        "counts": counts,
        "anew": anew,
        "to_declare": anew or meeting.declared_valid is None,
        "reasons": list(meeting.reasons_against_declaring()),
        "sentence": "" if counts.unmarked or not counts.roster else meeting.sentence(),
        "exactly_half": is_exactly_half(*meeting.deciding_figures(counts)),
        "reasons_against_validity": list(meeting.reasons_against_validity(counts)),
    }
    return render(request, "meetings/declare.html", context)


def is_exactly_half(present, expected):
    """Exactly half are there: the page warns, for superiors read the rule in two ways."""
    return expected > 0 and present * 2 == expected


@require_POST
def attach_sign_in(request, pk):
    """The sign-in sheet with its signatures, scanned or photographed; also after the signing."""
    meeting = get_meeting(request, pk, manage=True)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        say(request, (error for errors in form.errors.values() for error in errors))
        return redirect("meetings:attendance", pk)
    try:
        attach_file(
            meeting.branch,
            meeting,
            form.cleaned_data["upload"],
            by=request.user,
            purpose=SIGN_IN,
        )
    except NotAllowed as error:
        say(request, error.reasons)
    else:
        messages.success(request, _("The signed sign-in sheet is attached."))
    return redirect("meetings:attendance", pk)
