"""The meeting's page: its state, the next thing to do, and what every subject shows there."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branchlife.models import File
from meetings.figures.speeches import Spoken
from meetings.forms.meetings import (
    CancelForm,
    CloseForm,
    GuestForm,
    RepeatForm,
    SignForm,
)
from meetings.models import Meeting
from meetings.permissions import (
    can_manage_meeting,
    can_read_record,
    can_see_attendance,
    can_sign,
)
from meetings.rules import ATTENDANCE_TARGET
from meetings.views import (
    belongs,
    check_in,
    exclusions,
    minutes,
    notices,
    speeches,
    study,
    taking_over,
)
from meetings.views.loading import get_meeting

# What the subjects show on this page: (user, meeting, shown) -> {name: value} for their templates, in
# a number of queries that does not grow. `shown` is what the page knows already: can_manage,
# can_see_attendance, can_read_record, counts, spoken (its speeches).
PARTS = [
    check_in.on_the_page,
    exclusions.on_the_page,
    study.on_the_page,
    belongs.on_the_page,
    notices.on_the_page,
    speeches.on_the_page,
    minutes.on_the_page,
    taking_over.on_the_page,
]
# What is left for this user to do about this meeting: (user, meeting, shown) -> iterable of
# {"sentence", "url", "button"}; shown on top, above everything else.
TASKS = [study.tasks, speeches.tasks, minutes.tasks]


@require_safe
def detail(request, pk):
    """The meeting: its state, the next thing to do, agenda, attendance, papers."""
    meeting = get_meeting(request, pk)
    return render(request, "meetings/detail.html", detail_context(request.user, meeting))


def detail_context(user, meeting):
    """What the meeting's page shows this user; forms only for those who record it."""
    counts = meeting.counts()
    context = {
        "meeting": meeting,
        "counts": counts,
        "spoken": Spoken(meeting),
        "target": ATTENDANCE_TARGET,
        "can_manage": can_manage_meeting(user, meeting),
        "can_see_attendance": can_see_attendance(user, meeting),
        "can_read_record": can_read_record(user, meeting),
        "second_sitting": Meeting.objects.filter(repeats=meeting).first(),
        "files": File.objects.visible_to(user).for_record(meeting).exclude(purpose="photo"),
        "declared_on": meeting.declared_at and timezone.localdate(meeting.declared_at),
        "in_a_year": meeting.is_of_the_year,
        "awaits_ballot": meeting.awaits_ballot,
    }
    if context["can_manage"]:
        context |= managing_context(user, meeting, counts)
    for part in PARTS:
        context |= part(user, meeting, context)
    context["tasks"] = [task for tasks in TASKS for task in tasks(user, meeting, context)]
    return context


def managing_context(user, meeting, counts):
    """The reasons and forms of those who record the meeting."""
    state = Meeting.State
    steps = {state.DRAFT: state.CALLED, state.IN_SESSION: state.CLOSED, state.CLOSED: state.SIGNED}
    then = steps.get(meeting.state)
    return {
        "unrecorded": meeting.items_without_words(),
        "can_sign": can_sign(user, meeting),
        "reasons": list(meeting.reasons_against(then)) if then else [],
        "reasons_against_beginning": list(meeting.reasons_against_beginning())
        if meeting.state in (state.DRAFT, state.CALLED)
        else [],
        "paper_reasons": list(meeting.reasons_against(state.SIGNED, on_paper=True))
        if then == state.SIGNED
        else [],
        "reasons_against_validity": list(meeting.reasons_against_validity()),
        "guest_form": GuestForm(),
        "close_form": CloseForm(initial={"ends_at": meeting.ends_at or likely_end(meeting)}),
        "sign_form": SignForm(),
        "repeat_form": RepeatForm(initial={"place": meeting.place}),
        "cancel_form": CancelForm(),
    }


def likely_end(meeting):
    """Now, when the meeting is held today; of one held earlier nobody can guess the end."""
    now = timezone.now()
    return now if meeting.starts_at <= now and not meeting.is_past else None
