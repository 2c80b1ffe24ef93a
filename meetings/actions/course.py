"""The course of a meeting: arranged, called, begun, closed, signed; or cancelled, or held again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import ensure, lock
from meetings.actions.agenda import put, stop_clock
from meetings.actions.attendance import freeze, note_late_entry
from meetings.actions.guards import tell_of_call
from meetings.actions.speeches import read_out_absent
from meetings.models import Guest, Meeting

# What may be typed about a meeting; everything else follows from actions.
DETAILS = (
    "kind",
    "group",
    "title",
    "theme",
    "starts_at",
    "ends_at",
    "place",
    "chair",
    "recorder",
    "is_organizational_life",
    "quorum_strict",
    "study_required",
)


@transaction.atomic
def schedule(branch, *, by, kind, title, starts_at, template=None, **fields):
    """Arrange a meeting; its agenda is copied from `template`, its chair is the secretary.

    `fields` are others of DETAILS. With a beginning on an earlier day it is marked as entered
    afterwards. Raises NotAllowed when what was typed does not fit together.
    """
    refuse_unknown(fields)
    meeting = Meeting(branch=branch, kind=kind, title=title, starts_at=starts_at, **fields)
    if meeting.chair is None:
        meeting.chair = usual_chair(meeting)
    ensure(meeting.reasons_against_details())
    meeting.entered_afterwards = meeting.is_past
    meeting.save()
    if template is not None:
        put(meeting, template.lines())
    audit.record(by, "scheduled", meeting, new=details(meeting))
    return meeting


def refuse_unknown(fields):
    """A misspelt field is a mistake of ours."""
    if unknown := set(fields) - set(DETAILS):
        raise TypeError(f"not details of a meeting: {sorted(unknown)}")


def usual_chair(meeting):
    """Article 14: the secretary chairs; a group's leader chairs the group."""
    if meeting.kind == Meeting.Kind.GROUP and meeting.group and meeting.group.leader:
        return meeting.group.leader
    return meeting.branch.secretary(meeting.day)


def details(meeting):
    """What was typed about a meeting, as small texts for the record of deeds."""
    return {name: str(getattr(meeting, name) or "") for name in DETAILS}


@transaction.atomic
def edit(meeting, *, by, **fields):
    """Change what was typed about the meeting; another day takes the expected members anew."""
    refuse_unknown(fields)
    meeting = lock(meeting)
    ensure(meeting.reasons_against_changing())
    old, day, strict = details(meeting), meeting.day, meeting.quorum_strict
    kind, group = meeting.kind, meeting.group_id
    for name, value in fields.items():
        setattr(meeting, name, value)
    ensure(meeting.reasons_against_details())
    moved = meeting.day != day
    if meeting.state != Meeting.State.DRAFT and (meeting.kind, meeting.group_id) != (kind, group):
        ensure([_("The kind of a meeting that has been called cannot be changed.")])
    if moved and meeting.declared_valid is not None:
        ensure([_("The day cannot be changed after the meeting has been declared valid or not.")])
    if meeting.quorum_strict != strict and meeting.declared_valid is not None:
        ensure(
            [
                _(
                    "How many must be present cannot be changed after the meeting has been declared "
                    "valid or not. If it was wrong, take the expected members anew first, with a "
                    "reason."
                )
            ]
        )
    meeting.save(update_fields=list(fields))
    if moved and meeting.state != Meeting.State.DRAFT:
        meeting = lock(meeting)  # without what was remembered of the old day
        freeze(meeting)
    new = {name: value for name, value in details(meeting).items() if value != old[name]}
    audit.record(by, "edited", meeting, old={name: old[name] for name in new}, new=new)
    return meeting


@transaction.atomic
def call(meeting, *, by):
    """Send the notice: from now on it is fixed who is expected, as of the day of the meeting."""
    meeting = lock(meeting)
    ensure(meeting.reasons_against(Meeting.State.CALLED))
    meeting.state = Meeting.State.CALLED
    meeting.save(update_fields=["state"])
    freeze(meeting)
    note_late_entry(meeting)
    tell_of_call(meeting, by)
    audit.record(by, "called", meeting, new={"roster": meeting.attendances.count()})
    return meeting


@transaction.atomic
def start(meeting, *, by):
    """The meeting begins: attendance is taken and declared.

    Who belongs to it is taken anew as of its day: since it was called somebody may have moved, or
    become a full member. What was marked stays.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against(Meeting.State.IN_SESSION))
    meeting.state = Meeting.State.IN_SESSION
    meeting.save(update_fields=["state"])
    added, removed = freeze(meeting)
    note_late_entry(meeting)
    tell_of_call(meeting, by)
    new = {"added": added, "removed": removed} if added or removed else None
    audit.record(by, "started", meeting, new=new)
    return meeting


@transaction.atomic
def enter_afterwards(meeting, *, by):
    """A meeting held earlier: called and begun in one step, so that what happened can be typed."""
    return start(call(meeting, by=by), by=by)


@transaction.atomic
def close(meeting, *, by, ends_at=None):
    """The meeting is over; on its own day it ended now unless `ends_at` says when.

    The self-evaluations of those who could not come go into the minutes.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against(Meeting.State.CLOSED))
    now = timezone.now()
    if ends_at is None and meeting.ends_at is None and now >= meeting.starts_at:
        ends_at = None if meeting.is_past else now
    if ends_at is not None:
        meeting.ends_at = ends_at
        ensure(meeting.reasons_against_details())
    meeting.state = Meeting.State.CLOSED
    meeting.save(update_fields=["state", "ends_at"])
    stop_clock(meeting, min(now, meeting.ends_at or now))
    note_late_entry(meeting)
    read_out_absent(meeting)
    audit.record(by, "closed", meeting)
    return meeting


@transaction.atomic
def cancel(meeting, *, by, reason):
    """The meeting does not take place; the reason is shown on its page."""
    meeting = lock(meeting)
    ensure(meeting.reasons_against(Meeting.State.CANCELLED))
    if not reason.strip():
        ensure([_("Write why the meeting is cancelled.")])
    meeting.state = Meeting.State.CANCELLED
    meeting.cancel_reason = reason.strip()
    meeting.save(update_fields=["state", "cancel_reason"])
    audit.record(by, "cancelled", meeting, new={"why": meeting.cancel_reason})
    return meeting


@transaction.atomic
def repeat(meeting, *, by, starts_at, place=None):
    """Too few came: this sitting is closed, and a second one with the same agenda is arranged."""
    meeting = lock(meeting)
    ensure(meeting.reasons_against_repeating())
    if meeting.state == Meeting.State.IN_SESSION:
        meeting.state = Meeting.State.CLOSED
        meeting.save(update_fields=["state"])
        stop_clock(meeting, timezone.now())
    names = [name for name in DETAILS if name not in ("starts_at", "ends_at", "place")]
    second = Meeting(
        branch=meeting.branch,
        repeats=meeting,
        starts_at=starts_at,
        place=meeting.place if place is None else place,
        **{name: getattr(meeting, name) for name in names},
    )
    second.entered_afterwards = second.is_past
    second.save()
    copy_contents(meeting, second)
    audit.record(by, "repeated", meeting, new={"second_sitting": str(second)})
    return second


def copy_contents(meeting, second):
    """The second sitting keeps agenda and guests; what was recorded stays with the first.

    Speeches handed in or begun and not said go with it: nobody writes them twice.
    """
    copy_agenda(meeting, second)
    copy_guests(meeting, second)
    meeting.speeches.filter(is_delivered=False).update(meeting=second, item=None)


def copy_agenda(meeting, second):
    """The same items with their parts, nothing recorded under them."""
    put(second, meeting.lines())


def copy_guests(meeting, second):
    """The same guests, before they have said anything."""
    Guest.objects.bulk_create(
        Guest(
            meeting=second,
            name=guest.name,
            position_held=guest.position_held,
            is_supervisor=guest.is_supervisor,
        )
        for guest in meeting.guests.all()
    )
