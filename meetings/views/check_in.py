"""Checking in: the code on the wall, the page on the own phone, the recorder's confirmation."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.exports.qr import qr_image
from branchlife.workflow import NotAllowed
from meetings.actions import check_in as actions
from meetings.forms.attendance import CodeForm
from meetings.permissions import can_manage_meeting
from meetings.rules import check_in as rules
from meetings.views.loading import attempt, get_meeting, say

# How often the page with the code looks whether there is a new one.
REFRESH_SECONDS = 5


@never_cache
@require_http_methods(["GET", "POST"])
def check_in(request, pk):
    """A member on the list types or scans the code: I am here."""
    meeting = get_meeting(request, pk)
    if request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            attempt(
                request,
                _("You have checked in. The recorder will confirm it."),
                actions.check_in,
                meeting,
                form.cleaned_data["code"],
            )
        else:
            say(request, [_("Type the six digits the wall shows.")])
        return redirect("meetings:check_in", pk)
    row = own_row(request.user, meeting)
    reasons = list(meeting.reasons_against_checking_in())
    if row is None:
        reasons = [_("You are not on the list of this meeting; please tell the recorder.")]
    context = {
        "meeting": meeting,
        "row": row,
        "reasons": reasons,
        "form": CodeForm(initial={"code": request.GET.get("code", "")[: rules.DIGITS]}),
    }
    return render(request, "meetings/check_in.html", context)


def own_row(user, meeting):
    """The row of this user among those expected, or None."""
    rows = meeting.attendances.all()
    return next((row for row in rows if row.is_expected and row.member.user_id == user.pk), None)


def check_in_of(meeting, rows):
    """What the recorder sees of the checking in: whether it is open, how many, who waits."""
    checked_in = [row for row in rows if row.has_checked_in and row.is_expected]
    return {
        "is_open": not list(meeting.reasons_against_checking_in()),
        "reasons": list(meeting.reasons_against_opening_check_in()),
        "number": len(checked_in),
        "waiting": [row for row in checked_in if not row.is_there],
        "unmarked": [row for row in checked_in if not row.status],
    }


def on_the_page(user, meeting, shown):
    """On the meeting's page: for those on the list the way to check in."""
    row = own_row(user, meeting)
    may = row and not row.is_there and not list(meeting.reasons_against_checking_in())
    return {"own_row": row if may else None}


def code_of(request, meeting):
    """What the wall shows: the code of this half minute and its QR; None when nobody checks in.

    Only for those who record the meeting, so that nobody reads the code from home.
    """
    may = can_manage_meeting(request.user, meeting)
    if not may or list(meeting.reasons_against_checking_in()):
        return None
    code = rules.code_at(meeting.check_in_key, timezone.now())
    address = request.build_absolute_uri(reverse("meetings:check_in", args=[meeting.pk]))
    rows = [row for row in meeting.attendances.all() if row.is_expected]
    return {
        "code": f"{code[:3]} {code[3:]}",
        "qr": qr_image(f"{address}?code={code}"),
        "checked_in": sum(row.has_checked_in for row in rows),
        "expected": len(rows),
    }


@never_cache
@require_safe
def check_in_code(request, pk):
    """The code in large figures, for the wall; it looks by itself for the next one."""
    meeting = get_meeting(request, pk, manage=True)
    context = {
        "meeting": meeting,
        "check_in": code_of(request, meeting),
        "reasons": list(meeting.reasons_against_checking_in()),
        "refresh_seconds": REFRESH_SECONDS,
    }
    return render(request, "meetings/check_in_code.html", context)


@require_POST
def open_check_in(request, pk):
    """From now on people check themselves in; the code goes on the wall."""
    meeting = get_meeting(request, pk, manage=True)
    done = _("People can check themselves in now.")
    opened = attempt(request, done, actions.open_check_in, meeting)
    return redirect("meetings:check_in_code" if opened else "meetings:attendance", pk)


@require_POST
def close_check_in(request, pk):
    """Nobody checks in any more."""
    meeting = get_meeting(request, pk, manage=True)
    attempt(request, _("Checking in is ended."), actions.close_check_in, meeting)
    return redirect("meetings:attendance", pk)


@require_POST
def confirm_check_in(request, pk):
    """All whose names stood there as checked in are present."""
    meeting = get_meeting(request, pk, manage=True)
    names = request.POST.getlist("row")
    shown = [row.pk for row in meeting.attendances.all() if str(row.pk) in names]
    try:
        number = actions.confirm_checked_in(meeting, shown, by=request.user)
    except NotAllowed as error:
        say(request, error.reasons)
    else:
        done = ngettext(
            "%(number)d member who checked in is marked present.",
            "%(number)d members who checked in are marked present.",
            number,
        )
        messages.success(request, done % {"number": number})
    return redirect("meetings:attendance", pk)
