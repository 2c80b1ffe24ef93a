"""Looking a roster through, and importing it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit, roster
from branchlife.actions.importing.plan import Plan
from branchlife.actions.importing.results import Answers
from branchlife.actions.importing.saving import save
from branchlife.models import Branch
from branchlife.workflow import NotAllowed, ensure, lock


class PreviewOutdated(NotAllowed):
    """Somebody changed something since the preview: the import would do something else now."""


def _plan(file, place, *, sheets, **options):
    """The Plan for a committee, or for one branch alone, and every bad row: (person, sentences).

    Rows that are wrong by themselves take no part in the plan.
    """
    own = place if isinstance(place, Branch) else None
    today = timezone.localdate()
    book = roster.examine(file, today=today, sheets=sheets, with_branch=own is None)
    people = book.people
    book.people = [person for person in people if person.place not in book.faults]
    plan = Plan(book, own.committee if own else place, own=own, **options)
    faults = book.faults | {
        person.place: (person, plan.problems[person.place])
        for person in book.people
        if person.place in plan.problems
    }
    faulty = [faults[person.place] for person in people if person.place in faults]
    plan.result.faults = roster.FaultyRows(faulty) if faulty else None
    return plan


def look_through(file, place, *, answers=None, sheets=None):
    """What importing this roster would do, as an ImportResult; writes nothing.

    `place` is a committee, or a branch for a roster of that branch alone; `answers` are those
    given so far. Bad rows are in the result's `faults`; raises NotAllowed when there is no table.
    """
    return _plan(file, place, sheets=sheets, answers=answers or Answers()).result


@transaction.atomic
def import_roster(
    file, place, *, by, create=False, dry_run=False, answers=None, sheets=None, digest=None
):
    """The members of the committee's branches become those of the file; nobody is removed.

    `place` is a committee, or a branch for a roster of that branch alone. People are told apart by
    name and telephone. An empty cell changes nothing; groups and posts follow the file in every
    branch for which it names any; who is placed in another branch is transferred today.

    `answers` (Answers) say which branches and which namesakes are meant; without them nobody can
    be asked: then `create` makes missing branches, and namesakes are other persons. `sheets` are
    the titles to read. `digest` is the preview's: PreviewOutdated is raised when the import would
    do anything else by now. `dry_run` only says what would happen.

    Raises FaultyRows naming every bad row, NotAllowed for other reasons; then, and in a dry run,
    nothing is written.
    """
    place = lock(place)
    plan = _plan(file, place, sheets=sheets, answers=answers, create=create, lock=not dry_run)
    if plan.result.faults:
        raise plan.result.faults
    if answers is None:
        ensure(plan.branches.reasons_against_missing())
    elif plan.result.open_questions:
        ensure([_("Answer the questions first; nothing has been imported.")])
    if digest is not None and digest != plan.result.digest:
        raise PreviewOutdated(
            [_("Something has changed since you looked. Look at the changes again, then confirm.")]
        )
    if not dry_run:
        save(plan, by=by)
        figures = {n: len(getattr(plan.result, n)) for n in ("created", "updated", "unchanged")}
        audit.record(by, "imported_roster", place, new=figures)
    return plan.result
