"""The list of meetings, the meeting's page, and the course of a meeting."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import actions
from meetings.forms.meetings import (
    CancelForm,
    CloseForm,
    MeetingForm,
    RepeatForm,
)
from meetings.permissions import (
    groups_to_convene,
)
from meetings.views.loading import (
    attempt,
    get_branch_to_convene,
    get_meeting,
    say,
)


@require_http_methods(["GET", "POST"])
def create(request, pk):
    """Arrange a meeting, to come or already held."""
    branch = get_branch_to_convene(request, pk)
    groups = groups_to_convene(request.user, branch)
    form = MeetingForm(request.POST or None, branch=branch, groups=groups)
    if form.is_valid():
        done = arranged(form.cleaned_data["starts_at"])
        meeting = attempt(request, done, actions.schedule, branch, **form.cleaned_data)
        if meeting:
            return redirect(meeting)
    return render(request, "meetings/meeting_form.html", {"form": form, "branch": branch})


def arranged(starts_at):
    """What comes next: for a meeting held already there is no notice to send."""
    if timezone.localdate() > timezone.localdate(starts_at):
        return _("The meeting is noted. Check the agenda, then enter who came and what was said.")
    return _("The meeting is arranged. Check the agenda, then send the notice.")


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """Change what was typed about the meeting."""
    meeting = get_meeting(request, pk, manage=True)
    groups = groups_to_convene(request.user, meeting.branch)
    form = MeetingForm(request.POST or None, instance=meeting, branch=meeting.branch, groups=groups)
    if form.is_valid() and attempt(
        request, _("Saved."), actions.edit, meeting, **form.cleaned_data
    ):
        return redirect(meeting)
    context = {"form": form, "branch": meeting.branch, "meeting": meeting}
    return render(request, "meetings/meeting_form.html", context)


@require_POST
def call(request, pk):
    """Send the notice."""
    meeting = get_meeting(request, pk, manage=True)
    attempt(request, _("The notice is sent; who is expected is fixed."), actions.call, meeting)
    return redirect(meeting)


@require_POST
def start(request, pk):
    """Begin the meeting."""
    meeting = get_meeting(request, pk, manage=True)
    if attempt(request, _("The meeting has begun. Take the attendance."), actions.start, meeting):
        return redirect("meetings:attendance", pk)
    return redirect(meeting)


@require_POST
def enter_afterwards(request, pk):
    """A meeting held earlier: go straight to its attendance."""
    meeting = get_meeting(request, pk, manage=True)
    done = _("Enter now who came.")
    if attempt(request, done, actions.enter_afterwards, meeting):
        return redirect("meetings:attendance", pk)
    return redirect(meeting)


def act(request, meeting, form, done, action, **kwargs):
    """Do `action` with what a small form on the meeting's page holds; back to that page."""
    if not form.is_valid():
        say(request, (error for errors in form.errors.values() for error in errors))
        return None
    return attempt(request, done, action, meeting, **form.cleaned_data, **kwargs)


@require_POST
def cancel(request, pk):
    """The meeting does not take place."""
    meeting = get_meeting(request, pk, manage=True)
    act(request, meeting, CancelForm(request.POST), _("The meeting is cancelled."), actions.cancel)
    return redirect(meeting)


@require_POST
def close(request, pk):
    """The meeting is over."""
    meeting = get_meeting(request, pk, manage=True)
    done = _("The meeting is over. Finish the record, then sign.")
    act(request, meeting, CloseForm(request.POST), done, actions.close)
    return redirect(meeting)


@require_POST
def repeat(request, pk):
    """Arrange the second sitting of a meeting that was not valid."""
    meeting = get_meeting(request, pk, manage=True)
    done = _("The second sitting is arranged with the same agenda.")
    second = act(request, meeting, RepeatForm(request.POST), done, actions.repeat)
    return redirect(second or meeting)
