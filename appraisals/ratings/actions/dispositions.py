"""A member graded 不合格 is disposed of by the rules: opened, step by step, in force, concluded."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ratings import rules
from appraisals.ratings.models import (
    Disposition,
    DispositionStep,
    reasons_against_disposing,
)
from branchlife import audit
from branchlife.workflow import ensure, lock


def _reasons_against_words(kind, case, grounds):
    """The situation is one the rules name for this kind, and the facts are written down."""
    if case not in rules.CASES[kind]:
        yield _("This situation is not one the rules name for “%(kind)s”.") % {
            "kind": Disposition.Kind(kind).label
        }
    if not grounds:
        yield _("Write down the facts and grounds.")


@transaction.atomic
def open_disposition(rating, *, kind, case, grounds, opened_on, by):
    """The procedure is under way. Nothing changes for the person until it is approved above."""
    rating = lock(rating)
    grounds = grounds.strip()
    ensure([*reasons_against_disposing(rating, opened_on)])
    ensure(_reasons_against_words(kind, case, grounds))
    disposition = Disposition.objects.create(
        rating=rating,
        kind=kind,
        case=case,
        grounds=grounds,
        opened_on=opened_on,
        opened_by=by,
        opened_at=timezone.now(),
    )
    audit.record(
        by, "opened a disposition", disposition, new={"kind": kind, "opened_on": str(opened_on)}
    )
    return disposition


@transaction.atomic
def change_disposition(disposition, *, kind, case, grounds, by):
    """Kind, situation and grounds are put right while the procedure is under way."""
    disposition = lock(disposition)
    grounds = grounds.strip()
    ensure(disposition.reasons_against_change())
    ensure(_reasons_against_words(kind, case, grounds))
    old = {"kind": disposition.kind, "case": disposition.case}
    rewritten = grounds != disposition.grounds
    disposition.kind, disposition.case, disposition.grounds = kind, case, grounds
    disposition.save(update_fields=["kind", "case", "grounds"])
    new = {
        name: value for name, value in {"kind": kind, "case": case}.items() if value != old[name]
    }
    old = {name: old[name] for name in new}
    if rewritten:
        new["fields"] = [str(Disposition._meta.get_field("grounds").verbose_name)]
    if new:
        audit.record(by, "changed a disposition", disposition, old=old, new=new)
    return disposition


@transaction.atomic
def add_step(disposition, *, kind, by, done_on=None, paper_number="", note="", resolution=None):
    """A step of the procedure is noted with its day and paper; of the vote with its resolution.

    The day of a vote is that of its meeting.
    """
    disposition = lock(disposition)
    step = DispositionStep(
        disposition=disposition,
        kind=kind,
        done_on=resolution.meeting.day if resolution else done_on,
        paper_number=paper_number.strip(),
        note=note.strip(),
        resolution=resolution,
        by=by,
        at=timezone.now(),
    )
    if step.done_on is None and kind != DispositionStep.Kind.RESOLVED:
        ensure([_("Enter the day.")])
    ensure(step.reasons_against_resolution(disposition))
    ensure(disposition.reasons_against_step(step))
    step.save()
    audit.record(
        by,
        "noted a step",
        step,
        new={"kind": kind, "done_on": step.done_on.isoformat(), "paper_number": step.paper_number},
    )
    return step


@transaction.atomic
def remove_step(step, *, by):
    """A step typed by mistake is taken out, as long as nothing rests on it."""
    disposition = lock(step.disposition)
    step = lock(step)
    ensure(disposition.reasons_against_removing(step))
    audit.record(
        by, "removed a step", disposition, old={"kind": step.kind, "on": step.done_on.isoformat()}
    )
    step.delete()


@transaction.atomic
def put_in_force(disposition, *, since, by, until=None):
    """Approved above, it is in force from `since`; a correction until `until`, a year at most."""
    lock(disposition.rating)  # no grade is decided anew meanwhile
    disposition = lock(disposition)
    ensure(disposition.reasons_against(Disposition.State.IN_FORCE))
    ensure(disposition.reasons_against_term(since, until))
    disposition.state = Disposition.State.IN_FORCE
    disposition.since, disposition.until = since, until
    disposition.in_force_by, disposition.in_force_at = by, timezone.now()
    disposition.save(update_fields=["state", "since", "until", "in_force_by", "in_force_at"])
    new = {"since": since.isoformat(), "until": until and until.isoformat()}
    audit.record(by, "put into force", disposition, new=new)
    return disposition


@transaction.atomic
def change_term(disposition, *, until, reason, by):
    """The last day of a correction is moved, still within a year; the reason stands as a check."""
    disposition = lock(disposition)
    reason = reason.strip()
    ensure(_reasons_against_new_term(disposition, until, reason))
    old, disposition.until = disposition.until, until
    disposition.save(update_fields=["until"])
    DispositionStep.objects.create(
        disposition=disposition,
        kind=DispositionStep.Kind.CHECK,
        done_on=timezone.localdate(),
        note=reason,
        by=by,
        at=timezone.now(),
    )
    audit.record(
        by, "changed a term", disposition, old={"until": str(old)}, new={"until": str(until)}
    )
    return disposition


def _reasons_against_new_term(disposition, until, reason):
    if not disposition.is_in_force or disposition.kind != Disposition.Kind.CORRECTION:
        yield _("Only a correction in force has a term.")
        return
    yield from disposition.reasons_against_term(disposition.since, until)
    if not reason:
        yield _("Write down why the term is changed.")


@transaction.atomic
def close_disposition(disposition, *, result, closed_on, by, result_note=""):
    """What came of it. Nobody leaves the roster by this; that is a deed of its own."""
    disposition = lock(disposition)
    note = result_note.strip()
    ensure(disposition.reasons_against(Disposition.State.CLOSED))
    ensure(disposition.reasons_against_result(result, note, closed_on))
    _conclude(disposition, Disposition.State.CLOSED, result, note, closed_on, by)
    audit.record(
        by,
        "concluded a disposition",
        disposition,
        new={"result": result, "closed_on": closed_on.isoformat()},
    )
    return disposition


@transaction.atomic
def drop_disposition(disposition, *, reason, closed_on, by):
    """The procedure ends without a disposition: not borne out, voted down, or not approved."""
    disposition = lock(disposition)
    reason = reason.strip()
    ensure(disposition.reasons_against(Disposition.State.DROPPED))
    ensure(_reasons_against_dropping(disposition, reason, closed_on))
    _conclude(disposition, Disposition.State.DROPPED, "", reason, closed_on, by)
    audit.record(by, "dropped a disposition", disposition, new={"closed_on": closed_on.isoformat()})
    return disposition


def _reasons_against_dropping(disposition, reason, day):
    if not reason:
        yield _("Write down why it is not pursued.")
    yield from disposition.reasons_against_day(day)


def _conclude(disposition, state, result, note, day, by):
    """Write the end into the record."""
    disposition.state = state
    disposition.result = result
    disposition.result_note = note
    disposition.closed_on, disposition.closed_by = day, by
    disposition.closed_at = timezone.now()
    disposition.save(
        update_fields=["state", "result", "result_note", "closed_on", "closed_by", "closed_at"]
    )
